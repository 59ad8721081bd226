import { parseDurationMs } from '@observability-stack/query-common';
import { pushedLabels, toStoredMetadata } from '../push';
import type { LabelRecord, LogEntry, LogStream } from '../types';
import { detectedLevel } from './level';

/** A log line of a test. */
export interface TimedLine {
  /** Time since the start of the test, as a duration: `30s`. */
  readonly at: string;
  readonly labels: LabelRecord;
  readonly line: string;
  /** Structured metadata of the log line. @default none */
  readonly structuredMetadata?: LabelRecord;
}

/** Labels from which Loki takes the name of a service, in order of precedence. */
const NAMES = [
  ...['service', 'app', 'application', 'app_name', 'name', 'app_kubernetes_io_name', 'container'],
  ...['container_name', 'k8s_container_name', 'component', 'workload', 'job', 'k8s_job_name'],
];

/**
 * Returns the streams that Loki stores for the log lines of a test starting at `start`, with the labels that it adds.
 * @throws PushRejectedError if Loki rejects a label or a name of structured metadata
 */
export const ingest = (lines: readonly TimedLine[], start: bigint): readonly LogStream[] =>
  pushedStreams(lines, start).map(ingestStream);

/** Returns the streams of the log lines of a test as they are pushed. */
export function pushedStreams(lines: readonly TimedLine[], start: bigint): readonly LogStream[] {
  const streams = new Map<string, { readonly labels: LabelRecord; readonly entries: LogEntry[] }>();
  for (const { at, labels, line, structuredMetadata } of lines) {
    const key = JSON.stringify(Object.entries(labels).sort());
    const stream = streams.get(key) ?? { labels, entries: [] };
    streams.set(key, stream);
    stream.entries.push({
      at: start + BigInt(parseDurationMs(at)) * 1_000_000n,
      line,
      ...(structuredMetadata && { structuredMetadata }),
    });
  }
  return [...streams.values()];
}

/**
 * Loki with its default limits adds `service_name` to each stream and `detected_level` to each log line. Different log lines
 * with the same timestamp are moved one nanosecond apart.
 */
export function ingestStream({ labels: given, entries }: LogStream): LogStream {
  const labels = withServiceName(Object.fromEntries(pushedLabels(given)));
  let last: LogEntry | undefined;
  let before: bigint | undefined;
  return {
    labels,
    entries: entries.map(({ at, line, structuredMetadata = {} }) => {
      const metadata = Object.fromEntries(toStoredMetadata(structuredMetadata));
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

function withServiceName(labels: LabelRecord): LabelRecord {
  if (labels.service_name !== undefined) return labels;
  const name = NAMES.map((label) => labels[label]).find((value) => value);
  return { ...labels, service_name: name ?? 'unknown_service' };
}
