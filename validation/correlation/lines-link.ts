import { correlation } from '@observability-stack/contracts';
import { logqlNode } from '@observability-stack/logql/expression';
import { rawLogql } from '@observability-stack/logql/raw';
import { renderLogql } from '@observability-stack/logql/render';
import type { LabelFilter } from '@observability-stack/logql/stages';
import { spanLines } from '../../constructs/grafana/span-links';
import { exists } from '../../resolve/parts';
import type { OutputInput } from '../check';
import type { ManifestFields } from '../output';
import { type DataSource, linkProblem } from './data-sources';
import { type CollectorPipeline, pipelinesIn } from './pipeline';

/**
 * Returns problems of the link from a span to log lines: its data source, its query and its time
 * range.
 */
export function linesLinkProblems(
  { output, resolved }: OutputInput,
  { settings }: DataSource,
  sources: readonly DataSource[],
): string[] {
  const link: ManifestFields | undefined = settings.tracesToLogsV2;
  if (!link)
    return exists(resolved, 'loki') ? ['data source has no link from spans to log lines'] : [];
  const target = linkProblem(sources, link.datasourceUid, 'loki');
  const known = spanLines(resolved);
  const text = String(link.query ?? '');
  // An unchanged text does not need to be parsed.
  const lines = logqlNode(text === renderLogql(known) ? known : rawLogql(text, 'lines'));
  const problems =
    lines.kind === 'lines'
      ? pipelinesIn(output).flatMap((pipeline) => selection(lines, pipeline))
      : [`has an invalid query: ${text}`];
  return [
    ...(target ? [target] : []),
    ...(link.customQuery ? [] : ['does not set customQuery']),
    ...problems,
    ...shiftProblems(link),
  ].map((problem) => `link from spans to log lines ${problem}`);
}

type Lines = Extract<ReturnType<typeof logqlNode>, { readonly kind: 'lines' }>;

function selection({ matchers, stages }: Lines, pipeline: CollectorPipeline): string[] {
  const { serviceLabel, spanServiceTag, traceId } = correlation;
  const strangers = matchers.filter(
    ({ label }) => !pipeline.labels.includes(label) && !(label in pipeline.fixed),
  );
  const elsewhere = matchers.filter(
    ({ label, operator, value }) =>
      label in pipeline.fixed && operator === '=' && value !== pipeline.fixed[label],
  );
  const service = matchers.find(({ label }) => label === serviceLabel);
  const filters = stages.flatMap((stage) => (stage.kind === 'label-filter' ? [stage.filter] : []));
  return [
    ...strangers.map(
      ({ label }) => `selects streams by label "${label}", which the pipeline does not set`,
    ),
    ...elsewhere.map(
      ({ label, value }) =>
        `selects the wrong ${label}: expected "${pipeline.fixed[label]}", found "${value}"`,
    ),
    ...(service?.value === `\${__span.tags.${spanServiceTag}}`
      ? []
      : [`does not select label "${serviceLabel}" by the tag "${spanServiceTag}" of the span`]),
    ...(filters.some((filter) => isEqual(filter, traceId, `\${__span.traceId}`))
      ? []
      : [`does not filter by "${traceId}" of the span`]),
  ];
}

const isEqual = (filter: LabelFilter, label: string, value: string): boolean =>
  'label' in filter &&
  filter.kind === 'string' &&
  filter.label === label &&
  filter.operator === '=' &&
  filter.value === value;

/** Returns problems of the time range: clocks differ, and log lines are written late. */
const shiftProblems = ({
  spanStartTimeShift: start,
  spanEndTimeShift: end,
}: ManifestFields): string[] =>
  /^-[1-9]/.test(String(start)) && /^[1-9]/.test(String(end))
    ? []
    : [
        `covers only the time of the span: expected a shift at both ends, found ${start ?? '0'} and ${end ?? '0'}`,
      ];
