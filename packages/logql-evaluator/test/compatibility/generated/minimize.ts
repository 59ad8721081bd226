import type { MetricNode, Node } from '@observability-stack/logql/ast';
import { parseLogql } from '@observability-stack/logql/parse';
import { render } from '@observability-stack/logql/render';
import type { LogStream } from '../../..';
import type { CompatibilityLoki } from '../api';
import { BASE } from '../dataset';
import { type Disagreement, judged } from './differential';

const BUDGET = 200;
let pushed = 0;

/** Minimizes a disagreement to fewer lines and a shorter query. */
export async function minimized(
  loki: CompatibilityLoki,
  disagreement: Disagreement,
): Promise<Disagreement> {
  let best = disagreement;
  let left = BUDGET;
  for (let better = true; better && left > 0; ) {
    better = false;
    for (const { streams, query } of smaller(best)) {
      if (left-- <= 0) break;
      const tenant = `smaller-${pushed++}`;
      await loki.push(tenant, streams);
      const { found } = await judged(loki, tenant, streams, query);
      if (found === undefined) continue;
      best = { streams, query, found };
      better = true;
      break;
    }
  }
  return best;
}

type Candidate = Pick<Disagreement, 'streams' | 'query'>;

function* smaller({ streams, query }: Candidate): Generator<Candidate> {
  if (streams.length > 1)
    for (const one of streams) yield { streams: streams.filter((other) => other !== one), query };
  for (const shorter of shorterQueries(query)) yield { streams, query: shorter };
  for (const [index, stream] of streams.entries())
    for (const fewer of fewerEntries(stream))
      yield { streams: streams.map((other, i) => (i === index ? fewer : other)), query };
}

function* fewerEntries(stream: LogStream): Generator<LogStream> {
  const { labels, entries } = stream;
  if (entries.length > 1)
    for (const one of entries) yield { labels, entries: entries.filter((other) => other !== one) };
  for (const one of entries)
    if (one.structuredMetadata)
      yield {
        labels,
        entries: entries.map((other) => (other === one ? { at: one.at, line: one.line } : other)),
      };
}

function* shorterQueries(query: string): Generator<string> {
  let node: Node;
  try {
    node = parseLogql(query);
  } catch {
    return;
  }
  for (const one of shorterNodes(node)) yield render(one);
}

function* shorterNodes(node: Node): Generator<Node> {
  switch (node.kind) {
    case 'lines':
      for (const stage of node.stages)
        yield { ...node, stages: node.stages.filter((other) => other !== stage) };
      return;
    case 'range':
      for (const lines of shorterNodes(node.lines))
        yield { ...node, lines: lines as typeof node.lines };
      if (node.grouping) {
        const { grouping: _, ...rest } = node;
        yield rest;
      }
      return;
    case 'aggregate':
    case 'label_replace':
      yield node.expr;
      for (const expr of shorterNodes(node.expr)) yield { ...node, expr: expr as MetricNode };
      return;
    case 'binary':
      yield node.left;
      yield node.right;
      for (const left of shorterNodes(node.left)) yield { ...node, left: left as MetricNode };
      for (const right of shorterNodes(node.right)) yield { ...node, right: right as MetricNode };
  }
}

/** Input for packages/logql-evaluator/test/compatibility/ask.ts. */
export const asInput = ({ streams, query }: Candidate): string =>
  JSON.stringify({
    streams: streams.map(({ labels, entries }) => ({
      labels,
      lines: entries.map(({ at, line, structuredMetadata }) => [
        Number(BASE - at) / 1e6,
        line,
        ...(structuredMetadata ? [structuredMetadata] : []),
      ]),
    })),
    queries: [query],
  });
