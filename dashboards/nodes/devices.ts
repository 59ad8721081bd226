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
  title: 'Disks: free',
  description:
    'Share of each file system that programs can still use. Good: more than the line, and level over days.',
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
  noData: 'No file system that can fill',
  thresholds: below(lineOf(diskFillsInHours)),
});

export const diskCourse: Panel = timeSeries({
  key: 'disk-course',
  title: 'Disks: free over time',
  description:
    'Bytes that programs can still use. Good: level. A straight line to zero says when it is full.',
  queries: [
    query(min(nodeFilesystemAvailBytes.where(one, DISKS), perMount), { legend: '{{mountpoint}}' }),
  ],
  unit: 'bytes',
  noData: 'No file system that can fill',
});

export const inodesFree: Panel = timeSeries({
  key: 'inodes-free',
  title: 'Inodes: free',
  description:
    'Share of the inodes that are free. Good: well above the line. Many small files use them up.',
  ...watchedBy(inodesLow, '{{mountpoint}}', selected),
  unit: 'percentunit',
  max: 1,
  calcs: ['min', 'lastNotNull'],
  noData: 'No file system that can fill',
});

export const diskBytes: Panel = timeSeries({
  key: 'disk-bytes',
  title: 'Disk: read and written',
  description: 'Bytes a second; what is written points down. Good: below what the disk can do.',
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
  noData: 'No disk',
  styles: [{ series: '/written$/', mirrored: true }],
});

export const diskLatency: Panel = timeSeries({
  key: 'disk-latency',
  width: 12,
  title: 'Disk: time of an access',
  description: 'Average time of a read or write. Good: below 10 ms for flash, 50 ms for others.',
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
  noData: 'No access',
});

export const diskBusy: Panel = timeSeries({
  key: 'disk-busy',
  width: 12,
  title: 'Disk: busy',
  description: 'Share of the time in which a disk has something to do. Good: below 80 %.',
  queries: [
    query(rate(nodeDiskIoTimeSeconds.where(one, BLOCKS), '$__rate_interval'), {
      legend: '{{device}}',
    }),
  ],
  unit: 'percentunit',
  max: 1,
  noData: 'No disk',
});

export const networkBytes: Panel = timeSeries({
  key: 'network-bytes',
  title: 'Network: received and sent',
  description:
    'Bytes a second; what is sent points down. Good: below what the card and its link can do.',
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
  noData: 'No network device',
  styles: [{ series: '/sent$/', mirrored: true }],
});

export const networkBroken: Panel = timeSeries({
  key: 'network-errors',
  title: 'Network: broken packets',
  description: 'Packets a second that are broken on their way in or out. Good: none.',
  ...watchedBy(networkErrors, '{{device}}', selected),
  unit: 'suffix:packets/s',
  softMax: 2,
  noData: 'No network device',
});

export const networkDropped: Panel = timeSeries({
  key: 'network-dropped',
  title: 'Network: dropped packets',
  description:
    'Packets a second that were whole and yet thrown away; those on their way out point down. Good: next to none. A busy receiver without buffers drops.',
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
  noData: 'No network device',
  styles: [{ series: '/sent$/', mirrored: true }],
});

export const fileHandles: Panel = timeSeries({
  key: 'file-handles',
  title: 'File handles',
  description: 'Share of the file handles of the kernel that are in use. Good: below 80 %.',
  queries: [
    query(div(nodeFilefdAllocated.where(one), nodeFilefdMaximum.where(one)), { legend: 'in use' }),
  ],
  unit: 'percentunit',
  softMax: 0.1,
  noData: 'Not measured',
});
