import { div, gt, rate } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  nodeNfConntrackEntries,
  nodeNfConntrackEntriesLimit,
  nodePressureIoStalledSeconds,
  nodePressureMemoryStalledSeconds,
} from '../../constructs/node-exporter/metrics';
import { formatPercent } from '../http/service';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  round,
} from '../stack/test-helpers';
import { tunable } from '../thresholds';
import { nodeExporterJob, testNode } from './test-helpers';

/** Alerts on resources of the kernel that run out while CPU and memory seem to suffice. */

/** A ratio in the middle between the threshold and 1. */
const above = (limit: number): number => round((1 + limit) / 2);
const perMinute = (share: number): number => round(share * 60);
/** A counter of seconds, of which this ratio of each minute is stalled. */
const stalled = (share: number): string => `0+${perMinute(share)}x60`;
/** The same for some minutes only. */
const stalledFor = (minutes: number, share: number): string =>
  `0x5 0+${perMinute(share)}x${minutes} ${perMinute(share * minutes)}x60`;

export const memoryStalled: PromqlAlert = tunable('NodeMemoryStalled', (limit) =>
  promqlAlert({
    name: 'NodeMemoryStalled',
    expr: gt(rate(nodePressureMemoryStalledSeconds.where(nodeExporterJob), '10m'), limit),
    for: '10m',
    severity: 'ticket',
    summary: 'All processes of {{ $labels.instance }} wait for memory.',
    description: 'They have waited in {{ $value | humanizePercentage }} of the last 10m.',
    runbook: {
      meaning:
        'No process made progress because all waited for the kernel to reclaim memory (PSI `full`), for a larger part of the time than the threshold, by default 20%.',
      impact:
        'Everything on the node is slow. Probes time out and pods are restarted, although the kernel kills nothing.',
      diagnosis: `- Which pods use the most memory? \`topk(5, namespace_pod:container_memory_working_set_bytes:sum{node="NODE"})\`
- Is a container at its limit? It then stalls alone: \`cat /sys/fs/cgroup/kubepods.slice/memory.pressure\` on the node`,
      mitigation:
        'Restart or move the pod that uses the most memory. Raise requests to the usual usage, so that the scheduler leaves room.',
    },
    tests: notFiringBefore('10m', [
      firingTest(
        'memory is reclaimed all the time',
        '40m',
        [inputSeries(nodePressureMemoryStalledSeconds.where(testNode), stalled(above(limit)))],
        expectedAlert('ticket', testNode, [
          'All processes of node-1 wait for memory.',
          `They have waited in ${formatPercent(above(limit))} of the last 10m.`,
        ]),
      ),
      notFiringTest('a burst while a program starts', '40m', [
        inputSeries(nodePressureMemoryStalledSeconds.where(testNode), stalledFor(4, above(limit))),
      ]),
      notFiringTest('half of the threshold', '40m', [
        inputSeries(nodePressureMemoryStalledSeconds.where(testNode), stalled(limit / 2)),
      ]),
    ]),
  }),
);

export const ioStalled: PromqlAlert = tunable('NodeDiskStalled', (limit) =>
  promqlAlert({
    name: 'NodeDiskStalled',
    expr: gt(rate(nodePressureIoStalledSeconds.where(nodeExporterJob), '10m'), limit),
    for: '20m',
    severity: 'ticket',
    summary: 'All processes of {{ $labels.instance }} wait for disks.',
    description: 'They have waited in {{ $value | humanizePercentage }} of the last 10m.',
    runbook: {
      meaning:
        'No process made progress because all waited for reads or writes (PSI `full`), for a larger part of the time than the threshold, by default 50%.',
      impact: 'Programs that use the disk of the node are slow. Probes may time out.',
      diagnosis: `- Which disk is slow or busy? The panels of the node: latency, utilisation and throughput
- Which process reads or writes? \`iotop -o\`, \`pidstat -d 5\` on the node
- Does the disk report errors? \`smartctl -a /dev/DISK\`, \`journalctl -k --since -1h\``,
      mitigation:
        'Move the pod that reads or writes most. Replace a disk that reports errors, or raise the limit of a cloud volume.',
    },
    tests: notFiringBefore('20m', [
      firingTest(
        'a disk is much too slow',
        '50m',
        [inputSeries(nodePressureIoStalledSeconds.where(testNode), stalled(above(limit)))],
        expectedAlert('ticket', testNode, [
          'All processes of node-1 wait for disks.',
          `They have waited in ${formatPercent(above(limit))} of the last 10m.`,
        ]),
      ),
      notFiringTest('a backup of some minutes', '50m', [
        inputSeries(nodePressureIoStalledSeconds.where(testNode), stalledFor(10, above(limit))),
      ]),
      notFiringTest('a busy disk', '50m', [
        inputSeries(nodePressureIoStalledSeconds.where(testNode), stalled(limit * 0.7)),
      ]),
    ]),
  }),
);

const connections = (entries: string) => [
  inputSeries(nodeNfConntrackEntries.where(testNode), entries),
  inputSeries(nodeNfConntrackEntriesLimit.where(testNode), '1000x60'),
];

export const conntrackNearlyFull: PromqlAlert = tunable('NodeConntrackNearlyFull', (limit) =>
  promqlAlert({
    name: 'NodeConntrackNearlyFull',
    expr: gt(
      div(
        nodeNfConntrackEntries.where(nodeExporterJob),
        nodeNfConntrackEntriesLimit.where(nodeExporterJob),
      ),
      limit,
    ),
    for: '5m',
    severity: 'ticket',
    summary: 'The connection tracking table of {{ $labels.instance }} is nearly full.',
    description: '{{ $value | humanizePercentage }} of the table of connections is used.',
    runbook: {
      meaning:
        'The kernel tracks connections for Services and network policies. More of its table is used than the threshold, by default 85%.',
      impact:
        'When the table is full, the kernel drops the packets of new connections, also those of DNS.',
      diagnosis: `- Who has the connections? \`conntrack -L | awk '{print $5}' | sort | uniq -c | sort -n | tail\` on the node
- Does a program open a connection for each request, or are many in \`TIME_WAIT\`? \`conntrack -S\` counts drops`,
      mitigation:
        'Raise `net.netfilter.nf_conntrack_max` (kube-proxy sets it: `conntrack.maxPerCore`), and let the program reuse connections.',
    },
    tests: notFiringBefore('6m', [
      firingTest(
        'a program opens many connections',
        '20m',
        connections(`0x2 ${round(above(limit) * 1000)}x58`),
        expectedAlert('ticket', testNode, [
          'The connection tracking table of node-1 is nearly full.',
          `${formatPercent(round(above(limit) * 1000) / 1000)} of the table of connections is used.`,
        ]),
      ),
      notFiringTest(
        'a short peak',
        '20m',
        connections(`0x2 ${round(above(limit) * 1000)}x3 ${round(limit * 900)}x55`),
      ),
    ]),
  }),
);
