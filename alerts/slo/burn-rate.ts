import {
  and,
  gt,
  mul,
  type QueryDuration,
  subquery,
  sumOverTime,
} from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { type PromqlAlert, type PromqlTest, promqlAlert } from '../../catalog/definitions/alert';
import {
  type BurnRateWindow,
  burnRateShares,
  burnRateWindows,
  errorBudget,
  periodInWords,
  SLO_STEP,
} from '../../catalog/definitions/slo';
import type { ResolvedService } from '../../resolve/services';
import { expectedLabels, formatPercent } from '../http/service';
import { SLO_BURN } from '../names';
import type { Sli } from './sli';

/** Returns the bad ratio at this burn rate. */
export const burnThreshold = ({ slo }: Sli, { burnRate }: BurnRateWindow): number =>
  Number((burnRate * errorBudget(slo)).toPrecision(12));

/**
 * Requires a minimum number of bad events in a window. Rates over one step, taken at every step, count each event
 * once. Extrapolated rates are rarely whole numbers.
 */
const enoughBad = ({ own, minBad, metrics }: Sli, long: QueryDuration) =>
  gt(
    mul(
      sumOverTime(subquery(metrics.errors.where(own), long, SLO_STEP as QueryDuration)),
      parseDurationMs(SLO_STEP) / 1000,
    ),
    minBad - 0.5,
  );

/**
 * Returns one alert per window. With a low objective, even a total outage may not reach a burn rate; such a window has
 * no alert.
 */
export const burnRateAlerts = (service: ResolvedService, sli: Sli): readonly PromqlAlert[] =>
  burnRateWindows(sli.slo.period)
    .filter((window) => burnThreshold(sli, window) < 1)
    .map((window, index) =>
      // One window is enough for tests that are the same for all windows.
      burnRateAlert(service, index === 0 ? sli : { ...sli, scenarios: [] }, window),
    );

function burnRateAlert(service: ResolvedService, sli: Sli, window: BurnRateWindow): PromqlAlert {
  const { own, slo, happened, minBad, metrics, group } = sli;
  const { long, short, severity, burnRate, budgetShare } = window;
  const threshold = burnThreshold(sli, window);
  const inTemplate = group ? `{{ $labels.${group.label} }}` : '';
  const inTest = group?.values[0] ?? '';
  const [forValue, andForValue] = [' for', ' and for'].map((start) => (value: string) => {
    return group ? `${start} ${group.label} "${value}"` : '';
  }) as [(value: string) => string, (value: string) => string];
  const summary = (value: string) =>
    `${own.service} burns the error budget of SLO ${own.slo}${forValue(value)} too fast.`;
  const description = (share: string, value: string) =>
    `Over ${long}${andForValue(value)}, ${happened(share)}. The objective allows ` +
    `${formatPercent(errorBudget(slo))}: the burn rate is above ${burnRate}, and was over the last ${short} as well. ` +
    `At this rate, ${formatPercent(budgetShare)} of the error budget of ${periodInWords(slo.period)} is spent within ${long}.`;
  const over = (window: string) => gt(metrics.errorRatio(window).where(own), threshold);
  const burns = long === short ? over(long) : and(over(long), over(short));
  return promqlAlert({
    name: SLO_BURN,
    expr: minBad > 1 ? and(burns, enoughBad(sli, long as QueryDuration)) : burns,
    severity,
    team: service.team,
    service: own.service,
    labels: { slo: own.slo, sli: slo.kind, window: long },
    summary: summary(inTemplate),
    description: description('{{ $value | humanizePercentage }}', inTemplate),
    runbook: {
      meaning:
        'The ratio of bad requests, of bad events or of bad time is so high that the error budget will be spent before the ' +
        'end of the period. The label `window` contains the window of the burn rate: the shorter the window, the ' +
        'faster the budget burns. The label `slo` contains the name of the SLO, and the label `sli` its kind: `availability` ' +
        'counts failed requests, `latency` slow ones, `ratio` bad events of any kind, and `threshold` the time in which a ' +
        'value is out of bounds: a gauge, the age of the last success, or a probe that fails. With `groupBy`, the objective applies to each value of a label, and each alert has that label. With `minBadRequests` or `minBadEvents`, a low number of bad requests does not fire.\n\n' +
        SHARES,
      impact:
        'Users get errors, wait, or see old data. If it continues, the objective of the period will be missed.',
      diagnosis: `- How much budget remains? \`service:slo_error_budget:remaining_ratio{service="…"}\`
- When did it start? Compare \`service:slo_error_ratio:rate5m{service="…"}\` with deployments and changes.
- For failed requests, continue with [HttpErrorRatioHigh](HttpErrorRatioHigh.md); for slow requests with
  [HttpLatencyHigh](HttpLatencyHigh.md).
- For \`sli="ratio"\` and \`sli="threshold"\`, run the query of the recording rule \`service:slo_errors:rate5m\` with the same label
  \`slo\`, without its aggregation, to see which series are bad.
- If the SLI comes from log lines (\`source\` of the SLO), find the bad requests:
  \`{service="…"} |= "status_code" | json | status_code >= 500\`, with the name of the field in \`logs.requests\` of the service`,
      mitigation:
        'First stop the burn: roll back, shed load, disable optional features. A ticket leaves time to fix ' +
        'the cause instead. When the budget is spent, prioritise reliability over features until it recovers.',
    },
    tests: () =>
      burnTests(sli, window, threshold, {
        labels: {
          ...expectedLabels(service, severity),
          slo: own.slo,
          sli: slo.kind,
          window: long,
          ...(group ? { [group.label]: inTest } : {}),
        },
        summary: summary(inTest),
        description: (share) => description(share, inTest),
      }),
  });
}

/** The table is the same for every period, since all SLOs share one runbook. */
const SHARES = `Windows and burn rates are derived from the period of the error budget (\`period\` of the SLO, or \`alerts.budgetPeriod\`):

| severity | budget spent | within | burn rate for a period of 30d |
| --- | --- | --- | --- |
${burnRateWindows('30d')
  .map(({ severity, budgetShare, burnRate, long }, index) => {
    const part = Math.round(1 / (burnRateShares[index]?.partOfPeriod ?? 1));
    return `| ${severity} | ${formatPercent(budgetShare)} | 1/${part} of the period | ${burnRate} over ${long} |`;
  })
  .join('\n')}`;

interface Expected {
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: (share: string) => string;
}

const minutesOf = (window: string): number => parseDurationMs(window) / 60_000;

/** Generates the series on demand: a synth only counts the tests. */
function burnTests(
  sli: Sli,
  window: BurnRateWindow,
  threshold: number,
  { labels, summary, description }: Expected,
): readonly PromqlTest[] {
  const { short, long } = window;
  // Few digits, so that rounding does not matter.
  const burning = Math.min(1, Number((threshold * 1.5).toPrecision(3)));
  // A burst that is still within the long window but no longer within the short one.
  const quiet = minutesOf(short) + 10;
  const burst = Math.max(20, Math.ceil((1.5 * threshold * quiet) / (1 - threshold)));
  const seen = burst + quiet <= minutesOf(long);
  // A burst that fills the short window, but is too short for the long one.
  const begun = minutesOf(short) + 5;
  const seenByLong = Math.min(minutesOf(long), begun * 3);
  const isYoung = begun * burning < seenByLong * threshold * 0.95;
  return [
    {
      title: `${sli.own.slo} over ${long}: the burn rate is 1.5 times the limit`,
      get series() {
        return sli.series([{ minutes: 60, bad: burning }]);
      },
      at: '1h',
      fires: [{ labels, summary, description: description(formatPercent(burning)) }],
    },
    {
      title: `${sli.own.slo} over ${long}: just under the limit`,
      get series() {
        return sli.series([{ minutes: 60, bad: threshold * 0.9 }]);
      },
      at: '1h',
      fires: [],
    },
    {
      title: `${sli.own.slo} over ${long}: no requests`,
      get series() {
        return sli.series([{ minutes: 60, bad: 0, perMinute: 0 }]);
      },
      at: '1h',
      fires: [],
    },
    ...(isYoung
      ? [
          {
            title: `${sli.own.slo} over ${long}: a burst that only the short window sees`,
            get series() {
              return sli.series([
                { minutes: begun * 2, bad: 0 },
                { minutes: begun, bad: burning },
              ]);
            },
            at: `${begun * 3}m` as const,
            fires: [],
          },
        ]
      : []),
    ...(seen
      ? [
          {
            title: `${sli.own.slo} over ${long}: a total outage ended ${quiet} minutes ago`,
            get series() {
              return sli.series([
                { minutes: burst, bad: 1 },
                { minutes: quiet, bad: 0 },
              ]);
            },
            at: `${burst + quiet}m`,
            fires: [],
          },
        ]
      : []),
    ...fewTests(sli, window, { labels, summary, description }),
    ...scenarioTests(sli, window, threshold, { labels, summary, description }),
  ];
}

/** Returns the tests after an hour, when all windows contain the same samples. */
const scenarioTests = (
  { own, scenarios }: Sli,
  { long, short }: BurnRateWindow,
  threshold: number,
  { labels, summary, description }: Expected,
): readonly PromqlTest[] =>
  scenarios.map(({ title, series, bad = 0, silentFor = 0 }) => ({
    title: `${own.slo} over ${long}: ${title}`,
    get series() {
      return series();
    },
    at: '1h',
    fires:
      bad > threshold && minutesOf(short) > silentFor
        ? [{ labels, summary, description: description(formatPercent(bad)) }]
        : [],
  }));

/** Returns tests with few requests, all of which fail. */
function fewTests(
  { minBad, own, series }: Sli,
  { long }: BurnRateWindow,
  { labels, summary, description }: Expected,
): readonly PromqlTest[] {
  if (minBad <= 1) return [];
  const failing = (count: number) =>
    series([
      { minutes: 10, bad: 0, perMinute: 0 },
      { minutes: 10, bad: 1, perMinute: count / 10 },
      { minutes: 3, bad: 0, perMinute: 0 },
    ]);
  return [
    {
      title: `${own.slo} over ${long}: all requests fail, half of the minimum`,
      get series() {
        return failing(minBad / 2);
      },
      at: '23m',
      fires: [],
    },
    {
      title: `${own.slo} over ${long}: all requests fail, twice the minimum`,
      get series() {
        return failing(minBad * 2);
      },
      at: '23m',
      fires: [{ labels, summary, description: description('100%') }],
    },
  ];
}
