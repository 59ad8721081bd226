import { and, clampMin, type Duration, div, gt, mul, or, sub } from '@observability-stack/promql';
import { millisecondsOf } from '@observability-stack/query-common';
import {
  type PromqlAlert,
  type PromqlTest,
  promqlAlert,
  type RecordingRule,
  record,
} from '../../catalog/definitions/alert';
import {
  serviceHttpErrorRatioNow,
  serviceHttpErrorsNow,
  serviceHttpRequestsNow,
} from '../../catalog/metrics/recorded-http';
import {
  answerRate,
  failureRate,
  type HttpService,
  inTimeRate,
  labelsInTest,
  percent,
  requestRate,
  seriesOf,
  sumPerService,
} from '../http/service';
import { HTTP_LATENCY_OUTAGE, HTTP_OUTAGE } from '../names';
import type { OutageTiming } from './timing';

const part = ({ window }: OutageTiming) => ({ window: window as Duration });

/** Rate and errors of the last scrapes. */
export function outageRecording(
  service: HttpService,
  timing: OutageTiming,
): readonly RecordingRule[] {
  const own = { service: service.name };
  const requests = serviceHttpRequestsNow.where(own);
  return [
    record(serviceHttpRequestsNow, sumPerService(requestRate(service, part(timing))), own),
    record(
      serviceHttpErrorsNow,
      or(sumPerService(failureRate(service, part(timing))), mul(requests, 0)),
      own,
    ),
    record(serviceHttpErrorRatioNow, div(serviceHttpErrorsNow.where(own), gt(requests, 0)), own),
  ];
}

/** So many requests each scrape in tests, that no minimum is in the way. */
const requestsInTest = ({ signals }: HttpService): number =>
  Math.max(100, signals.outageMinimum * 10);

/** Most requests fail. */
export function httpOutage(service: HttpService, limit: number, timing: OutageTiming): PromqlAlert {
  const { name, signals } = service;
  const own = { service: name };
  const series = seriesOf(service);
  const { scrape, scrapes, windowSeconds, window } = timing;
  const all = requestsInTest(service);
  const most = Math.round(all * (limit + (1 - limit) * 0.8));
  const description = (share: string) =>
    `${share} of the requests to ${name} failed with a status of 5xx over the last ${window}.`;
  const test = (
    title: string,
    [good, bad, up = '1x60']: readonly [good: string, bad: string, up?: string],
    fires: PromqlTest['fires'] = [],
  ): PromqlTest => ({
    title,
    interval: scrape,
    series: [series.up(up), series.requests(200, good), series.requests(500, bad)],
    at: scrapes(44),
    fires,
  });
  const told = [
    {
      labels: labelsInTest(service, 'page'),
      summary: `Most requests to ${name} fail.`,
      description: description(percent(most / all)),
    },
  ];
  const after = `${all * 40 + all - most}+${all - most}x20`;
  return promqlAlert({
    name: HTTP_OUTAGE,
    expr: and(
      gt(serviceHttpErrorRatioNow.where(own), limit),
      // rates are never quite whole numbers
      gt(mul(serviceHttpErrorsNow.where(own), windowSeconds), signals.outageMinimum - 0.5),
    ),
    // the next scrape says the same
    for: scrape as Duration,
    keepFiringFor: '2m',
    severity: 'page',
    team: service.team,
    service: name,
    summary: `Most requests to ${name} fail.`,
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'More requests failed over the last scrapes than `outageRatio` of the record allows, by default half of them, and ' +
        'so many that it is no accident (`outageMinimum`). Smaller shares raise ' +
        '[HttpErrorRatioHigh](HttpErrorRatioHigh.md), which this alert silences.',
      impact: 'The service is down for most of its users, or of the services that call it.',
      diagnosis: `- What was deployed or changed within the last minutes?
- Do the services and stores behind it answer? Look at the traces of failed requests, and at the log lines of level
  \`error\`.
- Which route, and which replica? \`sum by (route, instance) (rate(http_requests_total{service="…",status_code=~"5.."}[1m]))\``,
      mitigation:
        'Roll back what was deployed last. If something behind it is down, go there; turn off what needs it, if the rest ' +
        'can do without.',
    },
    tests: () => [
      test('most requests fail', [`0+${all}x40 ${after}`, `0x40 ${most}+${most}x20`], told),
      test(
        'most requests fail, and none has before: the first failures make a new series',
        [`0+${all}x40 ${after}`, `_x41 ${most}+${most}x20`],
        told,
      ),
      test('a little less than the limit fails', [
        `0+${all}x60`,
        `0x40 0+${Math.floor((all * limit * 0.9) / (1 - limit * 0.9))}x20`,
      ]),
      test('all fail between two scrapes, and then no more', [
        `0+${all}x40 ${all * 40} ${all * 41}+${all}x20`,
        `0x40 ${all}x20`,
      ]),
      test('a night with a few requests, and they fail', [
        '0x60',
        `0x41 ${Math.max(0, Math.ceil(signals.outageMinimum * 0.6) - 1)}x20`,
      ]),
      test('a restart takes counters back to zero', [
        `0+${all}x41 0+${all}x20`,
        `${all * 10}x41 0x20`,
      ]),
    ],
  });
}

/** Most requests take longer than they may. */
export function httpLatencyOutage(
  service: HttpService,
  limit: number,
  latency: string,
  timing: OutageTiming,
): PromqlAlert {
  const { name, signals } = service;
  const series = seriesOf(service);
  const { scrape, scrapes, windowSeconds, window } = timing;
  const bound = millisecondsOf(latency) / 1000;
  const answers = sumPerService(answerRate(service, part(timing)));
  const slow = clampMin(sub(answers, sumPerService(inTimeRate(service, bound, part(timing)))), 0);
  const all = requestsInTest(service);
  const most = Math.round(all * (limit + (1 - limit) * 0.8));
  const description = (share: string) =>
    `${share} of the requests to ${name} took longer than ${latency} over the last ${window}.`;
  const test = (
    title: string,
    [fast, every]: readonly [fast: string, every: string],
    fires: PromqlTest['fires'] = [],
  ): PromqlTest => ({
    title,
    interval: scrape,
    series: series.buckets((upper) => {
      if (upper < bound) return '0x60';
      return upper === bound ? fast : every;
    }),
    at: scrapes(44),
    fires,
  });
  return promqlAlert({
    name: HTTP_LATENCY_OUTAGE,
    expr: and(
      gt(div(slow, gt(answers, 0)), limit),
      gt(mul(slow, windowSeconds), signals.outageMinimum - 0.5),
    ),
    for: scrape as Duration,
    keepFiringFor: '2m',
    severity: 'page',
    team: service.team,
    service: name,
    summary: `Most requests to ${name} are slow.`,
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'More requests than `outageRatio` of the record allows, by default half of them, took longer than its `latency` ' +
        'over the last scrapes. A hundredth of them raises [HttpLatencyHigh](HttpLatencyHigh.md), which this alert silences.',
      impact: 'Most users wait, and callers with short timeouts see errors.',
      diagnosis: `- What was deployed or changed within the last minutes?
- Which span takes the time? Exemplars on the latency panel lead to traces of slow requests.
- CPU throttling, a full connection pool, locks, a slow service or store behind it?`,
      mitigation:
        'Roll back if a deployment began it; add replicas or shed load if load did. Turn off what is optional and slow.',
    },
    tests: () => [
      test(
        'most requests are slow',
        [`0+${all}x40 ${all * 40 + all - most}+${all - most}x20`, `0+${all}x60`],
        [
          {
            labels: labelsInTest(service, 'page'),
            summary: `Most requests to ${name} are slow.`,
            description: description(percent(most / all)),
          },
        ],
      ),
      test('requests take as long as they may', [`0+${all}x60`, `0+${all}x60`]),
      test('all are slow between two scrapes, and then no more', [
        `0+${all}x40 ${all * 40} ${all * 41}+${all}x20`,
        `0+${all}x60`,
      ]),
      test('a night with a few requests, and they are slow', [
        '0x60',
        `0x41 ${Math.max(0, Math.ceil(signals.outageMinimum * 0.6) - 1)}x20`,
      ]),
      test('a restart takes counters back to zero', [
        `0+${all}x41 0+${all}x20`,
        `0+${all}x41 0+${all}x20`,
      ]),
    ],
  });
}
