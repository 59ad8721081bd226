import { LIMIT_WARNING_RATIO } from '@observability-stack/contracts';
import {
  scrapeSampleLimit,
  scrapeSamplesPostMetricRelabeling,
} from '@observability-stack/contracts/standard/target';
import { div, gt } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';

/**
 * Fires before a target reaches its sample limit. Above the limit the scrape fails, and the target has no data at all.
 */
export function scrapeLimitNear(): PromqlAlert {
  const owner = { team: 'shop', service: 'cart', env: 'test', job: 'cart' };
  const target = (instance: string, samples: string, limit: number) => [
    inputSeries(scrapeSamplesPostMetricRelabeling.where(owner, { instance }), samples),
    inputSeries(scrapeSampleLimit.where(owner, { instance }), `${limit}x40`),
  ];
  return promqlAlert({
    name: 'ScrapeLimitNear',
    expr: gt(
      div(scrapeSamplesPostMetricRelabeling.where(), gt(scrapeSampleLimit.where(), 0)),
      LIMIT_WARNING_RATIO,
    ),
    for: '15m',
    severity: 'ticket',
    summary: '{{ $labels.service }} on {{ $labels.instance }} is near its sample limit.',
    description:
      'It exposes {{ $value | humanizePercentage }} of the samples that a scrape of job {{ $labels.job }} may return. ' +
      'Above the limit the scrape fails.',
    runbook: {
      meaning:
        'A target exposes more than 80% of the samples that its job allows. The limits protect Prometheus from ' +
        'labels with unbounded values.',
      impact:
        'No impact yet. Above the limit, no samples of the target are stored, and it counts as down.',
      diagnosis: `- Which metric grows? \`topk(10, count by (__name__) ({instance="…"}))\`
- Which label has many values? \`count(count by (label) (metric{instance="…"}))\`
- Did it grow suddenly, with a deployment, or slowly?`,
      mitigation:
        'Remove the label with unbounded values; such values belong on spans or log lines. If the growth is expected, raise ' +
        '`limits` of the scrape; for a service with `metricsComplete`, raise the series budget in the contract of the metric.',
    },
    tests: [
      {
        title: 'one of two replicas grows',
        series: [
          ...target('cart-0', '400x40', 1000),
          ...target('cart-1', '400+40x12 900x28', 1000),
        ],
        at: '35m',
        fires: [
          {
            labels: { ...owner, severity: 'ticket', instance: 'cart-1' },
            summary: 'cart on cart-1 is near its sample limit.',
            description:
              'It exposes 90% of the samples that a scrape of job cart may return. Above the limit the scrape fails.',
          },
        ],
      },
      {
        title: 'just under the limit, and a target without a limit',
        series: [...target('cart-0', '800x40', 1000), ...target('cart-1', '90000x40', 0)],
        at: '35m',
        fires: [],
      },
    ],
  });
}
