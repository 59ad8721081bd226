import type { Grouping, RangeAggregation, RangeNode, Unwrap } from '@observability-stack/logql/ast';
import { type Aggregator, createAggregator, isUnordered } from './aggregators';
import {
  GoParseError,
  nanosecondsToSeconds,
  parseBytes,
  parseDuration,
  parseFloat64,
} from './go/numbers';
import { wantedLabels } from './hints';
import type { LineLabels } from './line-labels';
import {
  type CompiledStep,
  compileLines,
  createRunner,
  earlyConditions,
  type Runner,
} from './pipeline';
import { ERROR, PRESERVE_ERROR } from './reserved-labels';
import {
  formatLabelList,
  getLabel,
  hasInvalidCharacters,
  type LabelList,
  labelListKey,
  type SeriesSample,
  withLabel,
} from './series';
import { compileLabelFilter } from './stages/label-filter';
import { dropUnusedFormats } from './stages/order';
import type { CompiledStage, PipelineLine } from './stages/stage';
import {
  compareByHash,
  compareTimes,
  isStreamFound,
  type PreparedEntry,
  type PreparedStream,
} from './streams';
import { byteLength } from './text-order';
import { QueryError } from './types';

/** A selector with its window, and the pipeline for each line in it. */
export interface CompiledRange {
  readonly node: RangeNode;
  readonly steps: readonly CompiledStep[];
  readonly runner: Runner;
  readonly selects: (labels: LabelList) => boolean;
  /** Returns the number of a line after the stages; undefined if it has none. */
  readonly number: (line: PipelineLine) => number | undefined;
  /** Returns the labels of its series. */
  readonly series: (labels: LineLabels) => LabelList;
  readonly evaluate: (streams: readonly PreparedStream[], at: bigint) => readonly SeriesSample[];
  readonly window: (at: bigint) => { readonly after: bigint; readonly until: bigint };
}

/** Range aggregations whose surrounding sum is computed while lines are read. */
const SUMMED: ReadonlySet<RangeAggregation> = new Set([
  ...(['bytes_over_time', 'bytes_rate', 'sum_over_time', 'rate', 'count_over_time'] as const),
]);

/** Returns the grouping of the surrounding sum, by which lines are read. */
export const pushDown = (node: RangeNode, outer: Grouping): Grouping | undefined =>
  SUMMED.has(node.name) && !node.grouping ? outer : undefined;

const MILLISECOND = 1_000_000n;

export function compileRange(node: RangeNode, outer?: Grouping): CompiledRange {
  const { name, unwrap } = node;
  const stages = dropUnusedFormats(node.lines.stages, name);
  const lines = compileLines(node.lines, stages);
  const grouping = outer ?? node.grouping;
  const named = grouping?.labels ?? [];
  const without = grouping?.mode === 'without';
  const noLabels = name === 'absent_over_time' || (grouping?.mode === 'by' && named.length === 0);
  const filter = unwrap && postFilter(unwrap);
  // the unwrapped label is not a label of the series
  const isWithout = without || (unwrap !== undefined && named.length === 0);
  const groups = unwrap && isWithout ? [...named, unwrap.label] : named;
  const wanted = wantedLabels({
    read: [...lines.reads, ...(filter?.reads ?? []), ...(unwrap ? [unwrap.label] : [])],
    groups,
    without: isWithout,
    noLabels,
    early: [...lines.early, ...earlyConditions(filter ? [filter] : [])],
  });
  const compiled = {
    node,
    steps: lines.steps,
    runner: createRunner(lines, wanted),
    selects: lines.selects,
    number: unwrap ? unwrapped(unwrap, filter) : lineNumber(name),
    series: seriesOf(groups, isWithout, noLabels),
    window(at: bigint) {
      const until = at - BigInt(node.offset ?? 0) * MILLISECOND;
      return { after: until - BigInt(node.range) * MILLISECOND, until };
    },
  };
  return { ...compiled, evaluate: evaluator(compiled) };
}

const lineNumber = (name: RangeAggregation): CompiledRange['number'] =>
  name === 'bytes_over_time' || name === 'bytes_rate' ? ({ text }) => byteLength(text) : () => 1;

function postFilter({ filters }: Unwrap): CompiledStage | undefined {
  const [only] = filters;
  if (!only) return undefined;
  return compileLabelFilter(filters.length === 1 ? only : { kind: 'and', filters });
}

const conversions: Readonly<
  Record<NonNullable<Unwrap['conversion']>, (text: string) => number | GoParseError>
> = {
  bytes: parseBytes,
  duration: durationSeconds,
  duration_seconds: durationSeconds,
};

function durationSeconds(text: string): number | GoParseError {
  const value = parseDuration(text);
  return value instanceof GoParseError ? value : nanosecondsToSeconds(value);
}

function unwrapped({ label, conversion }: Unwrap, filter?: CompiledStage): CompiledRange['number'] {
  const convert = conversion ? conversions[conversion] : parseFloat64;
  return (line) => {
    const text = line.labels.get(label) ?? '';
    // lines may lack the label
    if (text === '') return undefined;
    const value = convert(text);
    if (value instanceof GoParseError) {
      line.labels.error = 'SampleExtractionErr';
      line.labels.errorDetails = value.message;
    }
    if (filter && !filter.run(line)) return undefined;
    return value instanceof GoParseError ? 0 : value;
  };
}

/** Returns the labels of the series. An error keeps all labels, so that the message shows them. */
const seriesOf =
  (groups: readonly string[], without: boolean, noLabels: boolean): CompiledRange['series'] =>
  (labels) => {
    if (labels.error !== '') return labels.list();
    if (noLabels) return [];
    if (groups.length === 0) return labels.list();
    return without ? labels.listWithout(groups) : labels.listBy(groups);
  };

interface Series {
  readonly labels: LabelList;
  readonly aggregator: Aggregator;
}

function evaluator(range: Omit<CompiledRange, 'evaluate'>): CompiledRange['evaluate'] {
  const { node, runner, number, selects } = range;
  const { name, unwrap } = node;
  const aggregator = createAggregator(name, {
    range: BigInt(node.range) * MILLISECOND,
    unwrapped: unwrap !== undefined,
    quantile: node.parameter ?? 0,
  });
  const ordered = !isUnordered(name, unwrap !== undefined);
  return (streams, at) => {
    const { after, until } = range.window(at);
    const all = new Map<string, Series>();
    runner.line.now = at;
    const take = (stream: PreparedStream, entry: PreparedEntry): void => {
      const { line } = runner;
      line.text = entry.line;
      line.at = entry.at;
      line.labels.reset(stream.base, entry.metadata);
      if (!runner.run()) return;
      const value = number(line);
      if (value === undefined) return;
      const labels = range.series(line.labels);
      const key = labelListKey(labels);
      let series = all.get(key);
      if (!series) {
        if (hasInvalidCharacters(key)) return;
        series = { labels, aggregator: aggregator() };
        all.set(key, series);
      }
      series.aggregator.add(value, entry.at);
    };
    const found = streams.filter((one) => selects(one.labels) && isStreamFound(one, until));
    forEachEntry(found, after, until, ordered, take);
    const samples = [...all.values()].map((series) => ({
      labels: series.labels,
      value: series.aggregator.result(),
    }));
    refuseErrors(samples);
    return name === 'absent_over_time' ? absent(node, samples) : samples;
  };
}

/** Calls back with each entry, sorted by time if the order matters. */
function forEachEntry(
  streams: readonly PreparedStream[],
  after: bigint,
  until: bigint,
  ordered: boolean,
  take: (stream: PreparedStream, entry: PreparedEntry) => void,
): void {
  if (!ordered || streams.length < 2) {
    for (const stream of streams)
      for (const entry of stream.entries)
        if (entry.at > after && entry.at <= until) take(stream, entry);
    return;
  }
  const all = [...streams]
    .sort(compareByHash)
    .flatMap((stream) =>
      stream.entries
        .filter(({ at }) => at > after && at <= until)
        .map((entry) => ({ stream, entry })),
    );
  all.sort((a, b) => compareTimes(a.entry.at, b.entry.at));
  for (const { stream, entry } of all) take(stream, entry);
}

/**
 * Throws for a line with an error, which makes the query fail, unless the query filters by the
 * error.
 */
function refuseErrors(samples: readonly SeriesSample[]): void {
  for (const { labels } of samples) {
    const error = getLabel(labels, ERROR);
    if (error !== '' && getLabel(labels, PRESERVE_ERROR) !== 'true')
      throw new QueryError(
        `pipeline error: '${error}' for series: '${formatLabelList(labels)}'.\n` +
          `Use a label filter to intentionally skip this error. (e.g | __error__!="${error}").\n` +
          'To skip all potential errors you can match empty errors.(e.g __error__="")\n' +
          'The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )\n',
      );
  }
}

/** Returns the labels that the selector matches by equality only. */
function absent({ lines }: RangeNode, samples: readonly SeriesSample[]): readonly SeriesSample[] {
  if (samples.length > 0) return [];
  let labels: LabelList = [];
  const unclear = new Set<string>();
  for (const { label, operator, value } of lines.matchers) {
    if (operator === '=' && getLabel(labels, label) === '')
      labels = withLabel(labels, label, value);
    else unclear.add(label);
  }
  return [{ labels: labels.filter(([name]) => !unclear.has(name)), value: 1 }];
}
