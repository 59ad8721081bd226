import type { ExpectedLine } from '../../fixtures/log-lines/mixture';
import type { Entry } from './loki';

const MICROSECOND = 1_000n;

/** What arrived, next to what should have, for each line that differs. */
export function pipelineDifferences(
  expected: readonly ExpectedLine[],
  arrived: readonly Entry[],
): string[] {
  const byLine = new Map<string, Entry[]>();
  for (const entry of arrived) {
    const same = byLine.get(entry.line);
    if (same === undefined) byLine.set(entry.line, [entry]);
    else same.push(entry);
  }
  const found = expected.flatMap((wanted) => {
    const entry = takeClosest(byLine.get(wanted.line) ?? [], wanted.at);
    const differs = entry === undefined ? ['lost'] : differenceOf(wanted, entry);
    const where = `${wanted.name}: ${wanted.line.slice(0, 160)}`;
    return differs.length === 0 ? [] : [`${differs.join('; ')}: ${where}`];
  });
  const left = [...byLine.values()].flat();
  return [...found, ...left.map((entry) => `unexpected: ${entry.line.slice(0, 160)}`)];
}

function takeClosest(entries: Entry[], at: bigint): Entry | undefined {
  const distance = (entry: Entry) => (entry.at > at ? entry.at - at : at - entry.at);
  const [best] = [...entries].sort((a, b) => (distance(a) < distance(b) ? -1 : 1));
  if (best !== undefined) entries.splice(entries.indexOf(best), 1);
  return best;
}

function differenceOf(wanted: ExpectedLine, entry: Entry): string[] {
  const off = entry.at - wanted.at;
  const pairs = [
    ['level', wanted.level, entry.labels.level],
    ['trace_id', wanted.traceId, entry.metadata.trace_id],
    ['span_id', wanted.spanId, entry.metadata.span_id],
  ] as const;
  return [
    ...(off <= -MICROSECOND || off >= MICROSECOND ? [`${off} ns off`] : []),
    ...pairs.filter(([, a, b]) => a !== b).map(([name, a, b]) => `${name} ${b} instead of ${a}`),
  ];
}
