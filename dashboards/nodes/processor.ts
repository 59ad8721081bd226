import { processResidentMemoryBytes } from '@observability-stack/contracts/standard/process';
import { avg, count, rate, sub, sum, time } from '@observability-stack/promql';
import { cpuSaturated } from '../../alerts/node/cpu';
import { memoryLow } from '../../alerts/node/memory';
import { type Panel, query, stat, timeSeries } from '../../catalog/definitions/panel';
import {
  nodeBootTimeSeconds,
  nodeCpuSeconds,
  nodeLoad1,
  nodeLoad5,
  nodeLoad15,
  nodeMemoryBuffersBytes,
  nodeMemoryCachedBytes,
  nodeMemoryMemAvailableBytes,
  nodeMemoryMemFreeBytes,
  nodeMemoryMemTotalBytes,
  nodePressureCpuWaitingSeconds,
  nodePressureIoStalledSeconds,
  nodePressureMemoryStalledSeconds,
} from '../../constructs/node-exporter/metrics';
import { alertPanelQuery } from '../shared/thresholds';
import { NODE_VARIABLE, selectedNode } from './selection';

const selected = { instance: `$${NODE_VARIABLE}` };

export const cpuBusy: Panel = stat({
  key: 'cpu-busy',
  title: 'CPU usage',
  description: 'Ratio of CPU time that is not idle. Good: below 80 %, which leaves room for peaks.',
  ...alertPanelQuery(cpuSaturated, 'Usage', selected),
  unit: 'percentunit',
  decimals: 1,
  max: 1,
  noValue: 'No data',
});

export const memoryFree: Panel = stat({
  key: 'memory-free',
  title: 'Memory available',
  description: 'Ratio of memory that is available without swapping. Good: above 10 %.',
  ...alertPanelQuery(memoryLow, 'Available', selected),
  unit: 'percentunit',
  decimals: 1,
  max: 1,
  noValue: 'No data',
});

export const uptime: Panel = stat({
  key: 'uptime',
  title: 'Uptime',
  description: 'Time since the node was booted. Good: since the last planned restart.',
  queries: [
    query(sub(time(), nodeBootTimeSeconds.where(selectedNode)), { legendFormat: 'Uptime' }),
  ],
  unit: 'dtdurations',
  sparkline: false,
  colorMode: 'none',
  noValue: 'No data',
});

export const exporterMemory: Panel = stat({
  key: 'exporter-memory',
  title: 'Memory of node_exporter',
  description:
    'Resident memory of the exporter. Good: constant, some tens of MiB. Constant growth indicates a leak in a collector.',
  queries: [query(processResidentMemoryBytes.where(selectedNode), { legendFormat: 'Memory' })],
  unit: 'bytes',
  decimals: 1,
  noValue: 'No data',
  colorMode: 'none',
});

export const cpuByMode: Panel = timeSeries({
  key: 'cpu-by-mode',
  title: 'CPU by mode',
  description:
    'Number of busy CPUs, by mode. Good: mostly user, and well below the total. High iowait indicates a slow disk, high steal a busy hypervisor.',
  queries: [
    query(
      sum(
        rate(
          nodeCpuSeconds.where(selectedNode, { mode: { operator: '!=', value: 'idle' } }),
          '$__rate_interval',
        ),
        { by: ['mode'] },
      ),
      { legendFormat: '{{mode}}' },
    ),
    query(count(nodeCpuSeconds.where(selectedNode, { mode: 'idle' })), {
      legendFormat: 'all CPUs',
    }),
  ],
  unit: 'suffix:CPUs',
  stacked: true,
  noValue: 'No data',
  styles: [{ series: 'all CPUs', color: 'text', dashed: true, stack: false }],
});

export const cpuByCore: Panel = timeSeries({
  key: 'cpu-by-core',
  title: 'CPU by core',
  description:
    'Usage of each core. Good: similar for all cores. A single core at 100 % indicates a single-threaded program.',
  queries: [
    query(
      sub(
        1,
        avg(rate(nodeCpuSeconds.where(selectedNode, { mode: 'idle' }), '$__rate_interval'), {
          by: ['cpu'],
        }),
      ),
      { legendFormat: 'core {{cpu}}' },
    ),
  ],
  unit: 'percentunit',
  max: 1,
  noValue: 'No data',
});

export const loadAverage: Panel = timeSeries({
  key: 'load',
  title: 'Load average',
  description:
    'Number of processes that run, or wait for CPU or disk, averaged over 1, 5 and 15 minutes. Good: at most the number of CPUs.',
  queries: [
    query(nodeLoad1.where(selectedNode), { legendFormat: '1 min' }),
    query(nodeLoad5.where(selectedNode), { legendFormat: '5 min' }),
    query(nodeLoad15.where(selectedNode), { legendFormat: '15 min' }),
    query(count(nodeCpuSeconds.where(selectedNode, { mode: 'idle' })), {
      legendFormat: 'all CPUs',
    }),
  ],
  unit: 'short',
  noValue: 'No data',
  styles: [{ series: 'all CPUs', color: 'text', dashed: true }],
});

export const memoryUse: Panel = timeSeries({
  key: 'memory-use',
  title: 'Memory',
  description:
    'Memory by use. Good: enough cached and free memory. The kernel reclaims cached memory when programs need it.',
  queries: [
    query(
      sub(
        nodeMemoryMemTotalBytes.where(selectedNode),
        nodeMemoryMemAvailableBytes.where(selectedNode),
      ),
      {
        legendFormat: 'programs',
      },
    ),
    query(nodeMemoryCachedBytes.where(selectedNode), { legendFormat: 'cached' }),
    query(nodeMemoryBuffersBytes.where(selectedNode), { legendFormat: 'buffers' }),
    query(nodeMemoryMemFreeBytes.where(selectedNode), { legendFormat: 'free' }),
    query(nodeMemoryMemTotalBytes.where(selectedNode), { legendFormat: 'total' }),
  ],
  unit: 'bytes',
  noValue: 'No data',
  styles: [{ series: 'total', color: 'text', dashed: true }],
});

export const pressure: Panel = timeSeries({
  key: 'pressure',
  title: 'Pressure',
  description:
    'Ratio of time in which some processes wait for CPU, or all wait for disk or memory. Good: close to 0 %. A rise shows which resource is exhausted.',
  queries: [
    query(rate(nodePressureCpuWaitingSeconds.where(selectedNode), '$__rate_interval'), {
      legendFormat: 'CPU',
    }),
    query(rate(nodePressureIoStalledSeconds.where(selectedNode), '$__rate_interval'), {
      legendFormat: 'disk',
    }),
    query(rate(nodePressureMemoryStalledSeconds.where(selectedNode), '$__rate_interval'), {
      legendFormat: 'memory',
    }),
  ],
  unit: 'percentunit',
  axisSoftMax: 0.1,
  noValue: 'The kernel does not report pressure',
});
