import { scrapeDurationSeconds } from '@observability-stack/contracts/standard/target';
import { abs, and, eq, gt, gte, maxOverTime, sub, timestamp } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  nodeTimeSeconds,
  nodeTimexMaxerrorSeconds,
  nodeTimexSyncStatus,
} from '../../constructs/node-exporter/metrics';
import { formatSeconds } from '../http/service';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  round,
} from '../stack/test-helpers';
import { tunable } from '../thresholds';
import { nodeExporterJob, testNode } from './test-helpers';

const clock = (time: string, scrape = '0.01x40') => [
  inputSeries(nodeTimeSeconds.where(testNode), time),
  inputSeries(scrapeDurationSeconds.where(testNode), scrape),
];
const skewed = (limit: number) =>
  expectedAlert('ticket', testNode, [
    `The clock of node-1 is skewed by more than ${seconds(limit)}.`,
    `It differs from the clock of Prometheus by ${formatSeconds(limit * 5)}.`,
  ]);
const seconds = (limit: number): string => (limit === 1 ? '1 second' : `${limit} seconds`);

export const clockSkew: PromqlAlert = tunable('NodeClockSkew', (limit) =>
  promqlAlert({
    name: 'NodeClockSkew',
    // The scrape happens at an unknown moment within its duration, so the duration is subtracted.
    expr: gt(
      sub(
        abs(
          sub(
            nodeTimeSeconds.where(nodeExporterJob),
            timestamp(nodeTimeSeconds.where(nodeExporterJob)),
          ),
        ),
        scrapeDurationSeconds.where(nodeExporterJob),
      ),
      limit,
    ),
    for: '10m',
    severity: 'ticket',
    summary: `The clock of {{ $labels.instance }} is skewed by more than ${seconds(limit)}.`,
    description: 'It differs from the clock of Prometheus by {{ $value | humanizeDuration }}.',
    runbook: {
      meaning:
        'The clock of a node and the clock of the node that runs Prometheus differ by more than the threshold, by default one second.',
      impact:
        'Spans start before their parents, Loki receives log lines out of order or rejects them, and the validation of tokens and certificates may fail.',
      diagnosis: `- Is one node affected, or all of them? If all are, check the clock of the node that runs Prometheus.
- Check \`node_timex_sync_status\` and \`node_timex_offset_seconds\`.
- Check the time service: \`kubectl debug node/NODE -it --image=busybox --profile=sysadmin -- chroot /host chronyc tracking\` (or \`timedatectl\`)`,
      mitigation: 'Start the time service of the node and step the clock: `chronyc makestep`.',
    },
    tests: notFiringBefore('8m', [
      firingTest(
        'clock is ahead by five times the threshold',
        '30m',
        clock(`${round(limit * 5 + 0.01)}+60x40`),
        skewed(limit),
      ),
      firingTest(
        'clock is behind by five times the threshold',
        '30m',
        clock(`${round(-limit * 5 - 0.01)}+60x40`),
        skewed(limit),
      ),
      notFiringTest(
        'clock is ahead by half the threshold',
        '30m',
        clock(`${round(limit / 2)}+60x40`),
      ),
      notFiringTest(
        'a slow scrape looks like a clock skew',
        '30m',
        clock(`${round(limit * 6)}+60x40`, `${round(limit * 7)}x40`),
      ),
    ]),
  }),
);

const sync = (status: string, error: string) => [
  inputSeries(nodeTimexSyncStatus.where(testNode), status),
  inputSeries(nodeTimexMaxerrorSeconds.where(testNode), error),
];

export const clockNotSynchronised: PromqlAlert = promqlAlert({
  name: 'NodeClockNotSynchronised',
  // On virtual machines whose host sets the clock, the status is never 1. Only clocks that were synchronised within the
  // last day count.
  expr: and(
    and(
      eq(nodeTimexSyncStatus.where(nodeExporterJob), 0),
      // The kernel reports this maximum error after hours without a time server.
      gte(nodeTimexMaxerrorSeconds.where(nodeExporterJob), 16),
    ),
    eq(maxOverTime(nodeTimexSyncStatus.where(nodeExporterJob), '1d'), 1),
  ),
  for: '10m',
  keepFiringFor: '1d',
  severity: 'ticket',
  summary: 'The clock of {{ $labels.instance }} is no longer synchronised.',
  description: 'It was synchronised within the last day and has been drifting since.',
  runbook: {
    meaning:
      'The kernel has had no update from a time service for hours, although the clock was synchronised within the last day.',
    impact:
      'The clock drifts by up to a few seconds per day. See [NodeClockSkew](NodeClockSkew.md) for the consequences.',
    diagnosis: `- Is the time service running, and can it reach its servers?
  \`kubectl debug node/NODE -it --image=busybox --profile=sysadmin -- chroot /host chronyc sources\`
- Does a firewall block UDP port 123 between the node and the servers?`,
    mitigation: 'Start the time service, or configure time servers that the node can reach.',
  },
  tests: notFiringBefore('101m', [
    firingTest(
      'the time service stopped',
      '5h',
      sync('1x60 0x240', '0.01x60 0.01+0.5x240'),
      expectedAlert('ticket', testNode, [
        'The clock of node-1 is no longer synchronised.',
        'It was synchronised within the last day and has been drifting since.',
      ]),
    ),
    notFiringTest(
      'the time service stopped a moment ago',
      '90m',
      sync('1x60 0x240', '0.01x60 0.01+0.5x240'),
    ),
    notFiringTest('the host sets the clock', '5h', sync('0x300', '16x300')),
  ]),
});
