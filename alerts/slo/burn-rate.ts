import { and, type Duration, gt, mul, subquery, sumOverTime } from '@observability-stack/promql';
import { millisecondsOf } from '@observability-stack/query-common';
import { type PromqlAlert, type PromqlTest, promqlAlert } from '../../catalog/definitions/alert';
import {
  type BurnRateWindow,
  burnRateShares,
  burnRateWindows,
  errorBudget,
  SLO_STEP,
} from '../../catalog/definitions/slo';
import { sloErrorRatio, sloErrors } from '../../catalog/metrics/recorded-slo';
import type { ResolvedService } from '../../resolve/services';
import { labelsInTest, percent } from '../http/service';
import { SLO_BURN } from '../names';
import type { Sli } from './sli';

/** Share of bad requests at which the budget burns that fast. */
export const burnThreshold = ({ slo }: Sli, { burnRate }: BurnRateWindow): number =>
  Number((burnRate * errorBudget(slo)).toPrecision(12));

/**
 * Enough bad requests over a window that their share means something: rates over a step, taken at every step, count each
 * request once. Rates are never quite whole numbers.
 */
const enoughBad = ({ own, minimumBad }: Sli, long: Duration) =>
  gt(
    mul(
      sumOverTime(subquery(sloErrors.where(own), long, SLO_STEP as Duration)),
      millisecondsOf(SLO_STEP) / 1000,
    ),
    minimumBad - 0.5,
  );

/**
 * One alert a window. Where even a total outage cannot burn the budget that fast, since the objective is low,
 * there is none.
 */
export const burnRateAlerts = (
  service: ResolvedService,
  sli: Sli,
  period: string,
): readonly PromqlAlert[] =>
  burnRateWindows(period)
    .filter((window) => burnThreshold(sli, window) < 1)
    .map((window) => burnRateAlert(service, sli, window, period));

function burnRateAlert(
  service: ResolvedService,
  sli: Sli,
  window: BurnRateWindow,
  period: string,
): PromqlAlert {
  const { own, slo, bad, minimumBad } = sli;
  const { long, short, severity, burnRate, budgetShare } = window;
  const threshold = burnThreshold(sli, window);
  const summary = `${own.service} burns the error budget of its SLO ${own.slo} too fast.`;
  const description = (share: string) =>
    `Over ${long}, ${share} of the requests to ${own.service} ${bad}. The objective allows ` +
    `${percent(errorBudget(slo))}; this is more than ${burnRate} times as much, and was so over the last ${short}. ` +
    `At this rate ${percent(budgetShare)} of the error budget of ${period} is spent within ${long}.`;
  const over = (window: string) => gt(sloErrorRatio(window).where(own), threshold);
  const burns = long === short ? over(long) : and(over(long), over(short));
  return promqlAlert({
    name: SLO_BURN,
    expr: minimumBad > 1 ? and(burns, enoughBad(sli, long as Duration)) : burns,
    severity,
    team: service.team,
    service: own.service,
    labels: { slo: own.slo, sli: slo.kind, window: long },
    summary,
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'More requests are bad than the objective allows, by so much and for so long that the error budget of the ' +
        'whole period would be gone early. The label `window` says over which time: the shorter it is, the ' +
        'faster the budget burns. The label `slo` says which objective: `availability` counts failed requests, ' +
        '`latency` slow ones; where it has a name of its own, `sli` says which of both it is. Where requests are few, a handful of bad ones does not raise it: `minimumBad` of the SLO.\n\n' +
        SHARES,
      impact:
        'Users get errors or wait. If it goes on, what was promised to them for the period is broken.',
      diagnosis: `- How much is left? \`service:slo_error_budget:remaining_ratio{service="…"}\`
- When did it begin? \`service:slo_error_ratio:rate5m{service="…"}\` beside deployments and changes.
- For failed requests go on with [HttpErrorRatioHigh](HttpErrorRatioHigh.md), for slow ones with
  [HttpLatencyHigh](HttpLatencyHigh.md).
- Where the requests are counted from log lines (\`from\` of the SLO), the lines say which they are:
  \`{service="…"} |= "status_code" | json | status_code >= 500\``,
      mitigation:
        'First stop what burns: roll back, shed load, turn off what is optional. For a ticket there is time to mend ' +
        'the cause instead. When the budget is spent, put reliability before features until it recovers.',
    },
    tests: () =>
      burnTests(sli, window, threshold, {
        labels: { ...labelsInTest(service, severity), slo: own.slo, sli: slo.kind, window: long },
        summary,
        description,
      }),
  });
}

/** The same for every period, as the runbook of all of them says it. */
const SHARES = `Windows and burn rates follow from the period of the error budget (\`alerts.budgetPeriod\`):

| severity | of the error budget | is spent within | for a budget of 30d |
| --- | --- | --- | --- |
${burnRateWindows('30d')
  .map(({ severity, budgetShare, burnRate, long }, index) => {
    const part = Math.round(1 / (burnRateShares[index]?.partOfPeriod ?? 1));
    return `| ${severity} | ${percent(budgetShare)} | 1/${part} of the period | ${burnRate} times too fast over ${long} |`;
  })
  .join('\n')}`;

interface Expected {
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: (share: string) => string;
}

const minutesOf = (window: string): number => millisecondsOf(window) / 60_000;

/** A synth counts the tests and has no use for the series in them: those are made for who asks. */
function burnTests(
  sli: Sli,
  window: BurnRateWindow,
  threshold: number,
  { labels, summary, description }: Expected,
): readonly PromqlTest[] {
  const { short, long } = window;
  // few digits, so that no rounding is in doubt
  const burning = Math.min(1, Number((threshold * 1.5).toPrecision(3)));
  // a burst that the long window still sees when the short one has forgotten it
  const quiet = minutesOf(short) + 10;
  const burst = Math.max(20, Math.ceil((1.5 * threshold * quiet) / (1 - threshold)));
  const seen = burst + quiet <= minutesOf(long);
  // a burst that fills the short window, and of the long one too little
  const begun = minutesOf(short) + 5;
  const seenByLong = Math.min(minutesOf(long), begun * 3);
  const isYoung = begun * burning < seenByLong * threshold * 0.95;
  return [
    {
      title: `${sli.own.slo} over ${long}: the budget burns half as fast again as it may`,
      get series() {
        return sli.series([{ minutes: 60, bad: burning }]);
      },
      at: '1h',
      fires: [{ labels, summary, description: description(percent(burning)) }],
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
      title: `${sli.own.slo} over ${long}: no requests, or none yet`,
      get series() {
        return sli.series([{ minutes: 60, bad: 0 }]).map((one) => ({ ...one, values: '0x60' }));
      },
      at: '1h',
      fires: [],
    },
    ...(isYoung
      ? [
          {
            title: `${sli.own.slo} over ${long}: a burst has begun that the long window does not mind yet`,
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
            title: `${sli.own.slo} over ${long}: a total outage is over since ${quiet} minutes`,
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
  ];
}

/** At night one request comes in a while, and all fail. */
function fewTests(
  { minimumBad, own, series }: Sli,
  { long }: BurnRateWindow,
  { labels, summary, description }: Expected,
): readonly PromqlTest[] {
  if (minimumBad <= 1) return [];
  const failing = (count: number) =>
    series([
      { minutes: 10, bad: 0, perMinute: 0 },
      { minutes: 10, bad: 1, perMinute: count / 10 },
      { minutes: 3, bad: 0, perMinute: 0 },
    ]);
  return [
    {
      title: `${own.slo} over ${long}: all requests fail, and they are half of what tells anybody`,
      get series() {
        return failing(minimumBad / 2);
      },
      at: '23m',
      fires: [],
    },
    {
      title: `${own.slo} over ${long}: all requests fail, and they are twice of what tells anybody`,
      get series() {
        return failing(minimumBad * 2);
      },
      at: '23m',
      fires: [{ labels, summary, description: description('100%') }],
    },
  ];
}
