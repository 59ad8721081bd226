import type { Node } from '@observability-stack/logql/ast';
import { parseLogql } from '@observability-stack/logql/parse';
import {
  evaluateInstant,
  type LogStream,
  type QueryResult,
} from '@observability-stack/logql-evaluator';
import { parseQueryDuration } from '@observability-stack/query-common';

type Labels = Readonly<Record<string, string>>;
const MILLION = 1_000_000n;

/** Responses in the format of Loki's API, for lines in memory: https://grafana.com/docs/loki/latest/reference/loki-http-api/ */
export class LogQueryBackend {
  private readonly streams: readonly LogStream[];

  constructor(streams: readonly LogStream[]) {
    this.streams = streams.map(({ labels, entries }) => ({
      labels,
      entries: [...entries].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    }));
  }

  handle(path: string, params: URLSearchParams): object {
    const [, label] = /\/label\/(\w+)\/values$/.exec(path) ?? [];
    if (label) return this.values(label, params.get('query') ?? undefined);
    const query = params.get('query') ?? '';
    const tree = parseLogql(query);
    const end = BigInt(params.get('end') ?? params.get('time') ?? '0');
    if (!path.endsWith('/query_range')) return instant(this.evaluate(tree, end), end);
    const start = BigInt(params.get('start') ?? '0');
    if (tree.kind === 'lines')
      return this.lines(tree, start, end, Number(params.get('limit') ?? 100));
    return this.matrix(
      tree,
      start,
      end,
      BigInt(Math.round(Number(params.get('step') ?? 60) * 1e9)),
    );
  }

  private values(label: string, query: string | undefined): readonly string[] {
    const tree = query ? parseLogql(query) : undefined;
    const found =
      tree?.kind === 'lines'
        ? evaluateInstant({ ...tree, stages: [] }, this.streams, LATEST)
        : undefined;
    const streams: readonly { readonly labels: Labels }[] =
      found?.kind === 'streams' ? found.streams : this.streams;
    return [...new Set(streams.flatMap(({ labels }) => labels[label] ?? []))].sort();
  }

  /**
   * Evaluates a query at one time. Only the log lines in the window are read, since there is one
   * evaluation per point.
   */
  private evaluate(tree: Node, at: bigint): QueryResult {
    const after = at - windowOf(tree);
    const streams = this.streams
      .map(({ labels, entries }) => ({ labels, entries: between(entries, after, at) }))
      .filter(({ entries }) => entries.length > 0);
    return evaluateInstant(tree, streams, at);
  }

  private lines(tree: Node, start: bigint, end: bigint, limit: number): object {
    const streams = this.streams.map(({ labels, entries }) => ({
      labels,
      entries: between(entries, start - 1n, end),
    }));
    const answer = evaluateInstant(tree, streams, end, { from: start });
    if (answer.kind !== 'streams') return { resultType: 'streams', result: [] };
    const newest = answer.streams
      .flatMap(({ labels, entries }) => entries.map((entry) => ({ labels, ...entry })))
      .sort((a, b) => (a.at > b.at ? -1 : 1))
      .slice(0, limit);
    return {
      resultType: 'streams',
      result: newest.map(({ labels, at, line }) => ({
        stream: labels,
        values: [[String(at), line]],
      })),
    };
  }

  private matrix(tree: Node, start: bigint, end: bigint, step: bigint): object {
    const series = new Map<string, { metric: Labels; values: [number, string][] }>();
    for (let at = (start / step) * step; at <= end; at += step) {
      const answer = this.evaluate(tree, at);
      const samples =
        answer.kind === 'vector'
          ? answer.samples
          : answer.kind === 'scalar'
            ? [{ labels: {}, value: answer.value }]
            : [];
      for (const { labels, value } of samples) {
        const key = JSON.stringify(labels);
        const one = series.get(key) ?? { metric: labels, values: [] };
        one.values.push([secondsOf(at), String(value)]);
        series.set(key, one);
      }
    }
    return { resultType: 'matrix', result: [...series.values()] };
  }
}

const LATEST = BigInt(Number.MAX_SAFE_INTEGER) * 1000n;
const secondsOf = (at: bigint): number => Number(at / MILLION) / 1000;

function instant(answer: QueryResult, at: bigint): object {
  const time = secondsOf(at);
  if (answer.kind === 'scalar')
    return { resultType: 'scalar', result: [time, String(answer.value)] };
  if (answer.kind === 'streams')
    return {
      resultType: 'streams',
      result: answer.streams.map(({ labels, entries }) => ({
        stream: labels,
        values: entries.map(({ at: when, line }) => [String(when), line]),
      })),
    };
  return {
    resultType: 'vector',
    result: answer.samples.map(({ labels, value }) => ({
      metric: labels,
      value: [time, String(value)],
    })),
  };
}

/** Returns the length of the window that the query reads, in nanoseconds. */
function windowOf(node: unknown): bigint {
  if (typeof node !== 'object' || node === null) return 0n;
  const own =
    'kind' in node && node.kind === 'range'
      ? nanoseconds((node as unknown as { range: number }).range) +
        nanoseconds((node as { offset?: number }).offset ?? 0)
      : 0n;
  let most = own;
  for (const part of Object.values(node)) {
    const inside = windowOf(part);
    if (inside > most) most = inside;
  }
  return most;
}
const nanoseconds = (duration: number): bigint =>
  BigInt(Math.round(parseQueryDuration(duration) * 1e6));

/** Returns the entries after one time and up to another; the entries are sorted. */
function between(entries: LogStream['entries'], after: bigint, until: bigint) {
  return entries.slice(firstAfter(entries, after), firstAfter(entries, until));
}

function firstAfter(entries: LogStream['entries'], time: bigint): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.at ?? 0n) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
