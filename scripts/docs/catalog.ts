import {
  type LogContract,
  type Metric,
  serviceLogContract,
  targetLabels,
  worstCaseSeries,
} from '@observability-stack/contracts';
import type { Environment } from '../../catalog/definitions/environment';
import { metricContracts } from '../../catalog/metrics';
import { PLATFORM_TEAM } from '../../catalog/names';
import { environments as allEnvironments } from '../../environments';
import { resolveEnvironment } from '../../resolve/environment';
import { serviceContracts } from '../../resolve/services';
import { inlineCode, markdownTable } from './markdown';
import { metricUsers, type SeriesUsers, seriesUsers, userKinds } from './metric-users';
import { type SeriesNow, seriesBudget } from './series-now';

interface CatalogOptions {
  /** @default all environments */
  readonly environments?: readonly Environment[];
  /** The series of each metric in a Prometheus. @default no columns for them */
  readonly now?: ReadonlyMap<string, SeriesNow>;
}

interface View {
  readonly users: ReadonlyMap<string, SeriesUsers>;
  readonly now: ReadonlyMap<string, SeriesNow> | undefined;
}

/** The metrics of a part of the catalog, with their owner. */
interface Part {
  readonly title: string;
  readonly owner: string;
  readonly metrics: readonly Metric[];
}

/** Returns the metrics of the catalog, and those that the services of environments declare. */
export const catalogMetrics = (
  environments: readonly Environment[] = allEnvironments,
): readonly Metric[] => catalogParts(environments).flatMap(({ metrics }) => metrics);

/** Renders metrics by emitter and by service, with their owners and readers, and the log contracts, as Markdown. */
export function catalogPage({ environments = allEnvironments, now }: CatalogOptions = {}): string {
  const view: View = { users: seriesUsers(environments), now };
  const parts = catalogParts(environments);
  return `# Catalog of signals

The metrics, labels and log fields that queries, rules and dashboards can use. Generated from \`catalog/\` and the definitions by
\`npm run docs\`; \`npm run catalog\` prints it, and \`npm run catalog -- --prometheus URL\` adds the series that a Prometheus stores now.

## Metrics

Every series also has the labels of its target: ${targetLabels.map(inlineCode).join(', ')}. *Series* is the maximum number of series
per target, with every label at its budget.${now ? ' *Now* is the number of stored series, and the maximum for the targets that expose them.' : ''} *Read by* lists rules, SLOs and dashboards of all environments.

${parts.map((part) => partOf(view, part)).join('\n\n')}

## Unread metrics

No rule, SLO or panel of these environments reads these metrics.

${markdownTable(['metric', 'emitted by', 'owner'], unreadMetrics(view, parts))}

## Logs

${[serviceLogContract].map(logs).join('\n\n')}
`;
}

function catalogParts(environments: readonly Environment[]): readonly Part[] {
  const services = environments.flatMap((one) => resolveEnvironment(one).services);
  const emitters = [...new Set(metricContracts.flatMap(({ emittedBy }) => emittedBy))].sort();
  const known = new Set(metricContracts.map(({ name }) => name));
  const ofServices = new Map<string, Part>();
  for (const service of services) {
    const metrics = serviceContracts(service).filter(({ name }) => !known.has(name));
    if (metrics.length > 0 && !ofServices.has(service.name))
      ofServices.set(service.name, {
        title: `Service ${service.name}`,
        owner: service.team,
        metrics: [...new Map(metrics.map((metric) => [metric.name, metric])).values()],
      });
  }
  return [
    ...emitters.map((title) => ({
      title,
      owner: title === 'service' ? 'the team of each service' : PLATFORM_TEAM,
      metrics: metricContracts.filter(({ emittedBy }) => emittedBy.includes(title)),
    })),
    ...[...ofServices.values()].sort((a, b) => (a.title < b.title ? -1 : 1)),
  ];
}

/** Returns the rows of the metrics without readers, each once with all of its emitters. */
function unreadMetrics(view: View, parts: readonly Part[]): readonly (readonly string[])[] {
  const rows = new Map<string, { readonly titles: string[]; readonly owner: string }>();
  for (const { title, owner, metrics } of parts)
    for (const metric of metrics) {
      if (readers(view, metric) !== '') continue;
      const row = rows.get(metric.name) ?? { titles: [], owner };
      rows.set(metric.name, row);
      row.titles.push(title);
    }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { titles, owner }]) => [inlineCode(name), titles.join(', '), owner]);
}

function partOf(view: View, { title, owner, metrics }: Part): string {
  const rows = [...metrics]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((metric) => [
      inlineCode(metric.name),
      kindOf(metric),
      metric.labels.map((label) => withBudget(label, metric.budget[label])).join(', ') || '-',
      String(worstCaseSeries(metric)),
      ...(view.now ? [nowOf(view.now, metric)] : []),
      meaningOf(metric),
      readers(view, metric) || '-',
    ]);
  const head = [
    'metric',
    'type',
    'labels',
    'series',
    ...(view.now ? ['now'] : []),
    'meaning',
    'read by',
  ];
  return `### ${title}\n\nOwner: ${owner}.\n\n${markdownTable(head, rows)}`;
}

/** Returns the series now and their maximum: `12 of 300`, or that there are too many. */
function nowOf(now: ReadonlyMap<string, SeriesNow>, metric: Metric): string {
  const stored = now.get(metric.name);
  if (!stored) return '-';
  const budget = seriesBudget(metric, stored);
  if (budget === undefined) return String(stored.series);
  return `${stored.series} of ${budget}${stored.series > budget ? ', over budget' : ''}`;
}

/** Describes a metric, starting with its place in its lifecycle. */
function meaningOf({ help, appearsWhen, stability, deprecated }: Metric): string {
  const until = deprecated?.removeAfter === undefined ? '' : ` until ${deprecated.removeAfter}`;
  return [
    deprecated && `**Deprecated** since ${deprecated.since}${until}: use ${deprecated.use}.`,
    stability === 'experimental' && '**Experimental.**',
    help,
    appearsWhen && `Appears ${appearsWhen}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Maximum number of readers of one kind that are listed. */
const LISTED = 3;

function readers({ users }: View, metric: Metric): string {
  const all = metricUsers(users, metric);
  return userKinds
    .flatMap((kind) => {
      const names = all[kind];
      if (names.length === 0) return [];
      const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
      return [`${kind} ${names.slice(0, LISTED).join(', ')}${more}`];
    })
    .join('; ');
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
