import {
  correlation,
  isUnboundedLabel,
  type Metric,
  scrapeLimits,
  targetLabels,
} from '@observability-stack/contracts';
import type { Vocabulary } from '../../catalog/signals/vocabulary';
import { prometheusDefaults } from '../../constructs/prometheus/settings';
import type { Exposition, ExpositionSample } from './exposition';
import { metricSamples } from './families';
import { type ConformanceFinding, conformanceError, joinSome } from './finding';
import { exposedLabel } from './labels';

const isMethod = (value: string): boolean => /^[A-Z]+$/.test(value) || /^_?other$/i.test(value);
const isStatus = (value: string): boolean => /^[1-5][0-9]{2}$/.test(value);
/** A path segment that identifies one thing: a number, a UUID, a long token with digits. */
const ID = /^(\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,}|(?=.*\d)(?=.*[A-Za-z])[0-9a-zA-Z]{16,})$/;
const isTemplate = (value: string): boolean =>
  !value.includes('?') && !value.split('/').some((part) => ID.test(part));

interface ValueRule {
  readonly good: (value: string) => boolean;
  readonly code: string;
  readonly hint: string;
}

/** Returns the rules for labels that mean something to the queries of HTTP requests. */
function valueRules(vocabulary: Vocabulary | undefined): ReadonlyMap<string, ValueRule> {
  const { route, method, status, success } = vocabulary ?? {};
  const isHttp = status !== undefined && isStatus(success?.example[status] ?? '');
  const rules: readonly (readonly [string | undefined, ValueRule])[] = [
    [
      isHttp ? method : undefined,
      { good: isMethod, code: 'value-method', hint: 'write it as in HTTP: GET, POST' },
    ],
    [
      isHttp ? status : undefined,
      {
        good: isStatus,
        code: 'value-status-code',
        hint: 'write the status code: 200, 404, 503',
      },
    ],
    [
      route,
      {
        good: isTemplate,
        code: 'value-route',
        hint: 'use the pattern that the router matched, such as /orders/:id: every path would be a new series',
      },
    ],
  ];
  return new Map(
    rules.flatMap(([label, rule]) => (label === undefined ? [] : [[label, rule] as const])),
  );
}

/** Checks that labels have the values that queries expect, within the budget of the contract. */
export function checkValues(
  metric: Metric,
  exposition: Exposition,
  vocabulary: Vocabulary | undefined,
): readonly ConformanceFinding[] {
  const rules = valueRules(vocabulary);
  const samples = metricSamples(metric, exposition);
  return metric.labels.flatMap((label): ConformanceFinding[] => {
    const values = new Set(samples.flatMap(({ labels }) => labels.get(exposedLabel(label)) ?? []));
    const where = `${metric.name}{${label}}`;
    const rule = rules.get(label);
    const bad = rule ? [...values].filter((value) => !rule.good(value)) : [];
    if (rule && bad.length > 0)
      return [conformanceError(rule.code, where, `has the value ${joinSome(bad)}`, rule.hint)];
    const most = metric.budget[label as keyof typeof metric.budget] as number | undefined;
    if (most === undefined || values.size <= most) return [];
    return [
      conformanceError(
        'label-budget',
        where,
        `has ${values.size} values, more than the ${most} of its budget`,
        'group rare values under one, or raise the budget in the contract',
      ),
    ];
  });
}

/** Labels that no metric may have, unless the contract of an external metric declares them. */
export function checkAllLabels(
  contracts: readonly Metric[],
  { families }: Exposition,
): readonly ConformanceFinding[] {
  const accepted = new Map(
    contracts
      .filter(({ external }) => external)
      .map(({ name, labels }) => [familyName(name), labels.map(exposedLabel)] as const),
  );
  return [...families.values()].flatMap(({ name, samples }) => {
    const labels = [...new Set(samples.flatMap((sample) => [...sample.labels.keys()]))].filter(
      (label) => !accepted.get(familyName(name))?.includes(label),
    );
    return labels.flatMap((label): ConformanceFinding[] => {
      const where = `${name}{${label}}`;
      if ((targetLabels as readonly string[]).includes(label)) {
        return [
          conformanceError(
            'label-reserved',
            where,
            `is a target label of Prometheus, which stores yours as exported_${label}`,
            'remove it',
          ),
        ];
      }
      if (!isUnboundedLabel(label)) return [];
      return [
        conformanceError(
          'label-unbounded',
          where,
          'is unbounded: it has a value for each request, user or process, and each is a new series',
          label.toLowerCase().replaceAll('_', '') === 'traceid'
            ? 'record an exemplar with trace_id instead'
            : 'remove it: values of one request belong in its log line or span',
        ),
      ];
    });
  });
}

const familyName = (name: string): string => name.replace(/_total$/, '');

/**
 * Checks the limits above which Prometheus rejects the scrape, unless the environment sets others.
 */
export function checkLimits(
  contracts: readonly Metric[],
  { families }: Exposition,
  complete: boolean,
): readonly ConformanceFinding[] {
  const most = scrapeLimits(contracts, { complete }).samples;
  const longest = prometheusDefaults.limits.labelValueLengthLimit;
  const samples = [...families.values()].flatMap((family) => family.samples);
  const long = samples.flatMap((sample) =>
    [...sample.labels]
      .filter(([, value]) => value.length > longest)
      .map(([label]) => `${sample.name}{${label}}`),
  );
  return [
    ...(samples.length > most
      ? [
          conformanceError(
            'too-many-samples',
            'all metrics',
            `have ${samples.length} samples, more than the scrape limit ${most} of these contracts`,
            'find the label with too many values, or set scrape limits in the service definition',
          ),
        ]
      : []),
    ...[...new Set(long)].map((where) =>
      conformanceError(
        'label-too-long',
        where,
        `has a value of more than ${longest} characters`,
        'use a small set of short label values; free text belongs in log lines',
      ),
    ),
  ];
}

/**
 * Checks that buckets link to traces by exemplars, which are only required if requests were served.
 */
export function checkExemplars(
  metric: Metric,
  exposition: Exposition,
): readonly ConformanceFinding[] {
  if (metric.type !== 'histogram' || !metric.buckets) return [];
  const key = correlation.exemplarLabel;
  const buckets = metricSamples(metric, exposition).filter(({ name }) => name.endsWith('_bucket'));
  const withExemplar = buckets.filter(({ exemplar }) => exemplar);
  if (buckets.length === 0) return [];
  if (withExemplar.length === 0) {
    if (!metric.exemplars) return [];
    return [
      conformanceError(
        'exemplar-missing',
        metric.name,
        'no bucket has an exemplar',
        `observe with the exemplar {${key}} of the sampled span, and send a request whose traceparent ends in -01`,
      ),
    ];
  }
  const strange = new Set(
    withExemplar.flatMap(({ exemplar }) =>
      exemplar && !exemplar.labels.has(key) ? [...exemplar.labels.keys()] : [],
    ),
  );
  const ids = withExemplar.flatMap(({ exemplar }) => exemplar?.labels.get(key) ?? []);
  const bad = ids.filter((id) => !isTraceId(id));
  const bounds = buckets.map(boundOf);
  const outside = withExemplar.filter((sample) => !isInside(sample, bounds));
  return [
    ...(strange.size > 0
      ? [
          conformanceError(
            'exemplar-label',
            metric.name,
            `an exemplar has the label ${joinSome(strange)}, expected ${key}`,
            `rename it to ${key}: Grafana's link to the trace uses it`,
          ),
        ]
      : []),
    ...(bad.length > 0
      ? [
          conformanceError(
            'exemplar-trace-id',
            metric.name,
            `an exemplar has an invalid ${key}: ${joinSome(bad)}`,
            'write the 32 lower-case hexadecimal digits of the span context',
          ),
        ]
      : []),
    ...(outside.length > 0
      ? [
          conformanceError(
            'exemplar-bucket',
            metric.name,
            `an exemplar is outside of its bucket le="${outside[0]?.labels.get('le')}"`,
            'pass the observed value and its exemplar in one call',
          ),
        ]
      : []),
  ];
}

export const isTraceId = (text: string): boolean =>
  /^[0-9a-f]{32}$/.test(text) && !/^0+$/.test(text);

const boundOf = ({ labels }: ExpositionSample): number =>
  Number(labels.get('le')?.replace('+Inf', 'Infinity'));

function isInside(sample: ExpositionSample, bounds: readonly number[]): boolean {
  const upper = boundOf(sample);
  const { exemplar } = sample;
  const lower = Math.max(-Infinity, ...bounds.filter((bound) => bound < upper));
  return exemplar !== undefined && exemplar.value <= upper && exemplar.value > lower;
}
