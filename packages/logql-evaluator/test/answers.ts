import { evaluateInstant, type LogEntry, type LogStream } from '..';

/** The evaluation time of every query here: a Sunday, at noon UTC. */
export const NOW = 1_772_366_400_000_000_000n;
const MILLISECOND = 1_000_000n;

type Row = string | readonly [line: string, metadata: Readonly<Record<string, string>>];

/** Lines one millisecond apart; the last one is at the evaluation time. */
export const testStream = (
  labels: Readonly<Record<string, string>>,
  ...rows: readonly Row[]
): LogStream => ({
  labels,
  entries: rows.map((row, index): LogEntry => {
    const [line, structuredMetadata] = typeof row === 'string' ? [row] : row;
    const at = NOW - BigInt(rows.length - 1 - index) * MILLISECOND;
    return { at, line, ...(structuredMetadata && { structuredMetadata }) };
  }),
});

const labelText = (labels: Readonly<Record<string, string>>): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')}}`;

/** Formats an answer: `{a="b"} 3` for a series, `{a="b"} the line` for a log line. */
export function evaluateText(query: string, ...streams: readonly LogStream[]): readonly string[] {
  const answer = evaluateInstant(query, streams, NOW);
  switch (answer.kind) {
    case 'scalar':
      return [String(answer.value)];
    case 'vector':
      return answer.samples.map(({ labels, value }) => `${labelText(labels)} ${value}`);
    case 'streams':
      return answer.streams.flatMap(({ labels, entries }) =>
        entries.map(({ line }) => `${labelText(labels)} ${line}`),
      );
  }
}

/** The same for one stream, without its stream label. */
export const onlySample = (query: string, ...rows: readonly Row[]): readonly string[] =>
  evaluateText(`{a="b"} ${query}`, testStream({ a: 'b' }, ...rows)).map((text) =>
    text
      .replace(/^\{a="b"(?:, )?|(?<=^\{.*), a="b"/, (part) => (part.startsWith('{') ? '{' : ''))
      .replace(/^\{\} /, ''),
  );
