import type { RangeAggregation, Stage } from '@observability-stack/logql/ast';

/**
 * Returns the stages in the order in which Loki runs them: line filters move to the front, but not
 * past a label filter, and not past `line_format` and `unpack`, which change the line. They do move
 * past `decolorize`, which also changes it.
 */
export function orderStages(stages: readonly Stage[]): readonly Stage[] {
  const result: Stage[] = [];
  let filters: Stage[] = [];
  let others: Stage[] = [];
  const flush = (): void => {
    result.push(...filters, ...others);
    filters = [];
    others = [];
  };
  for (const stage of stages) {
    if (stage.kind === 'label-filter') {
      flush();
      result.push(stage);
    } else if (stage.kind === 'line-filter') filters.push(stage);
    else {
      others.push(stage);
      if (stage.kind === 'line_format' || stage.kind === 'unpack') flush();
    }
  }
  flush();
  return result;
}

const READS_LINE: ReadonlySet<Stage['kind']> = new Set([
  ...(['json', 'logfmt', 'regexp', 'pattern', 'unpack', 'line-filter'] as const),
]);
const COUNTS_BYTES: ReadonlySet<RangeAggregation> = new Set(['bytes_over_time', 'bytes_rate']);

/**
 * Returns the stages without a `line_format` that no parser or line filter follows, which Loki
 * drops in a metric query.
 */
export const dropUnusedFormats = (
  stages: readonly Stage[],
  name: RangeAggregation,
): readonly Stage[] =>
  COUNTS_BYTES.has(name)
    ? stages
    : stages.filter(
        (stage, index) =>
          stage.kind !== 'line_format' ||
          stages.slice(index).some(({ kind }) => READS_LINE.has(kind)),
      );
