import { up } from '@observability-stack/contracts/standard/target';
import { equal } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { TARGET_DOWN } from '../names';
import type { RuleSettings } from '../rule-file';

/** A target that does not answer. */
export const targetDown = ({ alerts }: RuleSettings): PromqlAlert => {
  const replica = (instance: string) =>
    up.where({ team: 'shop', service: 'cart', env: 'test', job: 'cart', instance });
  return promqlAlert({
    name: TARGET_DOWN,
    expr: equal(up.where(), 0),
    for: alerts.targetDownFor,
    severity: 'page',
    summary: '{{ $labels.service }} on {{ $labels.instance }} cannot be scraped.',
    description: `Job {{ $labels.job }} got no metrics from this target for ${alerts.targetDownFor}.`,
    runbook: {
      meaning:
        'Prometheus asked a target for its metrics again and again and got no usable answer: the process is gone, ' +
        'hangs, cannot be reached, answers something else, or exposes more than its limits allow.',
      impact:
        'What this replica does may not be done. Every other alert about it is blind, and is silenced as long as ' +
        'this one fires.',
      diagnosis: `- The page \`/targets\` of Prometheus shows the error of the last scrape.
- \`connection refused\`: the process does not run, or listens elsewhere. \`kubectl describe pod\` and
  \`kubectl logs --previous\` say why it ended.
- \`context deadline exceeded\`: it hangs, or a network policy is in between.
- \`sample limit exceeded\`: it exposes more series than it may; look for a label whose values have no bound.`,
      mitigation:
        'Bring the process back or roll back what changed. A target that is gone for good leaves the records of its ' +
        'team, or its targets file.',
    },
    tests: [
      {
        title: 'one of two replicas stops',
        series: [given(replica('cart-0'), '1x20'), given(replica('cart-1'), '1x5 0x15')],
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
            summary: 'cart on cart-1 cannot be scraped.',
            description: `Job cart got no metrics from this target for ${alerts.targetDownFor}.`,
          },
        ],
      },
      {
        title: 'a restart misses one scrape',
        series: [given(replica('cart-0'), '1x20'), given(replica('cart-1'), '1x14 0 1x5')],
        at: '15m',
        fires: [],
      },
    ],
  });
};
