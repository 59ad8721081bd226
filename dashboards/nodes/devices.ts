import { div, gt, min, rate } from '@observability-stack/promql';
import { diskFillsInHours, inodesLow } from '../../alerts/node/disk';
import { networkErrors } from '../../alerts/node/network';
import { barGauge, type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  nodeDiskIoTimeSeconds,
  nodeDiskReadBytes,
  nodeDiskReadsCompleted,
  nodeDiskReadTimeSeconds,
  nodeDiskWritesCompleted,
  nodeDiskWriteTimeSeconds,
  nodeDiskWrittenBytes,
  nodeFilesystemAvailBytes,
  nodeFilesystemSizeBytes,
  nodeNetworkReceiveBytes,
  nodeNetworkReceiveDrop,
  nodeNetworkTransmitBytes,
  nodeNetworkTransmitDrop,
} from '../../constructs/node-exporter/device-metrics';
import { nodeFilefdAllocated, nodeFilefdMaximum } from '../../constructs/node-exporter/metrics';
import { below, lineOf, watchedBy } from '../shared/thresholds';
import { BLOCKS, DISKS, NETWORK, NODE, one } from './selection';

const selected = { instance: `$${NODE}` };
const perMount = { by: ['mountpoint'] } as const;

export const diskFree: Panel = barGauge({
  key: 'disk-free',
  height: 4,
  title: 'Disk space available',
  description:
    'Ratio of space that is available to programs. Good: above the threshold, and constant over days.',
  queries: [
    query(
      min(
        div(nodeFilesystemAvailBytes.where(one, DISKS), nodeFilesystemSizeBytes.where(one, DISKS)),
        perMount,
      ),
      { legend: '{{mountpoint}}' },
    ),
  ],
  unit: 'percentunit',
  decimals: 1,
  max: 1,
  noData: 'No writable file systems',
  thresholds: below(lineOf(diskFillsInHours)),
});

export const diskCourse: Panel = timeSeries({
  key: 'disk-course',
  title: 'Disk space available over time',
  description:
    'Bytes that are available to programs. Good: constant. The intersection of a falling trend with zero shows when the disk is full.',
  queries: [
    query(min(nodeFilesystemAvailBytes.where(one, DISKS), perMount), { legend: '{{mountpoint}}' }),
  ],
  unit: 'bytes',
  noData: 'No writable file systems',
});

export const inodesFree: Panel = timeSeries({
  key: 'inodes-free',
  title: 'Inodes free',
  description:
    'Ratio of inodes that are free. Good: well above the threshold. Many small files use them up.',
  ...watchedBy(inodesLow, '{{mountpoint}}', selected),
  unit: 'percentunit',
  max: 1,
  calcs: ['min', 'lastNotNull'],
  noData: 'No writable file systems',
});

export const diskBytes: Panel = timeSeries({
  key: 'disk-bytes',
  title: 'Disk throughput',
  description:
    'Bytes read and written per second; writes are negative. Good: below the maximum throughput of the disk.',
  queries: [
    query(rate(nodeDiskReadBytes.where(one, BLOCKS), '$__rate_interval'), {
      legend: '{{device}} read',
    }),
    query(rate(nodeDiskWrittenBytes.where(one, BLOCKS), '$__rate_interval'), {
      legend: '{{device}} written',
    }),
  ],
  unit: 'binBps',
  min: 'auto',
  noData: 'No disks',
  styles: [{ series: '/written$/', mirrored: true }],
});

export const diskLatency: Panel = timeSeries({
  key: 'disk-latency',
  width: 12,
  title: 'Disk latency',
  description:
    'Average duration of a read or write. Good: below 10 ms for SSDs, below 50 ms for other disks.',
  queries: [
    query(
      div(
        rate(nodeDiskReadTimeSeconds.where(one, BLOCKS), '$__rate_interval'),
        gt(rate(nodeDiskReadsCompleted.where(one, BLOCKS), '$__rate_interval'), 0),
      ),
      { legend: '{{device}} read' },
    ),
    query(
      div(
        rate(nodeDiskWriteTimeSeconds.where(one, BLOCKS), '$__rate_interval'),
        gt(rate(nodeDiskWritesCompleted.where(one, BLOCKS), '$__rate_interval'), 0),
      ),
      { legend: '{{device}} write' },
    ),
  ],
  unit: 's',
  noData: 'No reads or writes',
});

export const diskBusy: Panel = timeSeries({
  key: 'disk-busy',
  width: 12,
  title: 'Disk utilisation',
  description: 'Ratio of time in which a disk has operations in progress. Good: below 80 %.',
  queries: [
    query(rate(nodeDiskIoTimeSeconds.where(one, BLOCKS), '$__rate_interval'), {
      legend: '{{device}}',
    }),
  ],
  unit: 'percentunit',
  max: 1,
  noData: 'No disks',
});

export const networkBytes: Panel = timeSeries({
  key: 'network-bytes',
  title: 'Network throughput',
  description:
    'Bytes received and sent per second; sent bytes are negative. Good: below the bandwidth of the interface.',
  queries: [
    query(rate(nodeNetworkReceiveBytes.where(one, NETWORK), '$__rate_interval'), {
      legend: '{{device}} received',
    }),
    query(rate(nodeNetworkTransmitBytes.where(one, NETWORK), '$__rate_interval'), {
      legend: '{{device}} sent',
    }),
  ],
  unit: 'binBps',
  min: 'auto',
  noData: 'No network interfaces',
  styles: [{ series: '/sent$/', mirrored: true }],
});

export const networkBroken: Panel = timeSeries({
  key: 'network-errors',
  title: 'Network errors',
  description: 'Packets per second that are received or sent with errors. Good: 0.',
  ...watchedBy(networkErrors, '{{device}}', selected),
  unit: 'suffix:packets/s',
  softMax: 2,
  noData: 'No network interfaces',
});

export const networkDropped: Panel = timeSeries({
  key: 'network-dropped',
  title: 'Network drops',
  description:
    'Packets per second that are dropped without an error; sent packets are negative. Good: close to 0. A busy receiver drops packets when its buffers are full.',
  queries: [
    query(rate(nodeNetworkReceiveDrop.where(one, NETWORK), '$__rate_interval'), {
      legend: '{{device}} received',
    }),
    query(rate(nodeNetworkTransmitDrop.where(one, NETWORK), '$__rate_interval'), {
      legend: '{{device}} sent',
    }),
  ],
  unit: 'suffix:packets/s',
  min: 'auto',
  noData: 'No network interfaces',
  styles: [{ series: '/sent$/', mirrored: true }],
});

export const fileHandles: Panel = timeSeries({
  key: 'file-handles',
  title: 'File descriptors',
  description: 'Ratio of the file descriptors of the kernel that are in use. Good: below 80 %.',
  queries: [
    query(div(nodeFilefdAllocated.where(one), nodeFilefdMaximum.where(one)), { legend: 'in use' }),
  ],
  unit: 'percentunit',
  softMax: 0.1,
  noData: 'No data',
});
