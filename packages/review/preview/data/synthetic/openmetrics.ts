import { closeSync, openSync, writeSync } from 'node:fs';
import { times } from './clock';
import type { SyntheticSeries } from './series';

const quoted = (value: string): string =>
  `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

/**
 * Writes series in the format of https://prometheus.io/docs/specs/om/open_metrics_spec/, all samples of a series together,
 * and of type unknown, so that names need no suffix of a type.
 */
export function writeSyntheticOpenMetrics(file: string, series: readonly SyntheticSeries[]): void {
  const sorted = [...series].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const clock = [...times()];
  const handle = openSync(file, 'w');
  let last = '';
  for (const { name, labels, values } of sorted) {
    const type = name === last ? '' : `# TYPE ${name} unknown\n`;
    last = name;
    const pairs = Object.entries(labels).map(([label, value]) => `${label}=${quoted(value)}`);
    const front = `${name}{${pairs.join(',')}}`;
    const lines = values.flatMap((value, index) =>
      value === undefined ? [] : [`${front} ${Number(value.toPrecision(9))} ${clock[index]}`],
    );
    writeSync(handle, `${type}${lines.join('\n')}\n`);
  }
  writeSync(handle, '# EOF\n');
  closeSync(handle);
}
