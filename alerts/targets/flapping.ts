import { up } from '@observability-stack/contracts/standard/target';
import {
  and,
  avgOverTime,
  changes,
  type Duration,
  equal,
  gt,
  lt,
  maxOverTime,
  range,
} from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { TARGET_FLAPPING } from '../names';
import type { RuleSettings } from '../rule-file';

/** Share of scrapes that must succeed. */
const AVAILABILITY = 0.9;

/**
 * A target that is down again and again, and never for long enough to raise TargetDown. One restart, and one longer
 * outage that TargetDown has told of, change `up` twice; what flaps changes it more often, and goes on.
 */
export const targetFlapping = ({ alerts }: RuleSettings): PromqlAlert => {
  const own = { team: 'shop', service: 'cart', env: 'test', job: 'cart' };
  const replica = (instance: string, values: string) => given(up.where(own, { instance }), values);
  const steady = replica('cart-0', '1x120');
  const description = (share: string) => `${share} of its scrapes succeeded over 15 minutes.`;
  return promqlAlert({
    name: TARGET_FLAPPING,
    expr: and(
      and(
        lt(avgOverTime(range(up.where(), '15m')), AVAILABILITY),
        gt(changes(range(up.where(), '1h')), 3),
      ),
      // TargetDown tells of what is down for good
      equal(maxOverTime(range(up.where(), alerts.targetDownFor as Duration)), 1),
    ),
    // an outage of a few minutes is seen for a quarter of an hour after its end
    for: '20m',
    severity: 'ticket',
    summary: '{{ $labels.service }} on {{ $labels.instance }} is up and down again and again.',
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'A target answers some scrapes and not others, for more than twenty minutes, and was never down for long enough ' +
        'to raise [TargetDown](TargetDown.md).',
      impact:
        'A replica that restarts over and over serves only in between. Where it is only the scrapes that fail, its metrics ' +
        'have gaps, and rates and alerts made from them are less than they should be.',
      diagnosis: `- Does it restart? \`kubectl get pods\` shows restarts, \`kubectl describe pod\` the reason: out of memory,
  a failing liveness probe, a crash.
- Does the scrape time out? Compare \`scrape_duration_seconds{instance="…"}\` with the timeout.
- Do two processes answer at its address, one of them without metrics?
- Is its node, or the network to it, unstable? Look at other targets of the node.`,
      mitigation:
        'Give it the memory it needs, or roll back what crashes. For slow scrapes expose fewer series, or raise the timeout.',
    },
    tests: [
      {
        title: 'one of two replicas is up and down for minutes, for an hour',
        series: [steady, replica('cart-1', `1x29 ${'1 1 0 '.repeat(20)}1x10`)],
        at: '75m',
        fires: [
          {
            labels: { ...own, severity: 'ticket', instance: 'cart-1' },
            summary: 'cart on cart-1 is up and down again and again.',
            description: description('66.67%'),
          },
        ],
      },
      {
        title: 'it began ten minutes ago',
        series: [steady, replica('cart-1', `1x29 ${'1 1 0 '.repeat(20)}1x10`)],
        at: '40m',
        fires: [],
      },
      {
        title: 'a restart takes four minutes',
        series: [steady, replica('cart-1', '1x29 0x3 1x80')],
        at: '49m',
        fires: [],
      },
      {
        title: 'it was down for twenty minutes, of which TargetDown told, and is back',
        series: [steady, replica('cart-1', '1x29 0x19 1x80')],
        at: '60m',
        fires: [],
      },
      {
        title: 'one scrape in fifteen fails',
        series: [steady, replica('cart-1', '1x13 0 '.repeat(8).trim())],
        at: '110m',
        fires: [],
      },
      {
        title: 'it is down for good after it flapped',
        series: [steady, replica('cart-1', `1x29 ${'1 1 0 '.repeat(8)}0x40`)],
        at: '75m',
        fires: [],
      },
    ],
  });
};
