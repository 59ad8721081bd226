import { type Matchers, targetLabels, toMatchers } from '@observability-stack/contracts';
import { clampMin, type InstantVector, sub } from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import {
  type CounterPhase,
  counterValues,
  inputSeries,
  type LogRecordingRule,
  type RecordingRule,
  recordingRule,
  type TestSeries,
} from '../../catalog/definitions/alert';
import {
  type AvailabilitySlo,
  errorBudget,
  type LatencySlo,
  minBad,
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
import { hasDurations, hasHttp, type TimedService, timedBy } from '../http/service';
import { durationTestSeries, serviceTestSeries } from '../http/test-series';
import { lineRecording } from './logs';
import { eventQueries, timeQueries } from './queries';
import {
  type EventCounters,
  eventTestSeries,
  exampleLabels,
  type ValueState,
  valueTestSeries,
} from './test-series';

/** A phase of a test with a ratio of bad requests. */
export interface SloPhase {
  readonly minutes: number;
  readonly bad: number;
  /** Requests per minute. @default well above every minimum */
  readonly perMinute?: number;
}

/** A test that applies to all windows: whether an alert fires for these series after an hour. */
export interface SloScenario {
  readonly title: string;
  readonly series: () => readonly TestSeries[];
  /** Ratio of bad events in it; undefined if there is none, so that no alert fires. */
  readonly bad?: number;
  /** Minutes since the last measurement; the alert fires only if its short window is longer. @default 0 */
  readonly silentFor?: number;
}

/** The measurement of an SLO. */
export interface Sli {
  readonly slo: Slo;
  /** Matcher for its recorded series, and labels of the rules that record them. */
  readonly own: { readonly service: string; readonly slo: string };
  /**
   * Returns a description of the problem, as the end of a sentence: `2% of the requests to
   * cart-service fail`.
   */
  readonly happened: (share: string) => string;
  /** Number of bad requests or events below which no alert fires. */
  readonly minBad: number;
  /** Rules that all windows are based on. */
  readonly recording: readonly RecordingRule[];
  /** Rules that all windows are based on, if Loki records them from log lines. */
  readonly lineRecording: readonly LogRecordingRule[];
  /** Returns the series of a test with these phases. */
  readonly series: (phases: readonly SloPhase[]) => readonly TestSeries[];
  /** Tests in addition to those with phases. */
  readonly scenarios: readonly SloScenario[];
}

const base = (service: ResolvedService, slo: Slo) => ({
  slo,
  own: { service: service.name, slo: sloName(slo) },
  minBad: minBad(slo),
});

type Base = ReturnType<typeof base>;

/** Requests per minute in tests: enough that even a small ratio of bad requests is a significant number. */
const requestsInTest = ({ slo, minBad }: Base): number =>
  Math.max(1000, Math.ceil(minBad / errorBudget(slo)));

/** Returns the recorded series of a test, for SLIs whose queries have no generated series. */
function recordedSeries(
  { team }: ResolvedService,
  common: Base,
  phases: readonly SloPhase[],
): readonly TestSeries[] {
  const labels = { team, ...common.own, env: 'test' };
  const values = (share: (bad: number) => number): string =>
    rates(
      phases.flatMap(({ minutes, bad, perMinute = requestsInTest(common) }, index) =>
        Array.from({ length: index === 0 ? minutes + 1 : minutes }, () => perMinute * share(bad)),
      ),
    );
  return [
    inputSeries(
      sloRequests.where(labels),
      values(() => 1),
    ),
    inputSeries(
      sloErrors.where(labels),
      values((bad) => bad),
    ),
  ];
}

const withoutSeries: SloScenario = { title: 'the series are absent', series: () => [] };

/** An SLI that Loki records from log lines; tests start from the recorded series. */
export function lineSli(
  env: string,
  service: ResolvedService,
  slo: AvailabilitySlo | LatencySlo,
): Sli {
  const common = base(service, slo);
  return {
    ...common,
    happened: requestsThat(
      service,
      slo.kind === 'availability' ? 'fail' : `take longer than ${slo.threshold}`,
    ),
    recording: [],
    lineRecording: lineRecording(service, slo, { team: service.team, ...common.own, env }),
    series: (phases) => recordedSeries(service, common, phases),
    scenarios: [withoutSeries],
  };
}

const requestsThat =
  ({ name }: ResolvedService, bad: string) =>
  (share: string): string =>
    `${share} of the requests to ${name} ${bad}`;

/** Returns the recorded rates over five minutes for these requests per minute. */
function rates(perMinute: readonly number[]): string {
  const recorded = perMinute.map((_, index) => {
    const window = perMinute.slice(Math.max(0, index - 4), index + 1);
    return window.reduce((sum, one) => sum + one, 0) / window.length / 60;
  });
  return recorded.join(' ');
}

/** An SLI from two queries: events and bad events per second, with the labels of the service. */
interface SliQueries extends Pick<Sli, 'happened'> {
  readonly requests: InstantVector<ServiceLabel, 'float'>;
  readonly errors: InstantVector<ServiceLabel, 'float'>;
  /**
   * Returns the series of a test, from the values of the counters of one replica; undefined if there are none for these
   * queries.
   */
  readonly series?:
    | ((counters: EventCounters, replica?: number) => readonly TestSeries[])
    | undefined;
}

/** Returns the SLI that Prometheus records from the results of two queries. */
function querySli(
  service: ResolvedService,
  slo: Slo,
  { happened, requests, errors, series }: SliQueries,
): Sli {
  const common = base(service, slo);
  const perMinute = requestsInTest(common);
  const countersOf = (values: (share: (bad: number) => number) => string): EventCounters => ({
    all: values(() => 1),
    good: values((bad) => 1 - bad),
    bad: values((bad) => bad),
  });
  const counters = (phases: readonly SloPhase[]) =>
    countersOf((share) =>
      counterValues(
        phases.map(
          (phase): CounterPhase => ({
            minutes: phase.minutes,
            perMinute: (phase.perMinute ?? perMinute) * share(phase.bad),
          }),
        ),
      ),
    );
  /**
   * Returns counters that start again from zero, or are missing for a while, after half an hour.
   */
  const interrupted = (bad: number, gap = '') =>
    countersOf((share) => {
      const rate = perMinute * share(bad);
      return gap === ''
        ? `0+${rate}x29 0+${rate}x30`
        : `0+${rate}x19 ${gap} ${rate * 30}+${rate}x30`;
    });
  return {
    ...common,
    happened,
    recording: [
      recordingRule(sloRequests, requests, common.own),
      recordingRule(sloErrors, errors, common.own),
    ],
    lineRecording: [],
    series: (phases) =>
      series ? series(counters(phases)) : recordedSeries(service, common, phases),
    scenarios: [
      withoutSeries,
      ...(series
        ? [
            {
              title: 'the counters of good events start again from zero',
              series: () => series(interrupted(0)),
            },
            {
              title: 'all counters start again from zero, and half of the events are bad',
              series: () => series(interrupted(0.5)),
              bad: 0.5,
            },
            {
              title: 'samples are missing for ten minutes',
              series: () => series(interrupted(0, '_x10')),
            },
            {
              title: 'all events of one of four replicas are bad',
              series: () =>
                [0, 1, 2, 3].flatMap((replica) =>
                  series(counters([{ minutes: 60, bad: replica === 0 ? 1 : 0 }]), replica),
                ),
              bad: 0.25,
            },
          ]
        : []),
    ],
  };
}

/** Returns the SLI of a ratio of time, in which minutes with samples take the place of events. */
function timeSli(service: ResolvedService, slo: Extract<Slo, { kind: 'threshold' }>): Sli {
  const { text, ...queries } = timeQueries(service, slo);
  const series = valueTestSeries(service, slo);
  const times = (count: number, state: ValueState) => Array.from({ length: count }, () => state);
  return {
    ...querySli(service, slo, {
      happened: (share) => `${text} for ${share} of the time`,
      ...queries,
    }),
    scenarios: [
      withoutSeries,
      ...(series
        ? [
            {
              title: 'the value is out of bounds all the time',
              series: () => series(times(61, 'bad')),
              bad: 1,
            },
            { title: 'the value is at its bound', series: () => series(times(61, 'good')) },
            {
              title: 'samples are missing for ten minutes',
              series: () => series([...times(20, 'good'), ...times(10, '_'), ...times(31, 'good')]),
            },
            {
              title: 'the series ended while its value was out of bounds',
              series: () => series([...times(9, 'bad'), 'stale']),
              bad: 1,
              silentFor: 46,
            },
            {
              title: 'the value of one of four replicas is out of bounds',
              series: () =>
                [0, 1, 2, 3].flatMap((replica) =>
                  series(times(61, replica === 0 ? 'bad' : 'good'), replica),
                ),
              bad: 0.25,
            },
          ]
        : []),
    ],
  };
}

/** Returns the matchers of labels that the histogram has; a check reports the others. */
function declaredMatchers({ histogram, where = {} }: LatencySlo): Matchers<string> {
  const known: readonly string[] = [...(histogram?.labels ?? []), ...targetLabels];
  return Object.fromEntries(Object.entries(where).filter(([label]) => known.includes(label)));
}

/** Reports whether the histogram of a service has a label that is not one of the target. */
const knows = ({ signals: { vocabulary } }: TimedService, label: string): boolean =>
  vocabulary.duration.labels.includes(label);

/** Returns the SLI that Prometheus measures; undefined if the service does not measure it. */
export function metricSli(service: ResolvedService, slo: Slo): Sli | undefined {
  switch (slo.kind) {
    case 'availability': {
      if (!hasHttp(service)) return undefined;
      const of = { service: service.name };
      const tests = serviceTestSeries(service);
      return querySli(service, slo, {
        happened: requestsThat(service, 'fail'),
        requests: serviceHttpRequests.where(of),
        errors: serviceHttpErrors.where(of),
        series: ({ good, bad }, replica) => [
          tests.requests('success', good, replica),
          tests.requests('failure', bad, replica),
        ],
      });
    }
    case 'latency': {
      const { histogram } = slo;
      const where = declaredMatchers(slo);
      const labels = exampleLabels(toMatchers([where]));
      const timed = histogram ? timedBy(service, histogram, where, labels ?? {}) : service;
      if (!hasDurations(timed)) return undefined;
      const isExample = labels && Object.keys(labels).every((label) => knows(timed, label));
      const bound = parseDurationMs(slo.threshold) / 1000;
      const answers = sumPerService(responseRate(timed));
      return querySli(service, slo, {
        happened: requestsThat(service, `take longer than ${slo.threshold}`),
        requests: answers,
        errors: clampMin(sub(answers, fastRequestRate(timed, bound)), 0),
        series: isExample
          ? ({ all, good }, replica) =>
              durationTestSeries(timed, bound, { fast: good, all }, replica)
          : undefined,
      });
    }
    case 'ratio': {
      const { events = 'events', text = 'are bad', good } = slo;
      const series = eventTestSeries(service, slo);
      const sli = querySli(service, slo, {
        happened: (share) => `${share} of the ${events} of ${service.name} ${text}`,
        ...eventQueries(service, slo),
        series,
      });
      if (!good || !series) return sli;
      const bad = `0+${requestsInTest(base(service, slo))}x60`;
      const noneGood: SloScenario = {
        title: 'no event has been good yet, so that there is no series of good events',
        series: () => series({ all: bad, good: '0x60', bad }).slice(1),
        bad: 1,
      };
      return { ...sli, scenarios: [...sli.scenarios, noneGood] };
    }
    case 'threshold':
      return timeSli(service, slo);
  }
}
