/** What one metric looks like on `/metrics`. */
export interface ExposedMetrics {
  readonly type: string;
  /** All labels seen, without those that a histogram or summary adds. */
  readonly labels: ReadonlySet<string>;
  /** Upper bounds of a classic histogram, without +Inf. */
  readonly bounds: readonly number[];
  readonly quantiles: readonly number[];
}

const SUFFIXES = ['_bucket', '_sum', '_count'];

/** Reads Prometheus' text format. */
export function exposition(text: string): ReadonlyMap<string, ExposedMetrics> {
  const found = new Map<string, { type: string; values: Map<string, Set<string>> }>();
  for (const line of text.split('\n')) {
    const [, declared, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (declared && type) found.set(declared, { type, values: new Map() });
    if (line.startsWith('#')) continue;
    const [, name = '', labels = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+/.exec(line) ?? [];
    const metric = found.get(name) ?? found.get(baseOf(name));
    for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      const values = metric?.values.get(label) ?? new Set();
      metric?.values.set(label, values.add(value));
    }
  }
  return new Map([...found].map(([name, { type, values }]) => [name, exposed(type, values)]));
}

const baseOf = (name: string): string => {
  const suffix = SUFFIXES.find((end) => name.endsWith(end)) ?? '';
  return name.slice(0, name.length - suffix.length);
};

function exposed(type: string, values: ReadonlyMap<string, ReadonlySet<string>>): ExposedMetrics {
  const own = new Set(values.keys());
  const numbers = (label: string, wanted: string): readonly number[] => {
    if (type !== wanted) return [];
    own.delete(label);
    const all = [...(values.get(label) ?? [])].map((text) => Number(text));
    return all.filter(Number.isFinite).sort((a, b) => a - b);
  };
  return {
    type,
    bounds: numbers('le', 'histogram'),
    quantiles: numbers('quantile', 'summary'),
    labels: own,
  };
}
