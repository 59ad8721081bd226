import { correlation } from '@observability-stack/contracts';
import { logqlNode } from '@observability-stack/logql/expression';
import { rawLogql } from '@observability-stack/logql/raw';
import { renderLogql } from '@observability-stack/logql/render';
import type { LabelFilter } from '@observability-stack/logql/stages';
import { spanLines } from '../../constructs/grafana/span-links';
import type { OutputInput } from '../check';
import type { ManifestFields } from '../output';
import { type DataSource, linkProblem } from './data-sources';
import { type CollectorPipeline, pipelinesIn } from './pipeline';

/** What is wrong with the link from a span to log lines: where it leads, what it selects and how far it looks. */
export function linesLinkProblems(
  { output, resolved }: OutputInput,
  { settings }: DataSource,
  sources: readonly DataSource[],
): string[] {
  const link: ManifestFields | undefined = settings.tracesToLogsV2;
  if (!link) return ['spans do not lead to log lines'];
  const target = linkProblem(sources, link.datasourceUid, 'loki');
  const known = spanLines(resolved);
  const text = String(link.query ?? '');
  // text as it was rendered needs no reading
  const lines = logqlNode(text === renderLogql(known) ? known : rawLogql(text, 'lines'));
  const problems =
    lines.kind === 'lines'
      ? pipelinesIn(output).flatMap((pipeline) => selection(lines, pipeline))
      : [`asks no query of lines: ${text}`];
  return [
    ...(target ? [target] : []),
    ...(link.customQuery ? [] : ['does not ask its own query']),
    ...problems,
    ...shiftProblems(link),
  ].map((problem) => `the link from spans to log lines ${problem}`);
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
      ({ label }) => `selects streams by ${label}, which the pipeline gives to none`,
    ),
    ...elsewhere.map(
      ({ label, value }) => `selects ${label}="${value}"; here it is ${pipeline.fixed[label]}`,
    ),
    ...(service?.value === `\${__span.tags.${spanServiceTag}}`
      ? []
      : [`does not select ${serviceLabel} by the span's tag ${spanServiceTag}`]),
    ...(filters.some((filter) => isEqual(filter, traceId, `\${__span.traceId}`))
      ? []
      : [`does not filter by ${traceId} of the span`]),
  ];
}

const isEqual = (filter: LabelFilter, label: string, value: string): boolean =>
  'label' in filter &&
  filter.kind === 'string' &&
  filter.label === label &&
  filter.operator === '=' &&
  filter.value === value;

/** Clocks differ, and lines are written late. */
const shiftProblems = ({
  spanStartTimeShift: start,
  spanEndTimeShift: end,
}: ManifestFields): string[] =>
  /^-[1-9]/.test(String(start)) && /^[1-9]/.test(String(end))
    ? []
    : [`looks no further than the span itself: from ${start ?? '0'} to ${end ?? '0'} around it`];
