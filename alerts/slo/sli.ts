import { clampMin, sub } from '@observability-stack/promql';
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
import { serviceHttpErrors, serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { sloErrors, sloRequests } from '../../catalog/metrics/recorded-slo';
import type { ResolvedService } from '../../resolve/services';
import {
  fastRequestRate,
  type HttpService,
  responseRate,
  serviceTestSeries,
  sumPerService,
} from '../http/service';
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
  /** The same, if Loki records it from log lines. */
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

/** An SLI from the metrics of the service. */
export function metricSli(service: HttpService, slo: Slo): Sli {
  const common = base(service, slo);
  const { own } = common;
  const series = serviceTestSeries(service);
  const counter = (phases: readonly SloPhase[], share: (bad: number) => number): string =>
    counterValues(
      phases.map(({ minutes, bad, perMinute = requestsInTest(common) }) => ({
        minutes,
        perMinute: perMinute * share(bad),
      })),
    );
  switch (slo.kind) {
    case 'availability': {
      const of = { service: service.name };
      return {
        ...common,
        lineRecording: [],
        bad: 'fail',
        recording: [
          recordingRule(sloRequests, serviceHttpRequests.where(of), own),
          recordingRule(sloErrors, serviceHttpErrors.where(of), own),
        ],
        series: (phases) => [
          series.requests(
            200,
            counter(phases, (bad) => 1 - bad),
          ),
          series.requests(
            500,
            counter(phases, (bad) => bad),
          ),
        ],
      };
    }
    case 'latency': {
      const bound = parseDurationMs(slo.threshold) / 1000;
      const answers = sumPerService(responseRate(service));
      return {
        ...common,
        lineRecording: [],
        bad: `take longer than ${slo.threshold}`,
        recording: [
          recordingRule(sloRequests, answers, own),
          recordingRule(
            sloErrors,
            clampMin(sub(answers, sumPerService(fastRequestRate(service, bound))), 0),
            own,
          ),
        ],
        series: (phases) =>
          series.buckets((upper) =>
            counter(phases, (bad) => {
              if (upper < bound) return 0;
              return upper === bound ? 1 - bad : 1;
            }),
          ),
      };
    }
  }
}
