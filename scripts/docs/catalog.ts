import {
  type LogContract,
  type Metric,
  serviceLogContract,
  targetLabels,
  worstCaseSeries,
} from '@observability-stack/contracts';
import { metricContracts } from '../../catalog/metrics';
import { inlineCode, markdownTable } from './markdown';

/** Renders metrics by emitter, and the log contracts, as Markdown. */
export function catalogPage(): string {
  const emitters = [...new Set(metricContracts.flatMap(({ emittedBy }) => emittedBy))].sort();
  return `# Catalog of signals

The metrics, labels and log fields that queries, rules and dashboards can use. Generated from \`catalog/\` by \`npm run docs\`; \`npm run catalog\` prints it.

## Metrics

Every series also has the labels of its target: ${targetLabels.map(inlineCode).join(', ')}. *Series* is the maximum number of series
per target, with every label at its budget.

${emitters.map(metricsOf).join('\n\n')}

## Logs

${[serviceLogContract].map(logs).join('\n\n')}
`;
}

function metricsOf(emitter: Metric['emittedBy'][number]): string {
  const own = metricContracts
    .filter(({ emittedBy }) => emittedBy.includes(emitter))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = own.map((metric) => [
    inlineCode(metric.name),
    kindOf(metric),
    metric.labels.map((label) => withBudget(label, metric.budget[label])).join(', ') || '-',
    String(worstCaseSeries(metric)),
    [metric.help, metric.appearsWhen && `Appears ${metric.appearsWhen}.`].filter(Boolean).join(' '),
  ]);
  return `### ${emitter}\n\n${markdownTable(['metric', 'type', 'labels', 'series', 'meaning'], rows)}`;
}

const withBudget = (label: string, budget: number | undefined): string =>
  budget === undefined ? inlineCode(label) : `${inlineCode(label)} ≤ ${budget}`;

function kindOf(metric: Metric): string {
  const unit = metric.unit ? `, ${metric.unit}` : '';
  if ('buckets' in metric && metric.buckets) {
    return `histogram${unit}; bounds ${metric.buckets.join(', ')}`;
  }
  return `${metric.type}${unit}`;
}

function logs({ name, help, format, labels, metadata, fields }: LogContract): string {
  const rows = Object.entries(fields).map(([field, { type, help: meaning, unbounded }]) => [
    inlineCode(field),
    unbounded ? `${type}, unbounded` : type,
    meaning,
  ]);
  return `### ${name}

${help} Format: ${format}. Labels of the stream: ${labels.map(inlineCode).join(', ')}. Structured metadata:
${metadata.map(inlineCode).join(', ')}.

${markdownTable(['field', 'type', 'meaning'], rows)}`;
}
