import { up } from '@observability-stack/contracts/standard/target';
import {
  and,
  avgOverTime,
  changes,
  eq,
  gt,
  lt,
  maxOverTime,
  type QueryDuration,
  range,
} from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { TARGET_FLAPPING } from '../names';
import type { RuleSettings } from '../rule-file';

/** Minimum ratio of successful scrapes. */
const AVAILABILITY = 0.9;

/**
 * Fires when a target is down repeatedly, but never long enough for TargetDown. A restart, or a longer outage that
 * fires TargetDown, changes `up` twice; a flapping target changes it more often.
 */
export const targetFlapping = ({ alerts }: RuleSettings): PromqlAlert => {
  const own = { team: 'shop', service: 'cart', env: 'test', job: 'cart' };
  const replica = (instance: string, values: string) =>
    inputSeries(up.where(own, { instance }), values);
  const steady = replica('cart-0', '1x120');
  const description = (share: string) =>
    `${share} of its scrapes succeeded over the last 15 minutes.`;
  return promqlAlert({
    name: TARGET_FLAPPING,
    expr: and(
      and(
        lt(avgOverTime(range(up.where(), '15m')), AVAILABILITY),
        gt(changes(range(up.where(), '1h')), 3),
      ),
      // TargetDown fires for targets that stay down.
      eq(maxOverTime(range(up.where(), alerts.targetDownFor as QueryDuration)), 1),
    ),
    // The average includes an outage of a few minutes for 15 minutes after its end.
    for: '20m',
    severity: 'ticket',
    summary: '{{ $labels.service }} on {{ $labels.instance }} is flapping.',
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'A target has answered only some of its scrapes for more than 20 minutes, but was never down long enough ' +
        'for [TargetDown](TargetDown.md) to fire.',
      impact:
        'A replica that keeps restarting serves requests only in between. If only the scrapes fail, its metrics ' +
        'have gaps, and the rates and alerts computed from them are too low.',
      diagnosis: `- Is it restarting? \`kubectl get pods\` shows the restarts, \`kubectl describe pod\` the reason: out of memory,
  a failing liveness probe, a crash.
- Do scrapes time out? Compare \`scrape_duration_seconds{instance="…"}\` with the scrape timeout.
- Do two processes answer at its address, one of them without metrics?
- Is the node or its network unstable? Check other targets on the node.`,
      mitigation:
        'Raise its memory limit, or roll back the change that makes it crash. If scrapes are slow, expose fewer series or raise the scrape timeout.',
    },
    tests: [
      {
        title: 'one of two replicas goes down for minutes at a time, for an hour',
        series: [steady, replica('cart-1', `1x29 ${'1 1 0 '.repeat(20)}1x10`)],
        at: '75m',
        fires: [
          {
            labels: { ...own, severity: 'ticket', instance: 'cart-1' },
            summary: 'cart on cart-1 is flapping.',
            description: description('66.67%'),
          },
        ],
      },
      {
        title: 'flapping started ten minutes ago',
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
        title: 'down for twenty minutes, which fired TargetDown, and up again',
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
        title: 'stays down after flapping',
        series: [steady, replica('cart-1', `1x29 ${'1 1 0 '.repeat(8)}0x40`)],
        at: '75m',
        fires: [],
      },
    ],
  });
};
