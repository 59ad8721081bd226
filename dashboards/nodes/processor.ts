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
import { watchedBy } from '../shared/thresholds';
import { NODE, one } from './selection';

const selected = { instance: `$${NODE}` };

export const cpuBusy: Panel = stat({
  key: 'cpu-busy',
  title: 'CPU busy',
  description:
    'Share of processor time that is not idle. Good: below 80 %, so that a peak fits in.',
  ...watchedBy(cpuSaturated, 'Busy', selected),
  unit: 'percentunit',
  decimals: 1,
  max: 1,
  noData: 'Not measured',
});

export const memoryFree: Panel = stat({
  key: 'memory-free',
  title: 'Memory free',
  description:
    'Share of the memory that programs can still get without swapping. Good: a tenth or more.',
  ...watchedBy(memoryLow, 'Free', selected),
  unit: 'percentunit',
  decimals: 1,
  max: 1,
  noData: 'Not measured',
});

export const uptime: Panel = stat({
  key: 'uptime',
  title: 'Up since',
  description: 'How long ago the node was started. Good: as long as the last planned restart.',
  queries: [query(sub(time(), nodeBootTimeSeconds.where(one)), { legend: 'Up' })],
  unit: 'dtdurations',
  sparkline: false,
  colored: 'not',
  noData: 'Not measured',
});

export const exporterMemory: Panel = stat({
  key: 'exporter-memory',
  title: 'Memory of node_exporter',
  description:
    'Physical memory of the exporter itself. Good: level, some ten MiB. A rise is a leak in a collector.',
  queries: [query(processResidentMemoryBytes.where(one), { legend: 'Memory' })],
  unit: 'bytes',
  decimals: 1,
  noData: 'Not measured',
  colored: 'not',
});

export const cpuByMode: Panel = timeSeries({
  key: 'cpu-by-mode',
  title: 'CPU by mode',
  description:
    'Processors that are busy, by what with. Good: mostly user, well below the line of all there are. Much iowait is a slow disk, steal a busy host beneath.',
  queries: [
    query(
      sum(
        rate(
          nodeCpuSeconds.where(one, { mode: { operator: '!=', value: 'idle' } }),
          '$__rate_interval',
        ),
        { by: ['mode'] },
      ),
      { legend: '{{mode}}' },
    ),
    query(count(nodeCpuSeconds.where(one, { mode: 'idle' })), { legend: 'all processors' }),
  ],
  unit: 'suffix:CPUs',
  stacked: true,
  noData: 'Not measured',
  styles: [{ series: 'all processors', color: 'text', dashed: true, alone: true }],
});

export const cpuByCore: Panel = timeSeries({
  key: 'cpu-by-core',
  title: 'CPU by core',
  description:
    'Share of its time in which each core is busy. Good: all alike. One alone at 100 % is a program with one thread.',
  queries: [
    query(
      sub(
        1,
        avg(rate(nodeCpuSeconds.where(one, { mode: 'idle' }), '$__rate_interval'), { by: ['cpu'] }),
      ),
      { legend: 'core {{cpu}}' },
    ),
  ],
  unit: 'percentunit',
  max: 1,
  noData: 'Not measured',
});

export const load: Panel = timeSeries({
  key: 'load',
  title: 'Load',
  description:
    'Processes that run, wait for a processor or for a disk, averaged over 1, 5 and 15 minutes. Good: at most as many as there are processors.',
  queries: [
    query(nodeLoad1.where(one), { legend: '1 min' }),
    query(nodeLoad5.where(one), { legend: '5 min' }),
    query(nodeLoad15.where(one), { legend: '15 min' }),
    query(count(nodeCpuSeconds.where(one, { mode: 'idle' })), { legend: 'all processors' }),
  ],
  unit: 'short',
  noData: 'Not measured',
  styles: [{ series: 'all processors', color: 'text', dashed: true }],
});

export const memoryUse: Panel = timeSeries({
  key: 'memory-use',
  title: 'Memory',
  description:
    'What memory is used for. Good: room in cached and free. Cached memory is given back when programs need it.',
  queries: [
    query(sub(nodeMemoryMemTotalBytes.where(one), nodeMemoryMemAvailableBytes.where(one)), {
      legend: 'programs',
    }),
    query(nodeMemoryCachedBytes.where(one), { legend: 'cached' }),
    query(nodeMemoryBuffersBytes.where(one), { legend: 'buffers' }),
    query(nodeMemoryMemFreeBytes.where(one), { legend: 'free' }),
    query(nodeMemoryMemTotalBytes.where(one), { legend: 'all memory' }),
  ],
  unit: 'bytes',
  noData: 'Not measured',
  styles: [{ series: 'all memory', color: 'text', dashed: true }],
});

export const pressure: Panel = timeSeries({
  key: 'pressure',
  title: 'Pressure',
  description:
    'Share of the time in which some process waits for a processor, or all wait for disk or memory. Good: near 0 %. What rises here is what the node lacks.',
  queries: [
    query(rate(nodePressureCpuWaitingSeconds.where(one), '$__rate_interval'), { legend: 'CPU' }),
    query(rate(nodePressureIoStalledSeconds.where(one), '$__rate_interval'), { legend: 'disk' }),
    query(rate(nodePressureMemoryStalledSeconds.where(one), '$__rate_interval'), {
      legend: 'memory',
    }),
  ],
  unit: 'percentunit',
  softMax: 0.1,
  noData: 'The kernel does not tell',
});
