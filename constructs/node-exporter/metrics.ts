import { metricFactory } from '@observability-stack/contracts';

/** Metrics of the node: CPU, memory, clock, kernel tables. */
const { counter, gauge } = metricFactory('node-exporter');

export const nodeExporterBuildInfo = gauge('node_exporter_build_info', {
  help: 'Version of node_exporter in labels.',
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const nodeUnameInfo = gauge('node_uname_info', {
  help: 'Kernel and host name of the node in labels.',
  labels: ['domainname', 'machine', 'nodename', 'release', 'sysname', 'version'],
  budget: { domainname: 1, machine: 1, nodename: 1, release: 1, sysname: 1, version: 1 },
});

export const nodeBootTimeSeconds = gauge('node_boot_time_seconds', {
  help: 'Boot time of the node.',
  unit: 'seconds',
});

export const nodeTimeSeconds = gauge('node_time_seconds', {
  help: 'System time of the node.',
  unit: 'seconds',
});

export const nodeCpuSeconds = counter('node_cpu_seconds_total', {
  help: 'CPU time by core and mode.',
  unit: 'seconds',
  labels: ['cpu', 'mode'],
  budget: { cpu: 128, mode: 10 },
  values: { mode: ['idle', 'iowait', 'irq', 'nice', 'softirq', 'steal', 'system', 'user'] },
});

export const nodeLoad1 = gauge('node_load1', {
  help: 'Load average over one minute.',
});

export const nodeLoad5 = gauge('node_load5', {
  help: 'Load average over 5 minutes.',
});

export const nodeLoad15 = gauge('node_load15', {
  help: 'Load average over 15 minutes.',
});

export const nodeContextSwitches = counter('node_context_switches_total', {
  help: 'Number of context switches.',
});

export const nodeProcsRunning = gauge('node_procs_running', {
  help: 'Number of runnable processes.',
});

export const nodeProcsBlocked = gauge('node_procs_blocked', {
  help: 'Number of processes blocked by I/O.',
});

export const nodePressureCpuWaitingSeconds = counter('node_pressure_cpu_waiting_seconds_total', {
  help: 'Time in which at least one process waited for CPU.',
  unit: 'seconds',
});

export const nodePressureIoStalledSeconds = counter('node_pressure_io_stalled_seconds_total', {
  help: 'Time in which all processes waited for I/O.',
  unit: 'seconds',
});

export const nodePressureMemoryStalledSeconds = counter(
  'node_pressure_memory_stalled_seconds_total',
  {
    help: 'Time in which all processes waited for memory.',
    unit: 'seconds',
  },
);

export const nodeMemoryMemTotalBytes = gauge('node_memory_MemTotal_bytes', {
  help: 'Total memory.',
  unit: 'bytes',
});

export const nodeMemoryMemAvailableBytes = gauge('node_memory_MemAvailable_bytes', {
  help: 'Memory available without swapping, as estimated by the kernel.',
  unit: 'bytes',
});

export const nodeMemoryMemFreeBytes = gauge('node_memory_MemFree_bytes', {
  help: 'Free memory.',
  unit: 'bytes',
});

export const nodeMemoryBuffersBytes = gauge('node_memory_Buffers_bytes', {
  help: 'Memory of block device buffers.',
  unit: 'bytes',
});

export const nodeMemoryCachedBytes = gauge('node_memory_Cached_bytes', {
  help: 'Memory of the page cache.',
  unit: 'bytes',
});

export const nodeMemorySwapTotalBytes = gauge('node_memory_SwapTotal_bytes', {
  help: 'Total swap space.',
  unit: 'bytes',
});

export const nodeMemorySwapFreeBytes = gauge('node_memory_SwapFree_bytes', {
  help: 'Free swap space.',
  unit: 'bytes',
});

export const nodeVmstatOomKill = counter('node_vmstat_oom_kill', {
  help: 'Number of processes killed because of low memory.',
  exposedAs: 'untyped',
});

export const nodeVmstatPgmajfault = counter('node_vmstat_pgmajfault', {
  help: 'Number of page faults that required disk access.',
  exposedAs: 'untyped',
});

export const nodeTimexOffsetSeconds = gauge('node_timex_offset_seconds', {
  help: 'Offset of the clock from its reference.',
  unit: 'seconds',
});

export const nodeTimexMaxerrorSeconds = gauge('node_timex_maxerror_seconds', {
  help: 'Maximum error of the clock, as estimated by the kernel.',
  unit: 'seconds',
});

export const nodeTimexSyncStatus = gauge('node_timex_sync_status', {
  help: '1 if the clock is synchronised, 0 otherwise.',
});

export const nodeFilefdAllocated = gauge('node_filefd_allocated', {
  help: 'Number of open file descriptors of the node.',
});

export const nodeFilefdMaximum = gauge('node_filefd_maximum', {
  help: 'Maximum number of open file descriptors of the node.',
});

export const nodeNfConntrackEntries = gauge('node_nf_conntrack_entries', {
  help: 'Number of tracked connections.',
});

export const nodeNfConntrackEntriesLimit = gauge('node_nf_conntrack_entries_limit', {
  help: 'Maximum number of tracked connections.',
});

export const nodeScrapeCollectorSuccess = gauge('node_scrape_collector_success', {
  help: '1 if the collector succeeded, 0 otherwise.',
  labels: ['collector'],
  budget: { collector: 80 },
});
