import { counting, type RecordingRule, record, type TestSeries } from '../../catalog/alert';
import { serviceHttpErrors, serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { sloErrors, sloRequests } from '../../catalog/metrics/recorded-slo';
import { type Slo, sloName } from '../../catalog/slo';
import { millisecondsOf } from '../../catalog/units';
import { clampMin, sub } from '../../query/promql';
import { answerRate, type HttpService, inTimeRate, seriesOf, sumPerService } from '../http/service';

/** A stretch of a test with a share of bad requests. */
export interface SloPhase {
  readonly minutes: number;
  readonly bad: number;
}

/** What is measured for an SLO. */
export interface Sli {
  readonly slo: Slo;
  /** Selects what is recorded of it; the labels of the rules that record it. */
  readonly own: { readonly service: string; readonly slo: string };
  /** What a bad request is, in words. */
  readonly bad: string;
  /** Recorded first: all windows start from it. */
  readonly recording: readonly RecordingRule[];
  /** Series of a test, in which so many requests are bad. */
  readonly series: (phases: readonly SloPhase[]) => readonly TestSeries[];
}

/** Requests a minute in tests. */
const ALL = 1000;

export function sliOf(service: HttpService, slo: Slo): Sli {
  const own = { service: service.name, slo: sloName(slo) };
  const series = seriesOf(service);
  const counter = (phases: readonly SloPhase[], share: (bad: number) => number): string =>
    counting(phases.map(({ minutes, bad }) => ({ minutes, perMinute: ALL * share(bad) })));
  switch (slo.kind) {
    case 'availability': {
      const of = { service: service.name };
      return {
        slo,
        own,
        bad: 'fail',
        recording: [
          record(sloRequests, serviceHttpRequests.where(of), own),
          record(sloErrors, serviceHttpErrors.where(of), own),
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
      const bound = millisecondsOf(slo.below) / 1000;
      const answers = sumPerService(answerRate(service));
      return {
        slo,
        own,
        bad: `take longer than ${slo.below}`,
        recording: [
          record(sloRequests, answers, own),
          record(
            sloErrors,
            clampMin(sub(answers, sumPerService(inTimeRate(service, bound))), 0),
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
