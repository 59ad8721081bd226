import { scrapeDurationSeconds } from '@observability-stack/contracts/standard/target';
import { abs, and, equal, gt, gte, maxOverTime, sub, timestamp } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  nodeTimeSeconds,
  nodeTimexMaxerrorSeconds,
  nodeTimexSyncStatus,
} from '../../constructs/node-exporter/metrics';
import { alertOf, firing, notBefore, quiet } from '../stack/example';
import { job, node } from './example';

const clock = (time: string, scrape = '0.01x40') => [
  given(nodeTimeSeconds.where(node), time),
  given(scrapeDurationSeconds.where(node), scrape),
];
const SKEWED = 'The clock of node-1 is wrong.';

export const clockSkew: PromqlAlert = promqlAlert({
  name: 'NodeClockSkew',
  // the node is asked at a time that only the length of the scrape leaves open
  expr: gt(
    sub(
      abs(sub(nodeTimeSeconds.where(job), timestamp(nodeTimeSeconds.where(job)))),
      scrapeDurationSeconds.where(job),
    ),
    1,
  ),
  for: '10m',
  severity: 'ticket',
  summary: 'The clock of {{ $labels.instance }} is wrong.',
  description: 'It differs by {{ $value | humanizeDuration }} from the one of Prometheus.',
  runbook: {
    meaning:
      'The clocks of a node and of the node that Prometheus runs on differ by more than a second.',
    impact:
      'Spans start before their parents, log lines are out of order or refused, and tokens and certificates may fail.',
    diagnosis: `- One node or all? If all, it is the clock of Prometheus’ own node.
- \`node_timex_sync_status\`, \`node_timex_offset_seconds\`
- \`kubectl debug node/NODE -it --image=busybox --profile=sysadmin -- chroot /host chronyc tracking\` (or \`timedatectl\`)`,
    mitigation:
      'Start the time service of the node, and let it step the clock: `chronyc makestep`.',
  },
  tests: notBefore('8m', [
    firing(
      'it is five seconds ahead',
      '30m',
      clock('5.01+60x40'),
      alertOf('ticket', node, [SKEWED, 'It differs by 5s from the one of Prometheus.']),
    ),
    firing(
      'it is five seconds behind',
      '30m',
      clock('-5.01+60x40'),
      alertOf('ticket', node, [SKEWED, 'It differs by 5s from the one of Prometheus.']),
    ),
    quiet('half a second', '30m', clock('0.5+60x40')),
    quiet('a slow scrape looks like a difference', '30m', clock('6+60x40', '7x40')),
  ]),
});

const sync = (status: string, error: string) => [
  given(nodeTimexSyncStatus.where(node), status),
  given(nodeTimexMaxerrorSeconds.where(node), error),
];

export const clockNotSynchronised: PromqlAlert = promqlAlert({
  name: 'NodeClockNotSynchronised',
  // machines whose host sets the clock never say that they are: only what was, and is no more, counts
  expr: and(
    and(
      equal(nodeTimexSyncStatus.where(job), 0),
      // what the kernel says once it has heard of no server for hours
      gte(nodeTimexMaxerrorSeconds.where(job), 16),
    ),
    equal(maxOverTime(nodeTimexSyncStatus.where(job), '1d'), 1),
  ),
  for: '10m',
  keepFiringFor: '1d',
  severity: 'ticket',
  summary: 'The clock of {{ $labels.instance }} is no longer set by a server.',
  description: 'It was within the last day, and drifts since then.',
  runbook: {
    meaning: 'The kernel has had no word from a time service for hours; before, it had.',
    impact: 'The clock drifts by up to some seconds a day. See NodeClockSkew for what follows.',
    diagnosis: `- Does the service run, and does it reach its servers?
  \`kubectl debug node/NODE -it --image=busybox --profile=sysadmin -- chroot /host chronyc sources\`
- May the node reach them by UDP on port 123?`,
    mitigation: 'Start the time service, or give it servers that can be reached.',
  },
  tests: notBefore('101m', [
    firing(
      'the time service ended',
      '5h',
      sync('1x60 0x240', '0.01x60 0.01+0.5x240'),
      alertOf('ticket', node, [
        'The clock of node-1 is no longer set by a server.',
        'It was within the last day, and drifts since then.',
      ]),
    ),
    quiet('it ended just now', '90m', sync('1x60 0x240', '0.01x60 0.01+0.5x240')),
    quiet('the host sets the clock', '5h', sync('0x300', '16x300')),
  ]),
});
