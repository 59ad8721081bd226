import type { Metric } from '@observability-stack/contracts';
import { closest } from '@observability-stack/query-common';
import type { Exposition, ExpositionSample, Family } from './exposition';
import { type ConformanceFinding, conformanceError, conformanceWarning, joinSome } from './finding';
import { exposedLabel } from './labels';

/** Names of the metric of a contract under other conventions. */
const OTHER_NAMES: Readonly<Record<string, readonly RegExp[]>> = {
  http_requests_total: [/^(promhttp|http_server)?_?requests?(_total|_count)?$/],
  http_request_duration_seconds: [
    /^http_(server_)?(request|response|req)s?_(duration|latency|time)(_\w+)?$/,
    /^(request|response)_(duration|latency|time)(_\w+)?$/,
  ],
  http_requests_in_flight: [
    /^(http_server_)?(active|inflight|in_flight|concurrent)_?(requests|connections)$/,
    /^http_(server_)?(active|inflight|concurrent)(_requests|_connections)?$/,
    /^http_(server_)?(requests|connections)_(inflight|active|in_progress)$/,
  ],
};

/** Names of contract labels under other conventions. */
export const OTHER_LABELS: Readonly<Record<string, readonly string[]>> = {
  status_code: ['code', 'status', 'http_status_code', 'http_response_status_code', 'statuscode'],
  route: ['path', 'url', 'uri', 'handler', 'endpoint', 'http_route', 'url_path', 'target'],
  method: ['verb', 'http_method', 'http_request_method', 'request_method'],
};

/** Returns the names of the samples of a contract. */
const sampleNames = (metric: Metric): readonly string[] => {
  if (metric.type === 'histogram')
    return ['_bucket', '_sum', '_count'].map((end) => metric.name + end);
  if (metric.type === 'summary') return ['', '_sum', '_count'].map((end) => metric.name + end);
  return [metric.name];
};

/** Returns the samples of the metric of a contract, without `_created` and similar series. */
export function metricSamples(
  metric: Metric,
  { families }: Exposition,
): readonly ExpositionSample[] {
  const names = sampleNames(metric);
  return (familyOf(metric, families)?.samples ?? []).filter(({ name }) => names.includes(name));
}

/** Returns the family of a metric. OpenMetrics declares a counter without `_total`. */
const familyOf = (metric: Metric, families: ReadonlyMap<string, Family>): Family | undefined =>
  families.get(metric.name) ??
  (metric.type === 'counter' ? families.get(metric.name.replace(/_total$/, '')) : undefined);

/** Checks that the metric exists, with its type, unit, labels and buckets. */
export function checkFamily(metric: Metric, exposition: Exposition): readonly ConformanceFinding[] {
  const family = familyOf(metric, exposition.families);
  const isDue = metric.appearsWhen === undefined;
  if (!family) return isDue ? [missing(metric, exposition)] : [];
  const wanted = metric.exposedAs ?? metric.type;
  if (family.type !== wanted) {
    return [
      conformanceError(
        'metric-type',
        metric.name,
        `has type ${family.type}, expected ${wanted}`,
        `create it as a ${wanted} of the client library`,
      ),
    ];
  }
  const samples = metricSamples(metric, exposition);
  if (samples.length === 0) {
    if (!isDue) return [];
    return [
      conformanceError(
        'metric-without-samples',
        metric.name,
        'is declared but has no samples',
        metric.labels.length > 0
          ? 'send it a request and run this again'
          : `set it once at the start; its samples are named ${sampleNames(metric).join(', ')}`,
      ),
    ];
  }
  return [
    ...checkUnit(metric, family),
    ...checkLabels(metric, samples),
    ...(metric.type === 'histogram' && metric.buckets
      ? checkBuckets(metric.name, metric.buckets, samples)
      : []),
  ];
}

function missing(metric: Metric, { families }: Exposition): ConformanceFinding {
  const names = [...families.keys()];
  const known = OTHER_NAMES[metric.name] ?? [];
  const other =
    names.find((name) => known.some((form) => form.test(name))) ?? closest(metric.name, names);
  const inMilliseconds = metric.unit === 'seconds' && other && /(_ms|milliseconds?)$/.test(other);
  const hint = other
    ? `rename ${other}${inMilliseconds ? ', and observe seconds instead of milliseconds' : ''}`
    : `add a ${metric.type}: ${metric.help}`;
  const idle = metric.labels.length > 0 ? '; if no request was handled yet, send one' : '';
  return conformanceError('metric-missing', metric.name, 'is not exposed', hint + idle);
}

function checkUnit(metric: Metric, { unit }: Family): readonly ConformanceFinding[] {
  if (unit === '' || unit === (metric.unit ?? '')) return [];
  return [
    conformanceError(
      'metric-unit',
      metric.name,
      `declares the unit ${unit}, expected ${metric.unit ?? 'none'}`,
      `observe ${metric.unit ?? 'plain counts'}, and declare that unit`,
    ),
  ];
}

/** Checks that every sample has exactly the labels of the contract. */
function checkLabels(
  metric: Metric,
  samples: readonly ExpositionSample[],
): readonly ConformanceFinding[] {
  const added = { histogram: 'le', summary: 'quantile' }[metric.type as string];
  const found = new Set(samples.flatMap(({ labels }) => [...labels.keys()]));
  if (added) found.delete(added);
  const declared = metric.labels.map((label) => (metric.external ? exposedLabel(label) : label));
  const unknown = [...found].filter((label) => !declared.includes(label));
  const lacking = metric.labels.filter((label) =>
    metric.external
      ? // Programs of others have samples without some of their labels.
        !found.has(exposedLabel(label))
      : samples.some(({ labels }) => !labels.has(label)),
  );
  const otherName = (label: string) =>
    unknown.find((name) => OTHER_LABELS[label]?.includes(name.toLowerCase()));
  const renamed = new Set(lacking.flatMap((label) => otherName(label) ?? []));
  return [
    ...lacking.map((label) => {
      const other = otherName(label);
      return conformanceError(
        'label-missing',
        `${metric.name}{${label}}`,
        other ? `the label is named ${other}` : 'the label is missing',
        other ? `rename it to ${label}` : `set it on every sample: ${metric.labels.join(', ')}`,
      );
    }),
    ...unknown
      .filter((label) => !renamed.has(label))
      .map((label) =>
        conformanceError(
          'label-unknown',
          `${metric.name}{${label}}`,
          'the contract does not declare this label, and each of its values multiplies the series',
          'remove it: values of one request belong in its log line or span',
        ),
      ),
  ];
}

function checkBuckets(
  name: string,
  wanted: readonly number[],
  samples: readonly ExpositionSample[],
): readonly ConformanceFinding[] {
  const bounds = new Set(
    samples.flatMap(({ name: own, labels }) =>
      own.endsWith('_bucket') ? [Number(labels.get('le')?.replace('+Inf', 'Infinity'))] : [],
    ),
  );
  const all = wanted.join(', ');
  const absent = wanted.filter((bound) => !bounds.has(bound));
  const more = [...bounds].filter((bound) => Number.isFinite(bound) && !wanted.includes(bound));
  return [
    ...(bounds.has(Infinity)
      ? []
      : [
          conformanceError(
            'bucket-missing',
            name,
            'has no bucket +Inf',
            'use a client library for histograms',
          ),
        ]),
    ...(absent.length > 0
      ? [
          conformanceError(
            'bucket-missing',
            name,
            `has no bucket with the bound ${joinSome(absent.map(String), 20).replaceAll('"', '')}`,
            `set the bounds ${all}: objectives and alerts use them`,
          ),
        ]
      : []),
    ...(more.length > 0
      ? [
          conformanceWarning(
            'bucket-unknown',
            name,
            `has unused buckets: ${more.sort((a, b) => a - b).join(', ')}`,
            `set the bounds ${all}`,
          ),
        ]
      : []),
  ];
}
