import type { Gauge, TargetLabel } from '@observability-stack/contracts';
import { and, div, gt, type InstantVector, sum } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type Runbook,
  type TestSeries,
} from '../../catalog/definitions/alert';
import { httpDefaults } from '../../catalog/definitions/signals';
import { serviceLabels } from '../../catalog/metrics/recorded-http';
import type { Vocabulary } from '../../catalog/signals/vocabulary';
import type { ResolvedService } from '../../resolve/services';
import { failureRate, type RateOptions, requestRate } from '../http/queries';
import { expectedLabels, formatPercent, type HttpService } from '../http/service';
import { replicaLabels, serviceTestSeries } from '../http/test-series';

export type Floats = InstantVector<string, 'float'>;

/** Labels that the alerts of a pack have in addition to those of their queries. */
export const packLabels = ({
  name,
}: {
  readonly name?: string;
}): Readonly<Record<string, string>> => (name === undefined ? {} : { pack: name });

/** Returns the identity of an alert of a pack. */
export const ofPack = (service: ResolvedService, pack: { readonly name?: string }) => ({
  team: service.team,
  service: service.name,
  ...(pack.name === undefined ? {} : { labels: packLabels(pack) }),
});

/** Labels of a series in tests; a pushed group has no instance. */
export const testLabels = (
  service: ResolvedService,
  replica = 0,
): Readonly<Partial<Record<TargetLabel, string>>> => {
  const { instance, ...labels } = replicaLabels(service, replica);
  return service.push === false ? { ...labels, instance } : labels;
};

/** Returns the series of a gauge in tests, with those of the labels that it has. */
export const gaugeSeries = (
  service: ResolvedService,
  gauge: Gauge<string, string>,
  labels: Readonly<Record<string, string | undefined>>,
  values: string,
  replica = 0,
): TestSeries =>
  inputSeries(
    gauge.where(
      testLabels(service, replica),
      Object.fromEntries(
        Object.entries(labels).filter(
          (entry): entry is [string, string] =>
            entry[1] !== undefined && gauge.labels.includes(entry[0]),
        ),
      ),
    ),
    values,
  );

/** Labels of the result of a query of all replicas, by one label of the metrics if there is one. */
export const groupedBy = (label: string | undefined): { readonly by: readonly string[] } => ({
  by: [...serviceLabels, ...(label === undefined ? [] : [label])],
});

/** Returns the service as if its signals were the messages or calls of a pack, for the queries of requests. */
export const countedBy = (
  service: ResolvedService,
  {
    minimumRate,
    failure,
    success,
    ...vocabulary
  }: Pick<Vocabulary, 'requests' | 'duration' | 'where' | 'success'> & {
    readonly failure: Omit<Vocabulary['failure'], 'text'>;
    readonly minimumRate: number;
  },
): HttpService => ({
  ...service,
  signals: {
    ...httpDefaults,
    kind: 'requests',
    ignoreRoutes: [],
    minimumRate,
    vocabulary: { ...vocabulary, failure: { ...failure, text: 'fail' }, success },
  },
});

/** Returns the ratio of failed messages or calls. */
export const failureRatio = (
  service: HttpService,
  label: string | undefined,
  options: RateOptions = {},
): Floats =>
  div(
    sum(failureRate(service, options), groupedBy(label)),
    sum(requestRate(service, options), groupedBy(label)),
  );

interface RatioAlert {
  readonly name: string;
  readonly pack: { readonly name?: string };
  /** Label of the queue or the peer. */
  readonly label: string | undefined;
  readonly limit: number;
  readonly severity: 'page' | 'ticket';
  readonly summary: string;
  readonly describe: (share: string) => string;
  readonly runbook: Runbook;
}

/** Returns the alert on the ratio of failed messages or calls. */
export function failureRatioHigh(
  service: HttpService,
  { name, pack, label, limit, severity, summary, describe, runbook }: RatioAlert,
): PromqlAlert {
  const { minimumRate, vocabulary } = service.signals;
  const series = serviceTestSeries(service);
  const all = Math.max(1000, Math.ceil(minimumRate * 60) * 10);
  const failing = Math.ceil(all * Math.min(1, limit * 2));
  const value = exampleOf(vocabulary.failure.example, label);
  const shown = (text: string) =>
    label === undefined ? text : text.replaceAll(`{{ $labels.${label} }}`, value);
  return promqlAlert({
    name,
    expr: and(
      gt(failureRatio(service, label), limit),
      gt(sum(requestRate(service), groupedBy(label)), minimumRate),
    ),
    for: '5m',
    keepFiringFor: '5m',
    severity,
    ...ofPack(service, pack),
    summary,
    description: describe('{{ $value | humanizePercentage }}'),
    runbook,
    tests: () => [
      {
        title: 'the ratio is twice the limit',
        series: [
          series.requests('success', `0+${all - failing}x30`),
          series.requests('failure', `0+${failing}x30`),
        ],
        at: '20m',
        fires: [
          {
            labels: {
              ...expectedLabels(service, severity),
              ...(label === undefined ? {} : { [label]: value }),
              ...packLabels(pack),
            },
            summary: shown(summary),
            description: shown(describe(formatPercent(failing / all))),
          },
        ],
      },
      {
        title: 'the ratio is half the limit',
        series: [
          series.requests('success', `0+${all}x30`),
          series.requests('failure', `0+${Math.floor((all * limit) / 2)}x30`),
        ],
        at: '20m',
        fires: [],
      },
      {
        title: 'hardly any, and they fail',
        series: [series.requests('failure', `0+${minimumRate * 30}x30`)],
        at: '20m',
        fires: [],
      },
      {
        title: 'none, and counters of earlier failures do not increase',
        series: [series.requests('success', '7x30'), series.requests('failure', '3x30')],
        at: '20m',
        fires: [],
      },
      {
        title: 'a restart resets the counters',
        series: [
          series.requests('success', `0+${all}x15 0+${all}x15`),
          series.requests('failure', '100x15 0x15'),
        ],
        at: '20m',
        fires: [],
      },
      { title: 'the metrics are missing', series: [], at: '20m', fires: [] },
    ],
  });
}

/** Returns the value of a label in the example of an outcome. */
export const exampleOf = (
  example: Readonly<Record<string, string | undefined>>,
  label: string | undefined,
): string => (label === undefined ? '' : (example[label] ?? ''));

/** Returns the template of the value of a label in a sentence, such as ` "{{ $labels.queue }}"`. */
export const nameOf = (label: string | undefined): string =>
  label === undefined ? '' : ` "{{ $labels.${label} }}"`;
