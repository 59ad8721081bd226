import { median } from '../measure';

/** Medians over the pairs. A ratio is instrumented divided by bare. */
export interface Overhead {
  readonly name: string;
  readonly bare: Load;
  readonly instrumented: Load;
  readonly requestRatio: number;
  readonly p99Ratio: number;
  readonly cpuRatio: number;
}

export interface Load {
  readonly requestsPerSecond: number;
  /** 99th percentile in milliseconds. */
  readonly p99: number;
  /** CPU time of the service per request in microseconds; 0 without /proc. */
  readonly cpu: number;
}

export interface Pair {
  readonly bare: Load;
  readonly instrumented: Load;
}

export function summary(name: string, pairs: readonly Pair[]): Overhead {
  const of = (which: 'bare' | 'instrumented'): Load => ({
    requestsPerSecond: median(pairs.map((pair) => pair[which].requestsPerSecond)),
    p99: median(pairs.map((pair) => pair[which].p99)),
    cpu: median(pairs.map((pair) => pair[which].cpu)),
  });
  const ratio = (field: keyof Load) =>
    median(pairs.map((pair) => pair.instrumented[field] / pair.bare[field]));
  return {
    name,
    bare: of('bare'),
    instrumented: of('instrumented'),
    requestRatio: ratio('requestsPerSecond'),
    p99Ratio: ratio('p99'),
    cpuRatio: ratio('cpu'),
  };
}

const percent = (ratio: number): string => `${((ratio - 1) * 100).toFixed(1)} %`.padStart(8);

export function overheadReport(results: readonly Overhead[]): string {
  const row = ({ requestsPerSecond, p99, cpu }: Load) =>
    `${requestsPerSecond.toFixed(0).padStart(7)}/s  p99 ${p99.toFixed(2).padStart(6)} ms  ${cpu.toFixed(0).padStart(4)} us of CPU each`;
  return results
    .map(
      ({ name, bare, instrumented, requestRatio, p99Ratio, cpuRatio }) =>
        `${name}\n  bare          ${row(bare)}\n  instrumented  ${row(instrumented)}\n` +
        `  median pair  ${percent(requestRatio)} requests per second, ${percent(p99Ratio)} p99, ${percent(cpuRatio)} CPU`,
    )
    .join('\n');
}
