import {
  scrapeSamplesPostMetricRelabeling,
  scrapeSeriesAdded,
} from '@observability-stack/contracts/standard/target';
import { and, div, gt, sumOverTime } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';

/** How many times within an hour a target may replace all its series. A restart replaces them once. */
const TIMES = 6;
/** Number of added series below which churn does not matter. */
const FLOOR = 2000;

/**
 * Fires when a target keeps creating new series. Each series stays in memory for hours, and the sample limit of a
 * scrape does not count them together.
 */
export function seriesChurn(): PromqlAlert {
  const owner = { team: 'shop', service: 'cart', env: 'test', job: 'cart' };
  const target = (instance: string, exposed: number, added: string) => [
    inputSeries(scrapeSamplesPostMetricRelabeling.where(owner, { instance }), `${exposed}x120`),
    inputSeries(scrapeSeriesAdded.where(owner, { instance }), added),
  ];
  const added = sumOverTime(scrapeSeriesAdded.where(), '1h');
  const summary = (instance: string) => `cart on ${instance} has a high series churn.`;
  const description = (times: string) =>
    `Within an hour it created ${times} times the number of series that it exposes at a time.`;
  return promqlAlert({
    name: 'SeriesChurn',
    expr: and(
      gt(div(added, gt(scrapeSamplesPostMetricRelabeling.where(), 0)), TIMES),
      gt(added, FLOOR),
    ),
    for: '30m',
    severity: 'ticket',
    summary: '{{ $labels.service }} on {{ $labels.instance }} has a high series churn.',
    description: description('{{ $value | printf "%.0f" }}'),
    runbook: {
      meaning:
        'A target keeps changing the labels of its series: old series end and new ones begin. The number of samples per scrape ' +
        'stays low, so the sample limit does not apply.',
      impact:
        'Every series of the last hours takes memory in Prometheus, and queries over days ' +
        'get slower. Rates over series that live only for minutes miss most of the increase.',
      diagnosis: `- Which metric? \`topk(10, count by (__name__) (last_over_time({instance="…"}[1h])))\`
- Which label? \`count(count by (label) (last_over_time(metric{instance="…"}[1h])))\`: look for a timestamp, a version or
  an id in its values.
- Does the process restart every few minutes, with a label that changes each time?`,
      mitigation:
        'Remove the label; its values belong on exemplars, spans or log lines. Until then, drop it with a relabelling rule of the ' +
        'job, or raise the memory of Prometheus.',
    },
    tests: [
      {
        title: 'half of the series are new at each scrape, on one of two replicas',
        series: [
          ...target('cart-0', 1000, '1000 0x120'),
          ...target('cart-1', 1000, '1000 500x120'),
        ],
        at: '110m',
        fires: [
          {
            labels: { ...owner, severity: 'ticket', instance: 'cart-1' },
            summary: summary('cart-1'),
            description: description('30'),
          },
        ],
      },
      {
        title: 'five restarts per hour, and a small target with constant churn',
        series: [
          ...target(
            'cart-0',
            1000,
            '1000 _x11 1000 _x11 1000 _x11 1000 _x11 1000 _x11 '.repeat(2).trim(),
          ),
          ...target('cart-1', 20, '20x120'),
        ],
        at: '110m',
        fires: [],
      },
    ],
  });
}
