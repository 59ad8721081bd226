import {
  scrapeSampleLimit,
  scrapeSamplesPostMetricRelabeling,
} from '@observability-stack/contracts/standard/target';
import { div, gt } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { formatPercent } from '../http/service';
import { tunable } from '../thresholds';

/**
 * Fires before a target reaches its sample limit. Above the limit the scrape fails, and the target has no data at all.
 */
export const scrapeLimitNear = (): PromqlAlert => tunable('ScrapeLimitNear', create);

function create(limit: number): PromqlAlert {
  // Above the threshold and below the limit of 1000 samples, and below the threshold.
  const [high, low] = [Math.round(500 + limit * 500), Math.floor(limit * 500)];
  const owner = { team: 'shop', service: 'cart', env: 'test', job: 'cart' };
  const target = (instance: string, samples: string, allowed: number) => [
    inputSeries(scrapeSamplesPostMetricRelabeling.where(owner, { instance }), samples),
    inputSeries(scrapeSampleLimit.where(owner, { instance }), `${allowed}x40`),
  ];
  return promqlAlert({
    name: 'ScrapeLimitNear',
    expr: gt(
      div(scrapeSamplesPostMetricRelabeling.where(), gt(scrapeSampleLimit.where(), 0)),
      limit,
    ),
    for: '15m',
    severity: 'ticket',
    summary: '{{ $labels.service }} on {{ $labels.instance }} is near its sample limit.',
    description:
      'It exposes {{ $value | humanizePercentage }} of the samples that a scrape of job {{ $labels.job }} may return. ' +
      'Above the limit the scrape fails.',
    runbook: {
      meaning:
        'A target exposes more of the samples that its job allows than the threshold, by default 80%. The limits protect Prometheus from ' +
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
          ...target('cart-0', `${low}x40`, 1000),
          ...target('cart-1', `${low}x12 ${high}x28`, 1000),
        ],
        at: '35m',
        fires: [
          {
            labels: { ...owner, severity: 'ticket', instance: 'cart-1' },
            summary: 'cart on cart-1 is near its sample limit.',
            description: `It exposes ${formatPercent(high / 1000)} of the samples that a scrape of job cart may return. Above the limit the scrape fails.`,
          },
        ],
      },
      {
        title: 'just under the limit, and a target without a limit',
        series: [
          ...target('cart-0', `${Math.floor(limit * 1000)}x40`, 1000),
          ...target('cart-1', '90000x40', 0),
        ],
        at: '35m',
        fires: [],
      },
    ],
  });
}
