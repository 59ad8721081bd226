import type { Change, Risk } from './model';
import type { RiskCode } from './risks';

/** Merges the risks of folded changes: each code once. */
export function distinctRisks(list: readonly Change[]): Risk[] {
  const found = new Map<RiskCode, { readonly subject: string; readonly text: string }[]>();
  for (const { subject, risks } of list)
    for (const { code, text } of risks)
      found.set(code, [...(found.get(code) ?? []), { subject, text }]);
  return [...found].map(([code, all]) => {
    const [first] = all;
    const [, text = '', rest = '0'] = MORE.exec(first?.text ?? '') ?? [];
    const more = Number(rest) + all.length - 1;
    return { code, text: `${first?.subject}: ${text}${more > 0 ? ` (and ${more} more)` : ''}` };
  });
}

/** Pattern of a risk with the count of those merged into it. */
const MORE = /^(.*?)(?: \(and (\d+) more\))?$/s;
