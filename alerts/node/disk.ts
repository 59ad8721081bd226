import {
  and,
  div,
  eq,
  labelRe,
  lt,
  minOverTime,
  offset,
  predictLinear,
  type QueryDuration,
  seconds,
  unless,
} from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { Severity } from '../../catalog/definitions/routing';
import {
  nodeFilesystemAvailBytes,
  nodeFilesystemFiles,
  nodeFilesystemFilesFree,
  nodeFilesystemReadonly,
  nodeFilesystemSizeBytes,
} from '../../constructs/node-exporter/device-metrics';
import { formatPercent } from '../http/service';
import { DISK_FILLS_IN_DAY, DISK_FILLS_IN_HOURS } from '../names';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  round,
} from '../stack/test-helpers';
import { tunable } from '../thresholds';
import { nodeExporterJob, testNode } from './test-helpers';

/** Writable file systems. Images are always full, and tmpfs is limited by memory. */
export const disks = { ...nodeExporterJob, fstype: labelRe('ext[234]|xfs|btrfs|zfs|f2fs') };
const root = { device: '/dev/sda1', device_error: '', fstype: 'ext4', mountpoint: '/' };
/** Prometheus treats an empty label as missing. */
const { device_error: _, ...rootLabels } = root;
const image = { device: '/dev/loop0', device_error: '', fstype: 'squashfs', mountpoint: '/snap' };

interface Filling {
  readonly window: QueryDuration;
  readonly ahead: QueryDuration;
  readonly for: QueryDuration;
  /** Minimum age of the series: a few minutes of data do not predict hours. */
  readonly history: QueryDuration;
  /** For tests: longer than `for`, and shorter than `for` and `history` together. */
  readonly young: QueryDuration;
  readonly severity: Severity;
}

/**
 * Fires when the trend of the window predicts that the file system will be full. The condition on
 * free space keeps daily fluctuations from firing.
 */
const diskFills = (
  name: typeof DISK_FILLS_IN_HOURS | typeof DISK_FILLS_IN_DAY,
  options: Filling,
): PromqlAlert => tunable(name, (free) => diskFillsBelow(name, free, options));

/** `free` is the ratio of free space below which the prediction counts. Above it the alert does not fire. */
function diskFillsBelow(
  name: string,
  free: number,
  { window, ahead, severity, history, ...options }: Filling,
): PromqlAlert {
  const summary = `File system / of node-1 will be full within ${ahead}.`;
  const description = (left: string) => `${left} of it is available, and it is filling up.`;
  const series = (available: string, labels: typeof root = root) => [
    inputSeries(nodeFilesystemAvailBytes.where(testNode, labels), available),
    inputSeries(nodeFilesystemSizeBytes.where(testNode, labels), '10000x600'),
  ];
  // Starts at 1.5 times the limit and reaches zero one hour after the time of the assertion.
  const start = free * 15_000;
  return promqlAlert({
    name,
    expr: and(
      and(
        lt(div(nodeFilesystemAvailBytes.where(disks), nodeFilesystemSizeBytes.where(disks)), free),
        lt(predictLinear(nodeFilesystemAvailBytes.where(disks), window, seconds(ahead)), 0),
      ),
      offset(nodeFilesystemAvailBytes.where(disks), history),
    ),
    for: options.for,
    severity,
    summary: `File system {{ $labels.mountpoint }} of {{ $labels.instance }} will be full within ${ahead}.`,
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning: `At the rate of the last ${window}, the file system will be full within ${ahead}.`,
      impact:
        'When the disk of a node is full, the kubelet evicts pods, images cannot be pulled, and writes fail.',
      diagnosis: `- Find what uses the space: \`kubectl debug node/NODE -it --image=busybox -- du -xhd1 /host/var\`
- Is it container logs (\`/var/log/pods\`), images (\`/var/lib/containerd\`) or \`emptyDir\` volumes (\`/var/lib/kubelet\`)?
- When did it start? \`node_filesystem_avail_bytes{instance="NODE"}\` over a day.`,
      mitigation:
        'Delete finished pods and unused images (`crictl rmi --prune`). Move the pod that writes the data, or enlarge the disk.',
    },
    tests: [
      firingTest(
        'fills steadily',
        '450m',
        series(`${start}-${start / 500}x600`),
        expectedAlert(severity, { ...testNode, ...rootLabels }, [
          summary,
          description(`${Number((free * 15).toPrecision(4))}%`),
        ]),
      ),
      notFiringTest(
        'fills faster, with much space available',
        '320m',
        series(`10000-${Math.floor((1 - free) * 22)}x600`),
      ),
      notFiringTest('a new node pulls its images', options.young, series('1200-5x600')),
      notFiringTest('the same usage, not growing', '450m', series(`${start / 10}x600`)),
      notFiringTest('a read-only image is always full', '450m', series('0x600', image)),
    ],
  });
}

export const diskFillsInHours: PromqlAlert = diskFills(DISK_FILLS_IN_HOURS, {
  window: '1h',
  ahead: '4h',
  for: '30m',
  history: '30m',
  young: '50m',
  severity: 'page',
});

export const diskFillsInDay: PromqlAlert = diskFills(DISK_FILLS_IN_DAY, {
  window: '6h',
  ahead: '24h',
  for: '1h',
  history: '3h',
  young: '150m',
  severity: 'ticket',
});

const inodes = (free: string, all: string) => [
  inputSeries(nodeFilesystemFilesFree.where(testNode, root), free),
  inputSeries(nodeFilesystemFiles.where(testNode, root), all),
];

export const inodesLow: PromqlAlert = tunable('NodeInodesLow', (limit) =>
  promqlAlert({
    name: 'NodeInodesLow',
    // File systems without a fixed number of inodes report 0 for both: 0/0 is NaN and never below the limit.
    expr: lt(div(nodeFilesystemFilesFree.where(disks), nodeFilesystemFiles.where(disks)), limit),
    for: '30m',
    severity: 'ticket',
    summary:
      'File system {{ $labels.mountpoint }} of {{ $labels.instance }} is running out of inodes.',
    description: '{{ $value | humanizePercentage }} of its inodes are free.',
    runbook: {
      meaning:
        'Fewer inodes of a file system are free than the threshold, by default 5%. Every file and directory takes one inode.',
      impact:
        'When no inode is free, files cannot be created: "No space left on device", although space is available.',
      diagnosis: `- Count the files per directory: \`kubectl debug node/NODE -it --image=busybox -- sh -c 'for d in /host/var/*; do echo $(find $d -xdev | wc -l) $d; done'\`
- Common causes are session or cache directories with one file per entry, and images with very many small files.`,
      mitigation: 'Delete the small files, or recreate the file system with more inodes.',
    },
    tests: notFiringBefore('28m', [
      firingTest(
        'half the threshold is free',
        '60m',
        inodes(`${round(limit * 500)}x60`, '1000x60'),
        expectedAlert('ticket', { ...testNode, ...rootLabels }, [
          'File system / of node-1 is running out of inodes.',
          `${formatPercent(round(limit * 500) / 1000)} of its inodes are free.`,
        ]),
      ),
      notFiringTest(
        'a little more than the threshold is free',
        '60m',
        inodes(`${round(limit * 1000 + (1 - limit) * 50)}x60`, '1000x60'),
      ),
      notFiringTest(
        'a file system without a fixed number of inodes',
        '60m',
        inodes('0x60', '0x60'),
      ),
    ]),
  }),
);

const readOnly = (values: string) => [
  inputSeries(nodeFilesystemReadonly.where(testNode, root), values),
];

export const filesystemReadOnly: PromqlAlert = promqlAlert({
  name: 'NodeFilesystemReadOnly',
  // Some file systems are mounted read-only on purpose. Only those that were writable within the last day count.
  expr: unless(
    eq(nodeFilesystemReadonly.where(disks), 1),
    eq(minOverTime(nodeFilesystemReadonly.where(disks), '1d'), 1),
  ),
  for: '5m',
  keepFiringFor: '1d',
  severity: 'ticket',
  summary: 'File system {{ $labels.mountpoint }} of {{ $labels.instance }} has become read-only.',
  description: 'It was writable within the last day.',
  runbook: {
    meaning:
      'A file system that was writable is now read-only. The kernel remounts a file system read-only when it detects errors on the device.',
    impact: 'Writes fail: pods do not start, and logs and data are lost.',
    diagnosis: `- Check for errors of the device or the file system: \`kubectl debug node/NODE -it --image=busybox -- dmesg | tail -50\`
- Was it remounted on purpose, for maintenance?`,
    mitigation:
      'Drain the node: `kubectl drain NODE --ignore-daemonsets`. Check the disk, then repair or replace it.',
  },
  tests: notFiringBefore('34m', [
    firingTest(
      'the kernel remounts it after an error',
      '60m',
      readOnly('0x30 1x30'),
      expectedAlert('ticket', { ...testNode, ...rootLabels }, [
        'File system / of node-1 has become read-only.',
        'It was writable within the last day.',
      ]),
    ),
    notFiringTest('read-only by design', '60m', readOnly('1x60')),
    notFiringTest('writable', '60m', readOnly('0x60')),
  ]),
});
