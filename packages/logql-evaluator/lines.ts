import type { LinesNode } from '@observability-stack/logql/ast';
import { shown } from './go/bytes';
import { compileLines, lineRunnerOf } from './pipeline';
import { compareLabels, isUnreadable, keyOf, type LabelList, labelsOf } from './series';
import { byHash, compareTimes, isFound, type PreparedStream } from './streams';
import { type Answer, QueryError } from './types';

interface Collected {
  readonly labels: LabelList;
  readonly entries: { readonly at: bigint; readonly line: string }[];
}

/** Groups log lines by their final labels. */
export function compileLineQuery(
  node: LinesNode,
): (streams: readonly PreparedStream[], from: bigint | undefined, until: bigint) => Answer {
  const lines = compileLines(node);
  const { line, run } = lineRunnerOf(lines);
  return (streams, from, until) => {
    const all = new Map<string, Collected>();
    line.now = until;
    const selected = streams
      .filter((one) => lines.selects(one.labels) && isFound(one, until))
      .sort(byHash);
    for (const { base, entries } of selected)
      for (const { at, line: text, metadata } of entries) {
        if (at > until || (from !== undefined && at < from)) continue;
        line.text = text;
        line.at = at;
        line.labels.reset(base, metadata);
        if (!run()) continue;
        const labels = line.labels.list();
        const key = keyOf(labels);
        const before = all.get(key);
        const entry = { at, line: shown(line.text) };
        if (before) before.entries.push(entry);
        else if (isUnreadable(key)) throw new QueryError('parse error: invalid UTF-8 rune');
        else all.set(key, { labels, entries: [entry] });
      }
    const found = [...all.values()].sort((a, b) => compareLabels(a.labels, b.labels));
    return {
      kind: 'streams',
      streams: found.map(({ labels, entries }) => ({
        labels: labelsOf(labels),
        entries: entries.sort((a, b) => compareTimes(a.at, b.at)),
      })),
    };
  };
}
