import type { TestLine } from '../../catalog/alert';
import { millisecondsOf } from '../../catalog/units';
import type { Labels, LogEntry, LogStream } from '../../query/logql/evaluate';
import { detectedLevel } from './level';

/** Labels that Loki takes the name of a service from, the first of them first. */
const NAMES = [
  ...['service', 'app', 'application', 'app_name', 'name', 'app_kubernetes_io_name', 'container'],
  ...['container_name', 'k8s_container_name', 'component', 'workload', 'job', 'k8s_job_name'],
];

/**
 * The streams that the stack's Loki makes of the lines of a test: each gets a `service_name`, each line a
 * `detected_level`, and of different lines of one instant each is a nanosecond later than the one before.
 */
export function takenIn(lines: readonly TestLine[], start: bigint): readonly LogStream[] {
  const streams = new Map<string, Stream>();
  for (const { at, labels: given, line, structuredMetadata: metadata = {} } of lines) {
    const labels = withServiceName(given);
    const key = JSON.stringify(Object.entries(labels).sort());
    const time = start + BigInt(millisecondsOf(at)) * 1_000_000n;
    const stream = streams.get(key) ?? { labels, entries: [], before: time };
    streams.set(key, stream);
    stream.entries.push({
      at: instantOf(stream, time, line),
      line,
      structuredMetadata: { ...metadata, detected_level: detectedLevel(labels, metadata, line) },
    });
  }
  return [...streams.values()].map(({ labels, entries }) => ({ labels, entries }));
}

interface Stream {
  readonly labels: Labels;
  readonly entries: LogEntry[];
  /** When the last line came that was not moved. */
  before: bigint;
}

function instantOf(stream: Stream, time: bigint, line: string): bigint {
  const last = stream.entries.at(-1);
  if (last && last.line !== line && (time === stream.before || time === last.at))
    return last.at + 1n;
  stream.before = time;
  return time;
}

function withServiceName(labels: Labels): Labels {
  if (labels.service_name !== undefined) return labels;
  const name = NAMES.map((label) => labels[label]).find((value) => value);
  return { ...labels, service_name: name ?? 'unknown_service' };
}
