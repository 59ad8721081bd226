import type { Matchers, TargetLabel } from '@observability-stack/contracts';
import { httpDefaults, type ResolvedSignals } from '../../catalog/definitions/signals';
import { serviceLabels } from '../../catalog/metrics/recorded-http';
import type { DurationMetric } from '../../catalog/signals/vocabulary';
import type { ResolvedService } from '../../resolve/services';

/** A service with request metrics. */
export interface HttpService extends ResolvedService {
  readonly signals: ResolvedSignals;
}

/** A service that also measures the durations of its requests. */
export interface TimedService extends HttpService {
  readonly signals: ResolvedSignals & {
    readonly vocabulary: ResolvedSignals['vocabulary'] & { readonly duration: DurationMetric };
  };
}

export const hasHttp = (service: ResolvedService): service is HttpService =>
  service.signals !== false;

export const hasDurations = (service: ResolvedService): service is TimedService =>
  hasHttp(service) && service.signals.vocabulary.duration !== false;

/** Returns the service as if its signals were the observations of one histogram. */
export const timedBy = (
  service: ResolvedService,
  duration: DurationMetric,
  where: Matchers<string>,
  example: Readonly<Record<string, string>>,
): TimedService => ({
  ...service,
  signals: {
    ...httpDefaults,
    kind: 'requests',
    ignoreRoutes: [],
    vocabulary: {
      requests: duration,
      duration,
      where,
      failure: { where: {}, example: {}, text: 'fail' },
      success: { example },
    },
  },
});

/** Describes failed requests, as the predicate of a sentence: `fail with status 5xx`. */
export const failureText = ({ signals }: HttpService): string => signals.vocabulary.failure.text;

/** Aggregates all replicas. */
export const byService = { by: serviceLabels } as const;
/** Aggregates the requests of one replica. */
export const byReplica = {
  by: ['team', 'service', 'env', 'job', 'instance'] as const satisfies readonly TargetLabel[],
};

/** Returns the labels of an alert about the service. */
export const expectedLabels = ({ team, name }: ResolvedService, severity: string) => ({
  severity,
  team,
  service: name,
  env: 'test',
});

/** Formats as templates do: at most four significant digits, with an exponent below 0.0001. */
const digits = (value: number): string => {
  const rounded = Number(value.toPrecision(4));
  if (rounded === 0 || Math.abs(rounded) >= 1e-4) return String(rounded);
  return rounded.toExponential().replace(/e-(\d)$/, 'e-0$1');
};
export const formatPercent = (share: number): string => `${digits(share * 100)}%`;
export const formatSeconds = (seconds: number): string =>
  seconds < 1 ? `${digits(seconds * 1000)}ms` : `${digits(seconds)}s`;
