import { NEAR_LIMIT } from '@observability-stack/contracts';
import {
  scrapeSampleLimit,
  scrapeSamplesPostMetricRelabeling,
} from '@observability-stack/contracts/standard/target';
import { div, gt } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';

/** A scrape that passes its limit fails as a whole: the target would be blind from one series to the next. */
export function scrapeLimitNear(): PromqlAlert {
  const owner = { team: 'shop', service: 'cart', env: 'test', job: 'cart' };
  const target = (instance: string, samples: string, limit: number) => [
    given(scrapeSamplesPostMetricRelabeling.where(owner, { instance }), samples),
    given(scrapeSampleLimit.where(owner, { instance }), `${limit}x40`),
  ];
  return promqlAlert({
    name: 'ScrapeLimitNear',
    expr: gt(
      div(scrapeSamplesPostMetricRelabeling.where(), gt(scrapeSampleLimit.where(), 0)),
      NEAR_LIMIT,
    ),
    for: '15m',
    severity: 'ticket',
    summary: '{{ $labels.service }} on {{ $labels.instance }} is near its limit of series.',
    description:
      'It exposes {{ $value | humanizePercentage }} of the samples that a scrape of job {{ $labels.job }} may have. ' +
      'Above the limit the whole scrape fails.',
    runbook: {
      meaning:
        'A target exposes more than four fifths of the series that its job allows. Limits stop a label whose ' +
        'values have no bound before it takes Prometheus down.',
      impact: 'None yet. Above the limit nothing of the target is stored, and it counts as down.',
      diagnosis: `- Which metric grows? \`topk(10, count by (__name__) ({instance="…"}))\`
- Which label has many values? \`count(count by (label) (metric{instance="…"}))\`
- Did it grow at once, with a deployment, or slowly?`,
      mitigation:
        'Drop the label that has no bound: its values belong on traces or log lines. If the growth is right, set ' +
        '`limits` of the scrape; for a service with `metricsComplete`, raise the budget of the metric in its contract.',
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
            summary: 'cart on cart-1 is near its limit of series.',
            description:
              'It exposes 90% of the samples that a scrape of job cart may have. Above the limit the whole scrape fails.',
          },
        ],
      },
      {
        title: 'just under, and a target without a limit',
        series: [...target('cart-0', '800x40', 1000), ...target('cart-1', '90000x40', 0)],
        at: '35m',
        fires: [],
      },
    ],
  });
}
