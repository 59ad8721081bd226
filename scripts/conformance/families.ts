import type { Metric } from '@observability-stack/contracts';
import { closest } from '@observability-stack/query-common';
import type { Exposition, Family, Sample } from './exposition';
import { error, type Finding, some, warning } from './finding';

/** What a contract's metric is called where another convention was followed. */
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

/** What labels of the contracts are called elsewhere. */
export const OTHER_LABELS: Readonly<Record<string, readonly string[]>> = {
  status_code: ['code', 'status', 'http_status_code', 'http_response_status_code', 'statuscode'],
  route: ['path', 'url', 'uri', 'handler', 'endpoint', 'http_route', 'url_path', 'target'],
  method: ['verb', 'http_method', 'http_request_method', 'request_method'],
};

/** The names under which the samples of a contract are exposed. */
const sampleNames = (metric: Metric): readonly string[] => {
  if (metric.type === 'histogram')
    return ['_bucket', '_sum', '_count'].map((end) => metric.name + end);
  if (metric.type === 'summary') return ['', '_sum', '_count'].map((end) => metric.name + end);
  return [metric.name];
};

/** The samples of a contract's metric, `_created` and other companions left out. */
export function samplesOf(metric: Metric, { families }: Exposition): readonly Sample[] {
  const names = sampleNames(metric);
  return (familyOf(metric, families)?.samples ?? []).filter(({ name }) => names.includes(name));
}

/** OpenMetrics declares a counter without its `_total`. */
const familyOf = (metric: Metric, families: ReadonlyMap<string, Family>): Family | undefined =>
  families.get(metric.name) ??
  (metric.type === 'counter' ? families.get(metric.name.replace(/_total$/, '')) : undefined);

/** Whether the metric is there, with its type, its unit, its labels and its buckets. */
export function checkFamily(metric: Metric, exposition: Exposition): readonly Finding[] {
  const family = familyOf(metric, exposition.families);
  const isDue = metric.appears === undefined;
  if (!family) return isDue ? [missing(metric, exposition)] : [];
  const wanted = metric.exposedAs ?? metric.type;
  if (family.type !== wanted) {
    return [
      error(
        'metric-type',
        metric.name,
        `is a ${family.type}, and the contract says ${wanted}`,
        `create it with the client library's ${wanted}`,
      ),
    ];
  }
  const samples = samplesOf(metric, exposition);
  if (samples.length === 0) {
    if (!isDue) return [];
    return [
      error(
        'metric-without-samples',
        metric.name,
        'is declared and has no sample yet',
        metric.labels.length > 0
          ? 'send it a request and run this again'
          : `set it once at the start; its samples are called ${sampleNames(metric).join(', ')}`,
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

function missing(metric: Metric, { families }: Exposition): Finding {
  const names = [...families.keys()];
  const known = OTHER_NAMES[metric.name] ?? [];
  const other =
    names.find((name) => known.some((form) => form.test(name))) ?? closest(metric.name, names);
  const inMilliseconds = metric.unit === 'seconds' && other && /(_ms|milliseconds?)$/.test(other);
  const hint = other
    ? `${other} looks like it: rename it${inMilliseconds ? ', and observe seconds, not milliseconds' : ''}`
    : `add a ${metric.type}: ${metric.help}`;
  const idle = metric.labels.length > 0 ? '; or no request has been handled yet: send one' : '';
  return error('metric-missing', metric.name, 'is not exposed', hint + idle);
}

function checkUnit(metric: Metric, { unit }: Family): readonly Finding[] {
  if (unit === '' || unit === (metric.unit ?? '')) return [];
  return [
    error(
      'metric-unit',
      metric.name,
      `declares the unit ${unit}, and the contract says ${metric.unit ?? 'none'}`,
      `observe ${metric.unit ?? 'plain counts'}, and declare that`,
    ),
  ];
}

/** Every sample has all labels of the contract and no other. */
function checkLabels(metric: Metric, samples: readonly Sample[]): readonly Finding[] {
  const added = { histogram: 'le', summary: 'quantile' }[metric.type as string];
  const found = new Set(samples.flatMap(({ labels }) => [...labels.keys()]));
  if (added) found.delete(added);
  const unknown = [...found].filter((label) => !metric.labels.includes(label));
  const lacking = metric.labels.filter((label) => samples.some(({ labels }) => !labels.has(label)));
  const otherName = (label: string) =>
    unknown.find((name) => OTHER_LABELS[label]?.includes(name.toLowerCase()));
  const renamed = new Set(lacking.flatMap((label) => otherName(label) ?? []));
  return [
    ...lacking.map((label) => {
      const other = otherName(label);
      return error(
        'label-missing',
        `${metric.name}{${label}}`,
        other ? `the label is called ${other}` : 'the label is missing',
        other ? `call it ${label}` : `set it on every sample: ${metric.labels.join(', ')}`,
      );
    }),
    ...unknown
      .filter((label) => !renamed.has(label))
      .map((label) =>
        error(
          'label-unknown',
          `${metric.name}{${label}}`,
          'the contract has no such label, and each of its values multiplies the series',
          'leave it out; what belongs to one request goes into its log line or its span',
        ),
      ),
  ];
}

function checkBuckets(
  name: string,
  wanted: readonly number[],
  samples: readonly Sample[],
): readonly Finding[] {
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
          error(
            'bucket-missing',
            name,
            'has no bucket +Inf',
            'use a client library for histograms',
          ),
        ]),
    ...(absent.length > 0
      ? [
          error(
            'bucket-missing',
            name,
            `has no bucket with the bound ${some(absent.map(String), 20).replaceAll('"', '')}`,
            `give the histogram the bounds ${all}: objectives and alerts read those`,
          ),
        ]
      : []),
    ...(more.length > 0
      ? [
          warning(
            'bucket-unknown',
            name,
            `has buckets that nothing reads: ${more.sort((a, b) => a - b).join(', ')}`,
            `give the histogram the bounds ${all}`,
          ),
        ]
      : []),
  ];
}
