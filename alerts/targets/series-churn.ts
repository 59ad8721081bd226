import {
  scrapeSamplesPostMetricRelabeling,
  scrapeSeriesAdded,
} from '@observability-stack/contracts/standard/target';
import { and, div, gt, sumOverTime } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';

/** How often all series of a target may be new within an hour: a restart makes it once. */
const TIMES = 6;
/** Of a few series nobody need be told. */
const FLOOR = 2000;

/** Series come and go: each counts in memory for hours, and no limit on one scrape sees them all. */
export function seriesChurn(): PromqlAlert {
  const owner = { team: 'shop', service: 'cart', env: 'test', job: 'cart' };
  const target = (instance: string, exposed: number, added: string) => [
    given(scrapeSamplesPostMetricRelabeling.where(owner, { instance }), `${exposed}x120`),
    given(scrapeSeriesAdded.where(owner, { instance }), added),
  ];
  const added = sumOverTime(scrapeSeriesAdded.where(), '1h');
  const summary = (instance: string) => `cart on ${instance} makes new series all the time.`;
  const description = (times: string) =>
    `Within an hour it made ${times} times as many series as it exposes at once.`;
  return promqlAlert({
    name: 'SeriesChurn',
    expr: and(
      gt(div(added, gt(scrapeSamplesPostMetricRelabeling.where(), 0)), TIMES),
      gt(added, FLOOR),
    ),
    for: '30m',
    severity: 'ticket',
    summary: '{{ $labels.service }} on {{ $labels.instance }} makes new series all the time.',
    description: description('{{ $value | printf "%.0f" }}'),
    runbook: {
      meaning:
        'A target gives its series new labels again and again: the old ones end, and others begin. Its scrapes stay ' +
        'small, so that their limit does not see it.',
      impact:
        'Each series that was there within the last hours takes memory in Prometheus, and each makes queries over days ' +
        'slower. Rates over series that live for minutes miss most of what they count.',
      diagnosis: `- Which metric? \`topk(10, count by (__name__) (last_over_time({instance="…"}[1h])))\`
- Which label? \`count(count by (label) (last_over_time(metric{instance="…"}[1h])))\`: one with a time, a version or
  an id in it.
- Does the process restart every few minutes, with a label that is new each time?`,
      mitigation:
        'Take the label away: its values belong on exemplars, traces or log lines. Until then drop it by a rule of the ' +
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
        title: 'it restarts five times an hour, and a small one all the time',
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
