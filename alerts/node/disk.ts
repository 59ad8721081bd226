import {
  and,
  type Duration,
  div,
  equal,
  lt,
  minOverTime,
  offset,
  predictLinear,
  re,
  seconds,
  unless,
} from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { Severity } from '../../catalog/definitions/team';
import {
  nodeFilesystemAvailBytes,
  nodeFilesystemFiles,
  nodeFilesystemFilesFree,
  nodeFilesystemReadonly,
  nodeFilesystemSizeBytes,
} from '../../constructs/node-exporter/device-metrics';
import { DISK_FILLS_IN_DAY, DISK_FILLS_IN_HOURS } from '../names';
import { alertOf, firing, notBefore, quiet } from '../stack/example';
import { job, node } from './example';

/** File systems that fill up; images and memory are full or read-only by nature. */
export const disks = { ...job, fstype: re('ext[234]|xfs|btrfs|zfs|f2fs') };
const root = { device: '/dev/sda1', device_error: '', fstype: 'ext4', mountpoint: '/' };
/** An empty label is none. */
const { device_error: _, ...rootLabels } = root;
const image = { device: '/dev/loop0', device_error: '', fstype: 'squashfs', mountpoint: '/snap' };

interface Filling {
  readonly name: string;
  readonly window: Duration;
  readonly ahead: Duration;
  /** Share that must be free for all to be well, however fast it fills. */
  readonly free: number;
  readonly for: Duration;
  /** How long it must have been seen: minutes say nothing about hours. */
  readonly history: Duration;
  /** In tests: older than `for`, and younger than that and its history. */
  readonly young: Duration;
  readonly severity: Severity;
}

/** It will be full, if it goes on like this; how full it is already keeps daily ups and downs quiet. */
function diskFills({
  name,
  window,
  ahead,
  free,
  severity,
  history,
  ...options
}: Filling): PromqlAlert {
  const summary = `The disk of node-1 at / will be full in ${ahead}.`;
  const description = (left: string) => `${left} of it are left, and less every hour.`;
  const series = (available: string, labels: typeof root = root) => [
    given(nodeFilesystemAvailBytes.where(node, labels), available),
    given(nodeFilesystemSizeBytes.where(node, labels), '10000x600'),
  ];
  // falls from three halves of the guard, and would be empty in an hour after the test looks
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
    summary: `The disk of {{ $labels.instance }} at {{ $labels.mountpoint }} will be full in ${ahead}.`,
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning: `If it goes on filling as over the last ${window}, the file system is full within ${ahead}.`,
      impact:
        'On a full disk of a node the kubelet evicts pods, images cannot be pulled, and what writes there fails.',
      diagnosis: `- \`kubectl debug node/NODE -it --image=busybox -- du -xhd1 /host/var\` shows what takes it.
- Logs of pods (\`/var/log/pods\`), images (\`/var/lib/containerd\`), or \`emptyDir\` volumes (\`/var/lib/kubelet\`)?
- Since when? \`node_filesystem_avail_bytes{instance="NODE"}\` over a day.`,
      mitigation:
        'Delete what can go: finished pods, old images (`crictl rmi --prune`). Move the pod that writes so much, or enlarge the disk.',
    },
    tests: [
      firing(
        'it fills steadily',
        '450m',
        series(`${start}-${start / 500}x600`),
        alertOf(severity, { ...node, ...rootLabels }, [
          summary,
          description(`${Number((free * 15).toPrecision(4))}%`),
        ]),
      ),
      quiet('it fills faster, and much of it is free', '320m', series('10000-19x600')),
      quiet('a new node pulls its images', options.young, series('1200-5x600')),
      quiet('it is as full, and stays so', '450m', series(`${start / 10}x600`)),
      quiet('an image is full, always', '450m', series('0x600', image)),
    ],
  });
}

export const diskFillsInHours: PromqlAlert = diskFills({
  name: DISK_FILLS_IN_HOURS,
  window: '1h',
  ahead: '4h',
  free: 0.15,
  for: '30m',
  history: '30m',
  young: '50m',
  severity: 'page',
});

export const diskFillsInDay: PromqlAlert = diskFills({
  name: DISK_FILLS_IN_DAY,
  window: '6h',
  ahead: '24h',
  free: 0.4,
  for: '1h',
  history: '3h',
  young: '150m',
  severity: 'ticket',
});

const inodes = (free: string, all: string) => [
  given(nodeFilesystemFilesFree.where(node, root), free),
  given(nodeFilesystemFiles.where(node, root), all),
];

export const inodesLow: PromqlAlert = promqlAlert({
  name: 'NodeInodesLow',
  // without a fixed number of inodes both are 0, and 0/0 is not under anything
  expr: lt(div(nodeFilesystemFilesFree.where(disks), nodeFilesystemFiles.where(disks)), 0.05),
  for: '30m',
  severity: 'ticket',
  summary:
    'The disk of {{ $labels.instance }} at {{ $labels.mountpoint }} can hold few more files.',
  description: '{{ $value | humanizePercentage }} of its inodes are free.',
  runbook: {
    meaning: 'A file system has room left, but hardly any inodes, of which each file takes one.',
    impact: 'When none is left, no file can be made: "No space left on device" with room to spare.',
    diagnosis: `- \`kubectl debug node/NODE -it --image=busybox -- sh -c 'for d in /host/var/*; do echo $(find $d -xdev | wc -l) $d; done'\`
- Usual causes: sessions or caches of one file each, and images with very many small files.`,
    mitigation: 'Delete the small files, or make the file system anew with more inodes.',
  },
  tests: notBefore('28m', [
    firing(
      'two percent are free',
      '60m',
      inodes('20x60', '1000x60'),
      alertOf('ticket', { ...node, ...rootLabels }, [
        'The disk of node-1 at / can hold few more files.',
        '2% of its inodes are free.',
      ]),
    ),
    quiet('a tenth is free', '60m', inodes('100x60', '1000x60')),
    quiet('a file system that has no such number', '60m', inodes('0x60', '0x60')),
  ]),
});

const readOnly = (values: string) => [given(nodeFilesystemReadonly.where(node, root), values)];

export const filesystemReadOnly: PromqlAlert = promqlAlert({
  name: 'NodeFilesystemReadOnly',
  // some are mounted so from the start: only what could be written within a day counts
  expr: unless(
    equal(nodeFilesystemReadonly.where(disks), 1),
    equal(minOverTime(nodeFilesystemReadonly.where(disks), '1d'), 1),
  ),
  for: '5m',
  keepFiringFor: '1d',
  severity: 'ticket',
  summary:
    'The disk of {{ $labels.instance }} at {{ $labels.mountpoint }} can no longer be written.',
  description: 'It could be written before, and is read-only now.',
  runbook: {
    meaning: 'The kernel remounts a file system read-only when it meets errors on the device.',
    impact: 'What writes there fails: pods do not start, logs and data are lost.',
    diagnosis: `- \`kubectl debug node/NODE -it --image=busybox -- dmesg | tail -50\`: errors of the device or the file system?
- Was it remounted on purpose, for maintenance?`,
    mitigation:
      'Drain the node: `kubectl drain NODE --ignore-daemonsets`. Check the disk, then repair or replace it.',
  },
  tests: notBefore('34m', [
    firing(
      'the kernel remounts it after an error',
      '60m',
      readOnly('0x30 1x30'),
      alertOf('ticket', { ...node, ...rootLabels }, [
        'The disk of node-1 at / can no longer be written.',
        'It could be written before, and is read-only now.',
      ]),
    ),
    quiet('it is read-only by design', '60m', readOnly('1x60')),
    quiet('all is well', '60m', readOnly('0x60')),
  ]),
});
