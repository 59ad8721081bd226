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
import { grafana, toDashboard } from '../shared/links';
import { above, below, lineOf } from '../shared/thresholds';
import { all, DISKS, NETWORK, NODE } from './selection';

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
    query(sub(1, avg(rate(nodeCpuSeconds.where(all, { mode: 'idle' }), WINDOW), perNode))),
    query(
      div(
        sum(nodeMemoryMemAvailableBytes.where(all), perNode),
        sum(nodeMemoryMemTotalBytes.where(all), perNode),
      ),
    ),
    query(
      min(
        div(nodeFilesystemAvailBytes.where(all, DISKS), nodeFilesystemSizeBytes.where(all, DISKS)),
        perNode,
      ),
    ),
    query(sum(nodeLoad1.where(all), perNode)),
    query(count(nodeCpuSeconds.where(all, { mode: 'idle' }), perNode)),
    query(sum(rate(nodeNetworkReceiveBytes.where(all, NETWORK), WINDOW), perNode)),
    query(sum(rate(nodeNetworkTransmitBytes.where(all, NETWORK), WINDOW), perNode)),
  ],
  unit: 'percentunit',
  height: 5,
  noData: 'No data from node_exporter',
  columns: [
    {
      of: 'instance',
      title: 'Node',
      unit: 'string',
      links: [toDashboard('Show details', dashboardUids.nodes, { [NODE]: grafana('__value.raw') })],
    },
    {
      of: 0,
      title: 'CPU usage',
      decimals: 1,
      show: 'bar',
      max: 1,
      thresholds: above(lineOf(cpuSaturated)),
    },
    {
      of: 1,
      title: 'Memory available',
      decimals: 1,
      show: 'bar',
      max: 1,
      thresholds: below(lineOf(memoryLow)),
    },
    {
      of: 2,
      title: 'Disk space available (fullest)',
      decimals: 1,
      show: 'bar',
      max: 1,
      thresholds: below(lineOf(diskFillsInHours)),
    },
    { of: 3, title: 'Load (1 min)', unit: 'short', decimals: 2, width: 110 },
    { of: 4, title: 'CPUs', unit: 'none', width: 70 },
    { of: 5, title: 'Received', unit: 'binBps', width: 120 },
    { of: 6, title: 'Sent', unit: 'binBps', width: 120 },
  ],
  sortBy: { column: 'CPU usage', descending: true },
});
