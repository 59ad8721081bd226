import { metricsOf } from './define';

/** The machine: processor, memory, clock, kernel tables. */
const { counter, gauge } = metricsOf('node-exporter');

export const nodeExporterBuildInfo = gauge('node_exporter_build_info', {
  help: "A metric with a constant '1' value labeled by version, revision, branch, goversion from which node_exporter was built, and the goos and goarch for the build.",
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const nodeUnameInfo = gauge('node_uname_info', {
  help: 'Labeled system information as provided by the uname system call.',
  labels: ['domainname', 'machine', 'nodename', 'release', 'sysname', 'version'],
  budget: { domainname: 1, machine: 1, nodename: 1, release: 1, sysname: 1, version: 1 },
});

export const nodeBootTimeSeconds = gauge('node_boot_time_seconds', {
  help: 'Node boot time, in unixtime.',
  unit: 'seconds',
});

export const nodeTimeSeconds = gauge('node_time_seconds', {
  help: 'System time in seconds since epoch (1970).',
  unit: 'seconds',
});

export const nodeCpuSeconds = counter('node_cpu_seconds_total', {
  help: 'Seconds the CPUs spent in each mode.',
  unit: 'seconds',
  labels: ['cpu', 'mode'],
  budget: { cpu: 128, mode: 10 },
});

export const nodeLoad1 = gauge('node_load1', {
  help: '1m load average.',
});

export const nodeLoad5 = gauge('node_load5', {
  help: '5m load average.',
});

export const nodeLoad15 = gauge('node_load15', {
  help: '15m load average.',
});

export const nodeContextSwitches = counter('node_context_switches_total', {
  help: 'Total number of context switches.',
});

export const nodeProcsRunning = gauge('node_procs_running', {
  help: 'Number of processes in runnable state.',
});

export const nodeProcsBlocked = gauge('node_procs_blocked', {
  help: 'Number of processes blocked waiting for I/O to complete.',
});

export const nodePressureCpuWaitingSeconds = counter('node_pressure_cpu_waiting_seconds_total', {
  help: 'Total time in seconds that processes have waited for CPU time.',
  unit: 'seconds',
});

export const nodePressureIoStalledSeconds = counter('node_pressure_io_stalled_seconds_total', {
  help: 'Total time in seconds no process could make progress due to IO congestion.',
  unit: 'seconds',
});

export const nodePressureMemoryStalledSeconds = counter(
  'node_pressure_memory_stalled_seconds_total',
  {
    help: 'Total time in seconds no process could make progress due to memory congestion.',
    unit: 'seconds',
  },
);

export const nodeMemoryMemTotalBytes = gauge('node_memory_MemTotal_bytes', {
  help: 'Memory information field MemTotal_bytes.',
  unit: 'bytes',
});

export const nodeMemoryMemAvailableBytes = gauge('node_memory_MemAvailable_bytes', {
  help: 'Memory information field MemAvailable_bytes.',
  unit: 'bytes',
});

export const nodeMemoryMemFreeBytes = gauge('node_memory_MemFree_bytes', {
  help: 'Memory information field MemFree_bytes.',
  unit: 'bytes',
});

export const nodeMemoryBuffersBytes = gauge('node_memory_Buffers_bytes', {
  help: 'Memory information field Buffers_bytes.',
  unit: 'bytes',
});

export const nodeMemoryCachedBytes = gauge('node_memory_Cached_bytes', {
  help: 'Memory information field Cached_bytes.',
  unit: 'bytes',
});

export const nodeMemorySwapTotalBytes = gauge('node_memory_SwapTotal_bytes', {
  help: 'Memory information field SwapTotal_bytes.',
  unit: 'bytes',
});

export const nodeMemorySwapFreeBytes = gauge('node_memory_SwapFree_bytes', {
  help: 'Memory information field SwapFree_bytes.',
  unit: 'bytes',
});

export const nodeVmstatOomKill = counter('node_vmstat_oom_kill', {
  help: 'Processes that the kernel killed because memory ran out.',
  exposedAs: 'untyped',
});

export const nodeVmstatPgmajfault = counter('node_vmstat_pgmajfault', {
  help: 'Page faults that needed the disk.',
  exposedAs: 'untyped',
});

export const nodeTimexOffsetSeconds = gauge('node_timex_offset_seconds', {
  help: 'Time offset in between local system and reference clock.',
  unit: 'seconds',
});

export const nodeTimexMaxerrorSeconds = gauge('node_timex_maxerror_seconds', {
  help: 'Maximum error in seconds.',
  unit: 'seconds',
});

export const nodeTimexSyncStatus = gauge('node_timex_sync_status', {
  help: 'Is clock synchronized to a reliable server (1 = yes, 0 = no).',
});

export const nodeFilefdAllocated = gauge('node_filefd_allocated', {
  help: 'File descriptor statistics: allocated.',
});

export const nodeFilefdMaximum = gauge('node_filefd_maximum', {
  help: 'File descriptor statistics: maximum.',
});

export const nodeNfConntrackEntries = gauge('node_nf_conntrack_entries', {
  help: 'Number of currently allocated flow entries for connection tracking.',
});

export const nodeNfConntrackEntriesLimit = gauge('node_nf_conntrack_entries_limit', {
  help: 'Maximum size of connection tracking table.',
});

export const nodeScrapeCollectorSuccess = gauge('node_scrape_collector_success', {
  help: 'Node_exporter: Whether a collector succeeded.',
  labels: ['collector'],
  budget: { collector: 80 },
});
