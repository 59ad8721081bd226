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
import { alertPanelQuery, alertThreshold, thresholdsBelow } from '../shared/thresholds';
import {
  BLOCK_DEVICES,
  FILESYSTEMS,
  NETWORK_DEVICES,
  NODE_VARIABLE,
  selectedNode,
} from './selection';

const selected = { instance: `$${NODE_VARIABLE}` };
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
        div(
          nodeFilesystemAvailBytes.where(selectedNode, FILESYSTEMS),
          nodeFilesystemSizeBytes.where(selectedNode, FILESYSTEMS),
        ),
        perMount,
      ),
      { legendFormat: '{{mountpoint}}' },
    ),
  ],
  unit: 'percentunit',
  decimals: 1,
  max: 1,
  noValue: 'No writable file systems',
  thresholds: thresholdsBelow(alertThreshold(diskFillsInHours)),
});

export const diskFreeOverTime: Panel = timeSeries({
  key: 'disk-course',
  title: 'Disk space available over time',
  description:
    'Bytes that are available to programs. Good: constant. The intersection of a falling trend with zero shows when the disk is full.',
  queries: [
    query(min(nodeFilesystemAvailBytes.where(selectedNode, FILESYSTEMS), perMount), {
      legendFormat: '{{mountpoint}}',
    }),
  ],
  unit: 'bytes',
  noValue: 'No writable file systems',
});

export const inodesFree: Panel = timeSeries({
  key: 'inodes-free',
  title: 'Inodes free',
  description:
    'Ratio of inodes that are free. Good: well above the threshold. Many small files use them up.',
  ...alertPanelQuery(inodesLow, '{{mountpoint}}', selected),
  unit: 'percentunit',
  max: 1,
  calcs: ['min', 'lastNotNull'],
  noValue: 'No writable file systems',
});

export const diskBytes: Panel = timeSeries({
  key: 'disk-bytes',
  title: 'Disk throughput',
  description:
    'Bytes read and written per second; writes are negative. Good: below the maximum throughput of the disk.',
  queries: [
    query(rate(nodeDiskReadBytes.where(selectedNode, BLOCK_DEVICES), '$__rate_interval'), {
      legendFormat: '{{device}} read',
    }),
    query(rate(nodeDiskWrittenBytes.where(selectedNode, BLOCK_DEVICES), '$__rate_interval'), {
      legendFormat: '{{device}} written',
    }),
  ],
  unit: 'binBps',
  min: 'auto',
  noValue: 'No disks',
  styles: [{ series: '/written$/', negativeY: true }],
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
        rate(nodeDiskReadTimeSeconds.where(selectedNode, BLOCK_DEVICES), '$__rate_interval'),
        gt(rate(nodeDiskReadsCompleted.where(selectedNode, BLOCK_DEVICES), '$__rate_interval'), 0),
      ),
      { legendFormat: '{{device}} read' },
    ),
    query(
      div(
        rate(nodeDiskWriteTimeSeconds.where(selectedNode, BLOCK_DEVICES), '$__rate_interval'),
        gt(rate(nodeDiskWritesCompleted.where(selectedNode, BLOCK_DEVICES), '$__rate_interval'), 0),
      ),
      { legendFormat: '{{device}} write' },
    ),
  ],
  unit: 's',
  noValue: 'No reads or writes',
});

export const diskBusy: Panel = timeSeries({
  key: 'disk-busy',
  width: 12,
  title: 'Disk utilisation',
  description: 'Ratio of time in which a disk has operations in progress. Good: below 80 %.',
  queries: [
    query(rate(nodeDiskIoTimeSeconds.where(selectedNode, BLOCK_DEVICES), '$__rate_interval'), {
      legendFormat: '{{device}}',
    }),
  ],
  unit: 'percentunit',
  max: 1,
  noValue: 'No disks',
});

export const networkBytes: Panel = timeSeries({
  key: 'network-bytes',
  title: 'Network throughput',
  description:
    'Bytes received and sent per second; sent bytes are negative. Good: below the bandwidth of the interface.',
  queries: [
    query(rate(nodeNetworkReceiveBytes.where(selectedNode, NETWORK_DEVICES), '$__rate_interval'), {
      legendFormat: '{{device}} received',
    }),
    query(rate(nodeNetworkTransmitBytes.where(selectedNode, NETWORK_DEVICES), '$__rate_interval'), {
      legendFormat: '{{device}} sent',
    }),
  ],
  unit: 'binBps',
  min: 'auto',
  noValue: 'No network interfaces',
  styles: [{ series: '/sent$/', negativeY: true }],
});

export const networkErrorRate: Panel = timeSeries({
  key: 'network-errors',
  title: 'Network errors',
  description: 'Packets per second that are received or sent with errors. Good: 0.',
  ...alertPanelQuery(networkErrors, '{{device}}', selected),
  unit: 'suffix:packets/s',
  axisSoftMax: 2,
  noValue: 'No network interfaces',
});

export const networkDropRate: Panel = timeSeries({
  key: 'network-dropped',
  title: 'Network drops',
  description:
    'Packets per second that are dropped without an error; sent packets are negative. Good: close to 0. A busy receiver drops packets when its buffers are full.',
  queries: [
    query(rate(nodeNetworkReceiveDrop.where(selectedNode, NETWORK_DEVICES), '$__rate_interval'), {
      legendFormat: '{{device}} received',
    }),
    query(rate(nodeNetworkTransmitDrop.where(selectedNode, NETWORK_DEVICES), '$__rate_interval'), {
      legendFormat: '{{device}} sent',
    }),
  ],
  unit: 'suffix:packets/s',
  min: 'auto',
  noValue: 'No network interfaces',
  styles: [{ series: '/sent$/', negativeY: true }],
});

export const fileHandles: Panel = timeSeries({
  key: 'file-handles',
  title: 'File descriptors',
  description: 'Ratio of the file descriptors of the kernel that are in use. Good: below 80 %.',
  queries: [
    query(div(nodeFilefdAllocated.where(selectedNode), nodeFilefdMaximum.where(selectedNode)), {
      legendFormat: 'in use',
    }),
  ],
  unit: 'percentunit',
  axisSoftMax: 0.1,
  noValue: 'No data',
});
