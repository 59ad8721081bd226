import { readdirSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  nodejsEventLoopLagSeconds,
  nodejsHeapTotalBytes,
  nodejsHeapUsedBytes,
  nodejsVersionInfo,
} from '@observability-stack/contracts/standard/nodejs';
import {
  processCpuSeconds,
  processMaxFds,
  processOpenFds,
  processResidentMemoryBytes,
  processStartTimeSeconds,
} from '@observability-stack/contracts/standard/process';
import type { Metrics } from './metrics';

/**
 * Exposes metrics of the process and its runtime, read at each scrape. Returns the function that
 * stops the measurement.
 */
export function measureProcess(metrics: Metrics): () => void {
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  metrics.gauge(nodejsEventLoopLagSeconds, () => {
    const seconds = lag.percentile(99) / 1e9;
    lag.reset();
    return Number.isFinite(seconds) ? seconds : 0;
  });
  metrics.gauge(nodejsHeapUsedBytes, () => process.memoryUsage().heapUsed);
  metrics.gauge(nodejsHeapTotalBytes, () => process.memoryUsage().heapTotal);
  metrics.gauge(nodejsVersionInfo).set({ version: process.version }, 1);
  metrics.gauge(processResidentMemoryBytes, () => process.memoryUsage.rss());
  metrics.gauge(processStartTimeSeconds).set({}, Date.now() / 1000 - process.uptime());
  metrics.counter(processCpuSeconds, () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  // only available on Linux
  const limit = maxFds();
  if (limit !== undefined) {
    metrics.gauge(processMaxFds).set({}, limit);
    metrics.gauge(processOpenFds, () => readdirSync('/proc/self/fd').length - 1);
  }
  return () => lag.disable();
}

function maxFds(): number | undefined {
  try {
    const [, soft] =
      /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
