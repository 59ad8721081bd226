import { up } from '@observability-stack/contracts/standard/target';
import { eq } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { TARGET_DOWN } from '../names';
import type { RuleSettings } from '../rule-file';

/** Fires when a target does not answer scrapes. */
export const targetDown = ({ alerts }: RuleSettings): PromqlAlert => {
  const replica = (instance: string) =>
    up.where({ team: 'shop', service: 'cart', env: 'test', job: 'cart', instance });
  return promqlAlert({
    name: TARGET_DOWN,
    expr: eq(up.where(), 0),
    for: alerts.targetDownFor,
    severity: 'page',
    summary: '{{ $labels.service }} on {{ $labels.instance }} is down.',
    description: `Prometheus could not scrape this target of job {{ $labels.job }} for ${alerts.targetDownFor}.`,
    runbook: {
      meaning:
        'Every scrape of a target has failed for some time: the process is not running, ' +
        'hangs or cannot be reached, does not return metrics, or exceeds a scrape limit.',
      impact:
        'This replica may not serve requests. Other alerts about it have no data and are inhibited while ' +
        'this alert fires.',
      diagnosis: `- Open \`/targets\` of Prometheus for the error of the last scrape.
- \`connection refused\`: the process is not running, or listens on another port. Check \`kubectl describe pod\` and
  \`kubectl logs --previous\` for the reason of its last exit.
- \`context deadline exceeded\`: the process hangs, or a network policy blocks the scrape.
- \`sample limit exceeded\`: it exposes too many series; look for a label with unbounded values.`,
      mitigation:
        'Restart the process, or roll back the last change. If the target was removed on purpose, remove it from the definition of its ' +
        'service or from its targets file.',
    },
    tests: [
      {
        title: 'one of two replicas stops',
        series: [
          inputSeries(replica('cart-0'), '1x20'),
          inputSeries(replica('cart-1'), '1x5 0x15'),
        ],
        at: '15m',
        fires: [
          {
            labels: {
              severity: 'page',
              team: 'shop',
              service: 'cart',
              env: 'test',
              job: 'cart',
              instance: 'cart-1',
            },
            summary: 'cart on cart-1 is down.',
            description: `Prometheus could not scrape this target of job cart for ${alerts.targetDownFor}.`,
          },
        ],
      },
      {
        title: 'a restart misses one scrape',
        series: [
          inputSeries(replica('cart-0'), '1x20'),
          inputSeries(replica('cart-1'), '1x14 0 1x5'),
        ],
        at: '15m',
        fires: [],
      },
    ],
  });
};
