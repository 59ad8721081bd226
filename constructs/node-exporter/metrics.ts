import { metricsOf } from '@observability-stack/contracts';

/** The machine: processor, memory, clock, kernel tables. */
const { counter, gauge } = metricsOf('node-exporter');

export const nodeExporterBuildInfo = gauge('node_exporter_build_info', {
  help: 'Version of node_exporter, as labels.',
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const nodeUnameInfo = gauge('node_uname_info', {
  help: 'Kernel and host name of the machine, as labels.',
  labels: ['domainname', 'machine', 'nodename', 'release', 'sysname', 'version'],
  budget: { domainname: 1, machine: 1, nodename: 1, release: 1, sysname: 1, version: 1 },
});

export const nodeBootTimeSeconds = gauge('node_boot_time_seconds', {
  help: 'When the machine started.',
  unit: 'seconds',
});

export const nodeTimeSeconds = gauge('node_time_seconds', {
  help: 'What the clock of the machine shows.',
  unit: 'seconds',
});

export const nodeCpuSeconds = counter('node_cpu_seconds_total', {
  help: 'Processor time, by core and mode.',
  unit: 'seconds',
  labels: ['cpu', 'mode'],
  budget: { cpu: 128, mode: 10 },
  values: { mode: ['idle', 'iowait', 'irq', 'nice', 'softirq', 'steal', 'system', 'user'] },
});

export const nodeLoad1 = gauge('node_load1', {
  help: 'Load of the machine, averaged over a minute.',
});

export const nodeLoad5 = gauge('node_load5', {
  help: 'Load of the machine, averaged over 5 minutes.',
});

export const nodeLoad15 = gauge('node_load15', {
  help: 'Load of the machine, averaged over 15 minutes.',
});

export const nodeContextSwitches = counter('node_context_switches_total', {
  help: 'Switches of a processor from one task to another.',
});

export const nodeProcsRunning = gauge('node_procs_running', {
  help: 'Tasks that run or could.',
});

export const nodeProcsBlocked = gauge('node_procs_blocked', {
  help: 'Tasks held up by a disk or other device.',
});

export const nodePressureCpuWaitingSeconds = counter('node_pressure_cpu_waiting_seconds_total', {
  help: 'Time in which at least one task was short of processor.',
  unit: 'seconds',
});

export const nodePressureIoStalledSeconds = counter('node_pressure_io_stalled_seconds_total', {
  help: 'Time in which input and output held up every task at once.',
  unit: 'seconds',
});

export const nodePressureMemoryStalledSeconds = counter(
  'node_pressure_memory_stalled_seconds_total',
  {
    help: 'Time in which lack of memory held up every task at once.',
    unit: 'seconds',
  },
);

export const nodeMemoryMemTotalBytes = gauge('node_memory_MemTotal_bytes', {
  help: 'Memory that the kernel can use.',
  unit: 'bytes',
});

export const nodeMemoryMemAvailableBytes = gauge('node_memory_MemAvailable_bytes', {
  help: 'Memory that programs could still get without swapping, as the kernel estimates.',
  unit: 'bytes',
});

export const nodeMemoryMemFreeBytes = gauge('node_memory_MemFree_bytes', {
  help: 'Memory used for nothing at all.',
  unit: 'bytes',
});

export const nodeMemoryBuffersBytes = gauge('node_memory_Buffers_bytes', {
  help: 'Memory that caches raw blocks of disks.',
  unit: 'bytes',
});

export const nodeMemoryCachedBytes = gauge('node_memory_Cached_bytes', {
  help: 'Memory that caches contents of files.',
  unit: 'bytes',
});

export const nodeMemorySwapTotalBytes = gauge('node_memory_SwapTotal_bytes', {
  help: 'Swap space there is.',
  unit: 'bytes',
});

export const nodeMemorySwapFreeBytes = gauge('node_memory_SwapFree_bytes', {
  help: 'Swap space not in use.',
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
  help: 'How far the clock is from its reference.',
  unit: 'seconds',
});

export const nodeTimexMaxerrorSeconds = gauge('node_timex_maxerror_seconds', {
  help: 'How wrong the clock may be at worst, as the kernel estimates.',
  unit: 'seconds',
});

export const nodeTimexSyncStatus = gauge('node_timex_sync_status', {
  help: '1 while the clock follows a reference, else 0.',
});

export const nodeFilefdAllocated = gauge('node_filefd_allocated', {
  help: 'File handles open on the whole machine.',
});

export const nodeFilefdMaximum = gauge('node_filefd_maximum', {
  help: 'File handles that the kernel allows.',
});

export const nodeNfConntrackEntries = gauge('node_nf_conntrack_entries', {
  help: 'Connections that the kernel tracks.',
});

export const nodeNfConntrackEntriesLimit = gauge('node_nf_conntrack_entries_limit', {
  help: 'Connections that the kernel can track at once.',
});

export const nodeScrapeCollectorSuccess = gauge('node_scrape_collector_success', {
  help: '1 for a collector that worked at this scrape, else 0.',
  labels: ['collector'],
  budget: { collector: 80 },
});
