import { avg, count, div, min, rate, sub, sum } from '@observability-stack/promql';
import { cpuSaturated } from '../../alerts/node/cpu';
import { diskFillsInHours } from '../../alerts/node/disk';
import { memoryLow } from '../../alerts/node/memory';
import { type Panel, query, table } from '../../catalog/definitions/panel';
import { dashboardUids } from '../../catalog/names';
import {
  nodeFilesystemAvailBytes,
  nodeFilesystemSizeBytes,
  nodeNetworkReceiveBytes,
  nodeNetworkTransmitBytes,
} from '../../constructs/node-exporter/device-metrics';
import {
  nodeCpuSeconds,
  nodeLoad1,
  nodeMemoryMemAvailableBytes,
  nodeMemoryMemTotalBytes,
} from '../../constructs/node-exporter/metrics';
import { grafanaVariable, linkToDashboard } from '../shared/links';
import { alertThreshold, thresholdsAbove, thresholdsBelow } from '../shared/thresholds';
import { allNodeTargets, FILESYSTEMS, NETWORK_DEVICES, NODE_VARIABLE } from './selection';

const perNode = { by: ['instance'] } as const;
/** The window of the alert. */
const WINDOW = '5m';

/** Table with one row per node and a link to its details. */
export const allNodes: Panel = table({
  key: 'all-nodes',
  title: 'All nodes',
  description:
    'Usage of each node. Good: CPU below 80 %, 10 % of memory and disk space available, similar values on all nodes. Click a name to show its details below.',
  queries: [
    query(
      sub(1, avg(rate(nodeCpuSeconds.where(allNodeTargets, { mode: 'idle' }), WINDOW), perNode)),
    ),
    query(
      div(
        sum(nodeMemoryMemAvailableBytes.where(allNodeTargets), perNode),
        sum(nodeMemoryMemTotalBytes.where(allNodeTargets), perNode),
      ),
    ),
    query(
      min(
        div(
          nodeFilesystemAvailBytes.where(allNodeTargets, FILESYSTEMS),
          nodeFilesystemSizeBytes.where(allNodeTargets, FILESYSTEMS),
        ),
        perNode,
      ),
    ),
    query(sum(nodeLoad1.where(allNodeTargets), perNode)),
    query(count(nodeCpuSeconds.where(allNodeTargets, { mode: 'idle' }), perNode)),
    query(
      sum(rate(nodeNetworkReceiveBytes.where(allNodeTargets, NETWORK_DEVICES), WINDOW), perNode),
    ),
    query(
      sum(rate(nodeNetworkTransmitBytes.where(allNodeTargets, NETWORK_DEVICES), WINDOW), perNode),
    ),
  ],
  unit: 'percentunit',
  height: 5,
  noValue: 'No data from node_exporter',
  columns: [
    {
      field: 'instance',
      title: 'Node',
      unit: 'string',
      links: [
        linkToDashboard('Show details', dashboardUids.nodes, {
          [NODE_VARIABLE]: grafanaVariable('__value.raw'),
        }),
      ],
    },
    {
      field: 0,
      title: 'CPU usage',
      decimals: 1,
      cellType: 'gauge',
      max: 1,
      thresholds: thresholdsAbove(alertThreshold(cpuSaturated)),
    },
    {
      field: 1,
      title: 'Memory available',
      decimals: 1,
      cellType: 'gauge',
      max: 1,
      thresholds: thresholdsBelow(alertThreshold(memoryLow)),
    },
    {
      field: 2,
      title: 'Disk space available (fullest)',
      decimals: 1,
      cellType: 'gauge',
      max: 1,
      thresholds: thresholdsBelow(alertThreshold(diskFillsInHours)),
    },
    { field: 3, title: 'Load (1 min)', unit: 'short', decimals: 2, width: 110 },
    { field: 4, title: 'CPUs', unit: 'none', width: 70 },
    { field: 5, title: 'Received', unit: 'binBps', width: 120 },
    { field: 6, title: 'Sent', unit: 'binBps', width: 120 },
  ],
  sortBy: { column: 'CPU usage', descending: true },
});
