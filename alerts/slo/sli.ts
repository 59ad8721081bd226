import { type Matchers, targetLabels, toMatchers } from '@observability-stack/contracts';
import {
  clampMin,
  type InstantVector,
  mul,
  or,
  type PanelWindow,
  sub,
  type Window,
} from '@observability-stack/promql';
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
  errorBudget,
  type LatencySlo,
  minBad,
  type RequestSlo,
  type ResolvedSlo,
  type Slo,
  type SloQuery,
  sloName,
  type ThresholdSlo,
} from '../../catalog/definitions/slo';
import {
  type ServiceLabel,
  serviceHttpErrors,
  serviceHttpRequests,
} from '../../catalog/metrics/recorded-http';
import { type SloMetrics, sloMetrics } from '../../catalog/metrics/recorded-slo';
import { type ResolvedService, serviceContracts } from '../../resolve/services';
import { failureRate, fastRequestRate, requestRate, responseRate } from '../http/queries';
import {
  type HttpService,
  hasDurations,
  hasHttp,
  type TimedService,
  timedBy,
} from '../http/service';
import { durationTestSeries, serviceTestSeries } from '../http/test-series';
import { groupedLabels, groupLabel, sumPerGroup } from './groups';
import { lineRecording } from './logs';
import { eventQueries, selectedSeries, timeQueries } from './queries';
import {
  type EventCounters,
  eventTestSeries,
  exampleLabels,
  groupValues,
  type TestSeriesOf,
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
  readonly slo: ResolvedSlo;
  /** Matcher for its recorded series, and labels of the rules that record them. */
  readonly own: { readonly service: string; readonly slo: string };
  readonly metrics: SloMetrics;
  /** Label by whose values it is measured, and two of them for tests. */
  readonly group?: { readonly label: string; readonly values: readonly [string, string] };
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

const base = (service: ResolvedService, slo: ResolvedSlo) => ({
  slo,
  own: { service: service.name, slo: sloName(slo) },
  metrics: sloMetrics(...[groupLabel(service, slo) ?? []].flat()),
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
  more: Readonly<Record<string, string>> = {},
): readonly TestSeries[] {
  const labels = { team, ...common.own, env: 'test', ...more };
  const values = (share: (bad: number) => number): string =>
    rates(
      phases.flatMap(({ minutes, bad, perMinute = requestsInTest(common) }, index) =>
        Array.from({ length: index === 0 ? minutes + 1 : minutes }, () => perMinute * share(bad)),
      ),
    );
  return [
    inputSeries(
      common.metrics.requests.where(labels),
      values(() => 1),
    ),
    inputSeries(
      common.metrics.errors.where(labels),
      values((bad) => bad),
    ),
  ];
}

const withoutSeries: SloScenario = { title: 'the series are absent', series: () => [] };

/** An SLI that Loki records from log lines; tests start from the recorded series. */
export function lineSli(env: string, service: ResolvedService, slo: RequestSlo & ResolvedSlo): Sli {
  const common = base(service, slo);
  const label = groupLabel(service, slo);
  const group: Group = label === undefined ? undefined : { label, values: ['first', 'second'] };
  const ofGroup = (phases: readonly SloPhase[], value?: string) =>
    recordedSeries(service, common, phases, labelOf(group, value));
  return {
    ...common,
    ...(group ? { group } : {}),
    happened: requestsThat(
      service,
      slo.kind === 'availability' ? 'fail' : `take longer than ${slo.threshold}`,
    ),
    recording: [],
    lineRecording: lineRecording(service, slo, { team: service.team, ...common.own, env }, label),
    series: (phases) => ofGroup(phases),
    scenarios: [withoutSeries, ...oneOfTwo(group, ofGroup)],
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
  readonly series?: TestSeriesOf<EventCounters> | undefined;
}

/** Returns the SLI that Prometheus records from the results of two queries. */
function querySli(
  service: ResolvedService,
  slo: ResolvedSlo,
  { happened, requests, errors, series: seriesOf }: SliQueries,
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
  const { group, isSelected } = groupOf(service, slo, [requests, errors]);
  const series = seriesOf && isSelected ? inGroup(seriesOf, group) : undefined;
  const ofGroup = (phases: readonly SloPhase[], value?: string): readonly TestSeries[] =>
    series
      ? series(counters(phases), { value })
      : recordedSeries(service, common, phases, labelOf(group, value));
  return {
    ...common,
    ...(group ? { group } : {}),
    happened,
    recording: [
      recordingRule(common.metrics.requests, requests, common.own),
      recordingRule(common.metrics.errors, errors, common.own),
    ],
    lineRecording: [],
    series: ofGroup,
    scenarios: [
      withoutSeries,
      ...oneOfTwo(group, ofGroup),
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
                  series(counters([{ minutes: 60, bad: replica === 0 ? 1 : 0 }]), { replica }),
                ),
              bad: 0.25,
            },
          ]
        : []),
    ],
  };
}

type Group = Sli['group'];

/** Returns the test of an SLO with a label that one of its values does not affect another. */
const oneOfTwo = (
  group: Group,
  ofGroup: (phases: readonly SloPhase[], value?: string) => readonly TestSeries[],
): readonly SloScenario[] =>
  group
    ? [
        {
          title: `all events of one ${group.label} are bad, and those of another good`,
          series: () => [
            ...ofGroup([{ minutes: 60, bad: 1 }]),
            ...ofGroup([{ minutes: 60, bad: 0 }], group.values[1]),
          ],
          bad: 1,
        },
      ]
    : [];

/** Returns the label of an SLO with values for tests, and whether its queries select both values. */
function groupOf(
  service: ResolvedService,
  slo: Slo,
  queries: readonly InstantVector[],
): { readonly group?: Group; readonly isSelected: boolean } {
  const label = groupLabel(service, slo);
  if (label === undefined) return { isSelected: true };
  const declared = serviceContracts(service).flatMap(({ values }) => values?.[label] ?? []);
  const [one, other] = groupValues(queries, label, [...new Set(declared)]);
  const isSelected = one !== undefined && other !== undefined;
  return { group: { label, values: isSelected ? [one, other] : ['first', 'second'] }, isSelected };
}

/** Returns the label of the SLO with this value, or with the first one; empty for an SLO without a label. */
const labelOf = (
  group: Group,
  value: string | undefined = group?.values[0],
): Readonly<Record<string, string>> => (group ? { [group.label]: value ?? '' } : {});

/** Returns the series of a test for one value of the label of an SLO: the first one by default. */
const inGroup =
  <Values>(series: TestSeriesOf<Values>, group: Group) =>
  (values: Values, { replica = 0, value }: { replica?: number; value?: string | undefined } = {}) =>
    series(values, { replica, labels: labelOf(group, value) });

/** Returns the SLI of a ratio of time, in which minutes with samples take the place of events. */
function timeSli(service: ResolvedService, slo: ThresholdSlo & ResolvedSlo): Sli {
  const { text, ...queries } = timeQueries(service, slo);
  const seriesOf = valueTestSeries(service, slo);
  const times = (count: number, state: ValueState) => Array.from({ length: count }, () => state);
  const { group, isSelected } = groupOf(service, slo, [slo.value]);
  const series = seriesOf && isSelected ? inGroup(seriesOf, group) : undefined;
  const sli = querySli(service, slo, {
    happened: (share) => `${text} for ${share} of the time`,
    ...queries,
  });
  return {
    ...sli,
    ...(group ? { group } : {}),
    scenarios: [
      ...(series ? [withoutSeries] : sli.scenarios),
      ...(series
        ? [
            ...(group
              ? [
                  {
                    title: `the value of one ${group.label} is out of bounds, and that of another is not`,
                    series: () => [
                      ...series(times(61, 'bad')),
                      ...series(times(61, 'good'), { value: group.values[1] }),
                    ],
                    bad: 1,
                  },
                ]
              : []),
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
                  series(times(61, replica === 0 ? 'bad' : 'good'), { replica }),
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
export function metricSli(service: ResolvedService, slo: ResolvedSlo): Sli | undefined {
  switch (slo.kind) {
    case 'availability': {
      if (!hasHttp(service)) return undefined;
      const tests = serviceTestSeries(service);
      return querySli(service, slo, {
        happened: requestsThat(service, 'fail'),
        ...requestQueries(service, slo),
        series: ({ good, bad }, { replica, labels } = {}) => [
          tests.requests('success', good, replica, labels),
          tests.requests('failure', bad, replica, labels),
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
      return querySli(service, slo, {
        happened: requestsThat(service, `take longer than ${slo.threshold}`),
        ...latencyQueries(timed, slo, groupLabel(service, slo)),
        series: isExample
          ? ({ all, good }, { replica, labels: more } = {}) =>
              durationTestSeries(timed, bound, { fast: good, all }, replica, more)
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
        series: () =>
          series({ all: bad, good: '0x60', bad }, { labels: labelOf(sli.group) }).slice(1),
        bad: 1,
      };
      return { ...sli, scenarios: [...sli.scenarios, noneGood] };
    }
    case 'threshold':
      return timeSli(service, slo);
  }
}

/** Events and bad events per second. */
type Measured = Pick<SliQueries, 'requests' | 'errors'>;

/** Returns the requests of a service and those that fail: recorded ones, unless the SLO is measured by a label. */
function requestQueries(service: HttpService, slo: Slo, window?: Window): Measured {
  const of = { service: service.name };
  const group = groupLabel(service, slo);
  if (group === undefined && window === undefined)
    return { requests: serviceHttpRequests.where(of), errors: serviceHttpErrors.where(of) };
  const options = window === undefined ? {} : { window };
  const requests = sumPerGroup(requestRate(service, options), group);
  return {
    requests,
    // A program exposes no series of failures before the first failure.
    errors: or(sumPerGroup(failureRate(service, options), group), mul(requests, 0)),
  };
}

/** Returns the requests whose durations are measured, and those that take too long. */
function latencyQueries(
  timed: TimedService,
  { threshold }: LatencySlo,
  group: string | undefined,
  window?: Window,
): Measured {
  const options = window === undefined ? {} : { window };
  const requests = sumPerGroup(responseRate(timed, options), group);
  const bound = parseDurationMs(threshold) / 1000;
  const fast = fastRequestRate(timed, bound, options, groupedLabels(group));
  return { requests, errors: clampMin(sub(requests, fast), 0) };
}

/**
 * Returns the queries of an SLO over a window of Grafana, such as `$__range`, in which others can insert their own windows;
 * undefined if its queries have a fixed window.
 */
export function windowQueries(
  service: ResolvedService,
  slo: ResolvedSlo,
  window: PanelWindow,
): Measured | undefined {
  switch (slo.kind) {
    case 'availability':
      return hasHttp(service) && !slo.source ? requestQueries(service, slo, window) : undefined;
    case 'latency': {
      if (slo.source) return undefined;
      const timed = slo.histogram
        ? timedBy(service, slo.histogram, declaredMatchers(slo), {})
        : service;
      return hasDurations(timed)
        ? latencyQueries(timed, slo, groupLabel(service, slo), window)
        : undefined;
    }
    case 'ratio': {
      const isCounter = (query: SloQuery | undefined) =>
        query !== undefined && selectedSeries(service, query)?.series?.metricKind === 'counter';
      return isCounter(slo.total) && isCounter(slo.good ?? slo.bad)
        ? eventQueries(service, slo, window)
        : undefined;
    }
    case 'threshold':
      return undefined;
  }
}
