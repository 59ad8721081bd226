import { deepDiff, formatFactValue } from '../deep-diff';
import { type Change, changedFacts, type Fact } from '../model';
import type { JsonValueNode, ManifestParts } from '../read/parts';
import { PROMETHEUS_SETS } from '../sets';

/** Compares scrape jobs and targets. */
export const scrapeChanges = (before: ManifestParts, after: ManifestParts): Change[] => [
  ...jobChanges(before, after),
  ...targetChanges(before, after),
];

const jobs = (parts: ManifestParts): Map<string, JsonValueNode> =>
  byName(
    parts.jobs
      .flatMap(({ value }) => value.scrape_configs as JsonValueNode[])
      .map((job) => [String(job.job_name), job]),
  );

/** Numbers a name that occurs again, in the configuration of another Prometheus. */
function byName<T>(entries: readonly (readonly [string, T])[]): Map<string, T> {
  const found = new Map<string, T>();
  for (const [name, value] of entries) {
    let key = name;
    for (let count = 2; found.has(key); count++) key = `${name} (${count})`;
    found.set(key, value);
  }
  return found;
}

/** Lists whose order changes the result. */
const RELABELLING = ['relabel_configs', 'metric_relabel_configs'];

function jobChanges(before: ManifestParts, after: ManifestParts): Change[] {
  const [old, now] = [jobs(before), jobs(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name): Change[] => {
    const [left, right] = [old.get(name), now.get(name)];
    const found = jobFacts(left ?? {}, right ?? {});
    if (found.length === 0) return [];
    return [
      {
        area: 'Scraping',
        kind: left && right ? 'changed' : right ? 'added' : 'removed',
        service: name,
        subject: `job ${name}`,
        facts: found,
        risks: !right
          ? [{ code: 'target-removed', text: `job ${name} is no longer scraped` }]
          : left && found.some(leavesOut)
            ? [{ code: 'target-removed', text: 'a new relabel rule drops targets' }]
            : [],
      },
    ];
  });
}

const leavesOut = ({ label, after }: Fact): boolean =>
  label === 'relabel_configs' && /\baction: (drop|keep)(equal)?\b/.test(after ?? '');

function jobFacts(before: JsonValueNode, after: JsonValueNode): Fact[] {
  const rest = (job: JsonValueNode) =>
    Object.fromEntries(
      Object.entries(job).filter(([key]) => !RELABELLING.includes(key) && key !== 'job_name'),
    );
  return [
    ...deepDiff(rest(before), rest(after), '', PROMETHEUS_SETS),
    ...RELABELLING.flatMap((key) =>
      deepDiff(
        (before[key] ?? []).map(formatFactValue),
        (after[key] ?? []).map(formatFactValue),
        key,
      ),
    ),
  ];
}

/** Returns the labels of every address, by job. */
function targets(parts: ManifestParts): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const { name, value } of parts.targets) {
    const job = name.replace(/\.json$/, '');
    const addresses = found.get(job) ?? new Map<string, string>();
    for (const group of value as JsonValueNode[])
      for (const address of group.targets ?? [])
        addresses.set(address, formatFactValue(group.labels ?? {}));
    found.set(job, addresses);
  }
  return found;
}

function targetChanges(before: ManifestParts, after: ManifestParts): Change[] {
  const [old, now] = [targets(before), targets(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((job): Change[] => {
    const [left, right] = [old.get(job) ?? new Map(), now.get(job) ?? new Map()];
    const found = changedFacts(Object.fromEntries(left), Object.fromEntries(right)).map((fact) => ({
      ...fact,
      label: `target ${fact.label}`,
    }));
    if (found.length === 0) return [];
    const gone = [...left.keys()].filter((address) => !right.has(address));
    return [
      {
        area: 'Scraping',
        kind: left.size === 0 ? 'added' : right.size === 0 ? 'removed' : 'changed',
        service: job,
        subject: `targets of job ${job}: ${left.size} before, ${right.size} after`,
        facts: found,
        risks:
          gone.length > 0
            ? [{ code: 'target-removed', text: `no longer scraped: ${gone.join(', ')}` }]
            : [],
      },
    ];
  });
}
