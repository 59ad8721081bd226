import {
  and,
  clampMin,
  div,
  gt,
  mul,
  or,
  type QueryDuration,
  sub,
} from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import {
  type PromqlAlert,
  type PromqlTest,
  promqlAlert,
  type RecordingRule,
  recordingRule,
} from '../../catalog/definitions/alert';
import {
  serviceHttpErrorRatioNow,
  serviceHttpErrorsNow,
  serviceHttpRequestsNow,
} from '../../catalog/metrics/recorded-http';
import {
  failureRate,
  fastRequestRate,
  requestRate,
  responseRate,
  sumPerService,
} from '../http/queries';
import {
  expectedLabels,
  failureText,
  formatPercent,
  type HttpService,
  type TimedService,
} from '../http/service';
import { durationTestSeries, serviceTestSeries } from '../http/test-series';
import { HTTP_LATENCY_OUTAGE, HTTP_OUTAGE } from '../names';
import type { OutageTiming } from './timing';

const part = ({ window }: OutageTiming) => ({ window: window as QueryDuration });

/** Recording rules for rate and errors over the last scrapes. */
export function outageRecording(
  service: HttpService,
  timing: OutageTiming,
): readonly RecordingRule[] {
  const own = { service: service.name };
  const requests = serviceHttpRequestsNow.where(own);
  return [
    recordingRule(serviceHttpRequestsNow, sumPerService(requestRate(service, part(timing))), own),
    recordingRule(
      serviceHttpErrorsNow,
      or(sumPerService(failureRate(service, part(timing))), mul(requests, 0)),
      own,
    ),
    recordingRule(
      serviceHttpErrorRatioNow,
      div(serviceHttpErrorsNow.where(own), gt(requests, 0)),
      own,
    ),
  ];
}

/** Number of requests per scrape in tests, well above every minimum. */
const requestsInTest = ({ signals }: HttpService): number =>
  Math.max(100, signals.outageMinimum * 10);

/** Fires when most requests fail. */
export function httpOutage(service: HttpService, limit: number, timing: OutageTiming): PromqlAlert {
  const { name, signals } = service;
  const own = { service: name };
  const series = serviceTestSeries(service);
  const { scrape, scrapes, windowSeconds, window } = timing;
  const all = requestsInTest(service);
  const most = Math.round(all * (limit + (1 - limit) * 0.8));
  const description = (share: string) =>
    `${share} of the requests to ${name} ${failureText(service)} over the last ${window}.`;
  const test = (
    title: string,
    [good, bad, up = '1x60']: readonly [good: string, bad: string, up?: string],
    fires: PromqlTest['fires'] = [],
  ): PromqlTest => ({
    title,
    interval: scrape,
    series: [series.up(up), series.requests('success', good), series.requests('failure', bad)],
    at: scrapes(44),
    fires,
  });
  const expected = [
    {
      labels: expectedLabels(service, 'page'),
      summary: `Most requests to ${name} fail.`,
      description: description(formatPercent(most / all)),
    },
  ];
  const after = `${all * 40 + all - most}+${all - most}x20`;
  return promqlAlert({
    name: HTTP_OUTAGE,
    expr: and(
      gt(serviceHttpErrorRatioNow.where(own), limit),
      // Extrapolated rates are rarely whole numbers.
      gt(mul(serviceHttpErrorsNow.where(own), windowSeconds), signals.outageMinimum - 0.5),
    ),
    // The next scrape confirms it.
    for: scrape as QueryDuration,
    keepFiringFor: '2m',
    severity: 'page',
    team: service.team,
    service: name,
    summary: `Most requests to ${name} fail.`,
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'Over the last scrapes, the error ratio was above `outageRatio` of the definition (by default 50%), and ' +
        'at least `outageMinimum` requests failed. A lower ratio fires ' +
        '[HttpErrorRatioHigh](HttpErrorRatioHigh.md), which this alert inhibits.',
      impact: 'The service is down for most of its users, or for the services that call it.',
      diagnosis: `- What was deployed or changed within the last minutes?
- Do its dependencies work? Check the traces of failed requests and the log lines with level
  \`error\`.
- Which route and which replica? Open *Errors* on the dashboard of the service, and run its query by \`instance\`. With the
  metrics of \`http()\`: \`sum by (route, instance) (rate(http_requests_total{service="…",status_code=~"5.."}[1m]))\``,
      mitigation:
        'Roll back the last deployment. If a dependency is down, continue there, and disable the features that need it if the service ' +
        'can run without them.',
    },
    tests: () => [
      test('most requests fail', [`0+${all}x40 ${after}`, `0x40 ${most}+${most}x20`], expected),
      test(
        'the first failures of a service create new series',
        [`0+${all}x40 ${after}`, `_x41 ${most}+${most}x20`],
        expected,
      ),
      test('just under the limit fails', [
        `0+${all}x60`,
        `0x40 0+${Math.floor((all * limit * 0.9) / (1 - limit * 0.9))}x20`,
      ]),
      test('all requests between two scrapes fail, then none', [
        `0+${all}x40 ${all * 40} ${all * 41}+${all}x20`,
        `0x40 ${all}x20`,
      ]),
      test('few requests at night, and they fail', [
        '0x60',
        `0x41 ${Math.max(0, Math.ceil(signals.outageMinimum * 0.6) - 1)}x20`,
      ]),
      test('a restart resets the counters', [`0+${all}x41 0+${all}x20`, `${all * 10}x41 0x20`]),
    ],
  });
}

/** Fires when most requests are slower than the limit. */
export function httpLatencyOutage(
  service: TimedService,
  limit: number,
  latency: string,
  timing: OutageTiming,
): PromqlAlert {
  const { name, signals } = service;
  const { scrape, scrapes, windowSeconds, window } = timing;
  const bound = parseDurationMs(latency) / 1000;
  const answers = sumPerService(responseRate(service, part(timing)));
  const slow = clampMin(sub(answers, fastRequestRate(service, bound, part(timing))), 0);
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
    series: durationTestSeries(service, bound, { fast, all: every }),
    at: scrapes(44),
    fires,
  });
  return promqlAlert({
    name: HTTP_LATENCY_OUTAGE,
    expr: and(
      gt(div(slow, gt(answers, 0)), limit),
      gt(mul(slow, windowSeconds), signals.outageMinimum - 0.5),
    ),
    for: scrape as QueryDuration,
    keepFiringFor: '2m',
    severity: 'page',
    team: service.team,
    service: name,
    summary: `Most requests to ${name} are slow.`,
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'Over the last scrapes, the ratio of requests slower than `latency` was above `outageRatio` of the definition (by default 50%). ' +
        'A lower ratio fires [HttpLatencyHigh](HttpLatencyHigh.md), which this alert inhibits.',
      impact: 'Most users wait, and callers with shorter timeouts see errors.',
      diagnosis: `- What was deployed or changed within the last minutes?
- Open traces of slow requests from the exemplars of the latency panel: which span takes the time?
- Check for CPU throttling, an exhausted connection pool, locks, and slow dependencies.`,
      mitigation:
        'Roll back if a deployment caused it; add replicas or shed load if load did. Disable slow optional features.',
    },
    tests: () => [
      test(
        'most requests are slow',
        [`0+${all}x40 ${all * 40 + all - most}+${all - most}x20`, `0+${all}x60`],
        [
          {
            labels: expectedLabels(service, 'page'),
            summary: `Most requests to ${name} are slow.`,
            description: description(formatPercent(most / all)),
          },
        ],
      ),
      test('requests take just under the limit', [`0+${all}x60`, `0+${all}x60`]),
      test('all requests between two scrapes are slow, then none', [
        `0+${all}x40 ${all * 40} ${all * 41}+${all}x20`,
        `0+${all}x60`,
      ]),
      test('few requests at night, and they are slow', [
        '0x60',
        `0x41 ${Math.max(0, Math.ceil(signals.outageMinimum * 0.6) - 1)}x20`,
      ]),
      test('a restart resets the counters', [`0+${all}x41 0+${all}x20`, `0+${all}x41 0+${all}x20`]),
    ],
  });
}
