import type { Labels, LogEntry, LogStream } from '@observability-stack/logql-evaluator';
import { pushedLabels, storedMetadata } from '@observability-stack/logql-evaluator/push';
import { millisecondsOf } from '@observability-stack/query-common';
import type { TestLine } from '../../catalog/definitions/alert';
import { detectedLevel } from './level';

/** Labels that Loki takes the name of a service from, the first of them first. */
const NAMES = [
  ...['service', 'app', 'application', 'app_name', 'name', 'app_kubernetes_io_name', 'container'],
  ...['container_name', 'k8s_container_name', 'component', 'workload', 'job', 'k8s_job_name'],
];

/** What the stack's Loki makes of the lines of a test, which began then. */
export function takenIn(lines: readonly TestLine[], start: bigint): readonly LogStream[] {
  const streams = new Map<string, { readonly labels: Labels; readonly entries: LogEntry[] }>();
  for (const { at, labels, line, structuredMetadata } of lines) {
    const key = JSON.stringify(Object.entries(labels).sort());
    const stream = streams.get(key) ?? { labels, entries: [] };
    streams.set(key, stream);
    stream.entries.push({
      at: start + BigInt(millisecondsOf(at)) * 1_000_000n,
      line,
      ...(structuredMetadata && { structuredMetadata }),
    });
  }
  return [...streams.values()].map(takenInStream);
}

/**
 * The stack's Loki gives each stream a `service_name` and each line a `detected_level`; of different lines of
 * one instant each is a nanosecond later than the one before.
 */
export function takenInStream({ labels: given, entries }: LogStream): LogStream {
  const labels = withServiceName(Object.fromEntries(pushedLabels(given)));
  let last: LogEntry | undefined;
  let before: bigint | undefined;
  return {
    labels,
    entries: entries.map(({ at, line, structuredMetadata = {} }) => {
      const metadata = Object.fromEntries(storedMetadata(structuredMetadata));
      const moved = last && last.line !== line && (at === before || at === last.at);
      if (!moved) before = at;
      last = {
        at: moved && last ? last.at + 1n : at,
        line,
        structuredMetadata: { ...metadata, detected_level: detectedLevel(labels, metadata, line) },
      };
      return last;
    }),
  };
}

function withServiceName(labels: Labels): Labels {
  if (labels.service_name !== undefined) return labels;
  const name = NAMES.map((label) => labels[label]).find((value) => value);
  return { ...labels, service_name: name ?? 'unknown_service' };
}
