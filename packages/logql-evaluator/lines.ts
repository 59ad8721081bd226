import type { LinesNode } from '@observability-stack/logql/ast';
import { replaceInvalid } from './go/bytes';
import { compileLines, createLineRunner } from './pipeline';
import {
  compareLabels,
  hasInvalidCharacters,
  type LabelList,
  labelListKey,
  toLabelRecord,
} from './series';
import { compareByHash, compareTimes, isStreamFound, type PreparedStream } from './streams';
import { QueryError, type QueryResult } from './types';

interface Collected {
  readonly labels: LabelList;
  readonly entries: { readonly at: bigint; readonly line: string }[];
}

/** Groups log lines by their final labels. */
export function compileLineQuery(
  node: LinesNode,
): (streams: readonly PreparedStream[], from: bigint | undefined, until: bigint) => QueryResult {
  const lines = compileLines(node);
  const { line, run } = createLineRunner(lines);
  return (streams, from, until) => {
    const all = new Map<string, Collected>();
    line.now = until;
    const selected = streams
      .filter((one) => lines.selects(one.labels) && isStreamFound(one, until))
      .sort(compareByHash);
    for (const { base, entries } of selected)
      for (const { at, line: text, metadata } of entries) {
        if (at > until || (from !== undefined && at < from)) continue;
        line.text = text;
        line.at = at;
        line.labels.reset(base, metadata);
        if (!run()) continue;
        const labels = line.labels.list();
        const key = labelListKey(labels);
        const before = all.get(key);
        const entry = { at, line: replaceInvalid(line.text) };
        if (before) before.entries.push(entry);
        else if (hasInvalidCharacters(key)) throw new QueryError('parse error: invalid UTF-8 rune');
        else all.set(key, { labels, entries: [entry] });
      }
    const found = [...all.values()].sort((a, b) => compareLabels(a.labels, b.labels));
    return {
      kind: 'streams',
      streams: found.map(({ labels, entries }) => ({
        labels: toLabelRecord(labels),
        entries: entries.sort((a, b) => compareTimes(a.at, b.at)),
      })),
    };
  };
}
