import { clampMin, type InstantVector, sub } from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import {
  counterValues,
  inputSeries,
  type LogRecordingRule,
  type RecordingRule,
  recordingRule,
  type TestSeries,
} from '../../catalog/definitions/alert';
import {
  DEFAULT_MIN_BAD_REQUESTS,
  errorBudget,
  type Slo,
  sloName,
} from '../../catalog/definitions/slo';
import {
  type ServiceLabel,
  serviceHttpErrors,
  serviceHttpRequests,
} from '../../catalog/metrics/recorded-http';
import { sloErrors, sloRequests } from '../../catalog/metrics/recorded-slo';
import type { ResolvedService } from '../../resolve/services';
import { fastRequestRate, responseRate, sumPerService } from '../http/queries';
import { type HttpService, hasDurations } from '../http/service';
import { durationTestSeries, serviceTestSeries } from '../http/test-series';
import { lineRecording } from './logs';

/** A phase of a test with a ratio of bad requests. */
export interface SloPhase {
  readonly minutes: number;
  readonly bad: number;
  /** Requests per minute. @default well above every minimum */
  readonly perMinute?: number;
}

/** The measurement of an SLO. */
export interface Sli {
  readonly slo: Slo;
  /** Matcher for its recorded series, and labels of the rules that record them. */
  readonly own: { readonly service: string; readonly slo: string };
  /** Describes a bad request, as the predicate of a sentence. */
  readonly bad: string;
  /** Number of bad requests below which no alert fires. */
  readonly minBadRequests: number;
  /** Rules that all windows are based on. */
  readonly recording: readonly RecordingRule[];
  /** Rules that all windows are based on, if Loki records them from log lines. */
  readonly lineRecording: readonly LogRecordingRule[];
  /** Returns the series of a test with these phases. */
  readonly series: (phases: readonly SloPhase[]) => readonly TestSeries[];
}

const base = (service: ResolvedService, slo: Slo) => ({
  slo,
  own: { service: service.name, slo: sloName(slo) },
  minBadRequests: slo.minBadRequests ?? DEFAULT_MIN_BAD_REQUESTS,
});

/** Requests per minute in tests: enough that even a small ratio of bad requests is a significant number. */
const requestsInTest = ({ slo, minBadRequests }: Pick<Sli, 'slo' | 'minBadRequests'>): number =>
  Math.max(1000, Math.ceil(minBadRequests / errorBudget(slo)));

/** An SLI that Loki records from log lines; tests start from the recorded series. */
export function lineSli(env: string, service: ResolvedService, slo: Slo): Sli {
  const common = base(service, slo);
  const labels = { team: service.team, ...common.own };
  const values = (phases: readonly SloPhase[], share: (bad: number) => number): string =>
    rates(
      phases.flatMap(({ minutes, bad, perMinute = requestsInTest(common) }, index) =>
        Array.from({ length: index === 0 ? minutes + 1 : minutes }, () => perMinute * share(bad)),
      ),
    );
  return {
    ...common,
    bad: slo.kind === 'availability' ? 'fail' : `take longer than ${slo.threshold}`,
    recording: [],
    lineRecording: lineRecording(service, slo, { ...labels, env }),
    series: (phases) => [
      inputSeries(
        sloRequests.where({ ...labels, env: 'test' }),
        values(phases, () => 1),
      ),
      inputSeries(
        sloErrors.where({ ...labels, env: 'test' }),
        values(phases, (bad) => bad),
      ),
    ],
  };
}

/** Returns the recorded rates over five minutes for these requests per minute. */
function rates(perMinute: readonly number[]): string {
  const recorded = perMinute.map((_, index) => {
    const window = perMinute.slice(Math.max(0, index - 4), index + 1);
    return window.reduce((sum, one) => sum + one, 0) / window.length / 60;
  });
  return recorded.join(' ');
}

/** An SLI from two queries: requests and bad requests per second, with the labels of the service. */
interface SliQueries {
  /** Describes a bad request, as the predicate of a sentence. */
  readonly bad: string;
  readonly requests: InstantVector<ServiceLabel, 'float'>;
  readonly errors: InstantVector<ServiceLabel, 'float'>;
  /** Returns the series of a test, from the counter of all requests and that of the good ones. */
  readonly series: (counters: {
    readonly all: string;
    readonly good: string;
    readonly bad: string;
  }) => readonly TestSeries[];
}

/** An SLI that Prometheus records from the results of two queries. */
function querySli(
  service: ResolvedService,
  slo: Slo,
  { bad, requests, errors, series }: SliQueries,
): Sli {
  const common = base(service, slo);
  const counter = (phases: readonly SloPhase[], share: (bad: number) => number): string =>
    counterValues(
      phases.map(({ minutes, bad, perMinute = requestsInTest(common) }) => ({
        minutes,
        perMinute: perMinute * share(bad),
      })),
    );
  return {
    ...common,
    bad,
    recording: [
      recordingRule(sloRequests, requests, common.own),
      recordingRule(sloErrors, errors, common.own),
    ],
    lineRecording: [],
    series: (phases) =>
      series({
        all: counter(phases, () => 1),
        good: counter(phases, (bad) => 1 - bad),
        bad: counter(phases, (bad) => bad),
      }),
  };
}

/** An SLI from the request metrics of the service; none for a latency that it does not measure. */
export function metricSli(service: HttpService, slo: Slo): Sli | undefined {
  switch (slo.kind) {
    case 'availability': {
      const of = { service: service.name };
      const tests = serviceTestSeries(service);
      return querySli(service, slo, {
        bad: 'fail',
        requests: serviceHttpRequests.where(of),
        errors: serviceHttpErrors.where(of),
        series: ({ good, bad }) => [
          tests.requests('success', good),
          tests.requests('failure', bad),
        ],
      });
    }
    case 'latency': {
      if (!hasDurations(service)) return undefined;
      const bound = parseDurationMs(slo.threshold) / 1000;
      const answers = sumPerService(responseRate(service));
      return querySli(service, slo, {
        bad: `take longer than ${slo.threshold}`,
        requests: answers,
        errors: clampMin(sub(answers, fastRequestRate(service, bound)), 0),
        series: ({ all, good }) => durationTestSeries(service, bound, { fast: good, all }),
      });
    }
  }
}
