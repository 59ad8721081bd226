import { bytesOf, millisecondsOf } from '@observability-stack/query-common';
import type { Fact, Risk } from '../model';

/** The number in `--storage.tsdb.retention.time=15d`, `168h` or `10GB`. */
export function amountOf(text: string): number | undefined {
  const value = text.replace(/^.*=/, '');
  for (const read of [millisecondsOf, bytesOf]) {
    try {
      const amount = read(value);
      if (Number.isFinite(amount)) return amount;
    } catch {
      // not of this form
    }
  }
  return undefined;
}

/** A retention that is shorter, or smaller, than it was: what is older goes. */
export function shortened({ label, before, after }: Fact): Risk[] {
  if (!/retention/.test(`${label} ${before ?? after}`) || before === after) return [];
  if (before === undefined || after === undefined) return limited({ label, before, after });
  const [old, now] = [amountOf(before), amountOf(after)];
  // without an end, everything is kept
  if (old === undefined || now === undefined || (old !== 0 && now >= old) || now === 0) return [];
  return [{ code: 'data-lost', text: `${label}: ${after}, no longer ${before}` }];
}

/** An end that was not there, or a default of the program in place of what was said. */
function limited({
  label,
  before,
  after,
}: {
  label: string;
  before?: string | undefined;
  after?: string | undefined;
}): Risk[] {
  const amount = amountOf(after ?? before ?? '');
  if (amount === undefined || amount === 0) return [];
  if (after !== undefined)
    return [{ code: 'data-lost', text: `${label}: ${after}, no longer without it` }];
  return before?.startsWith('--storage.tsdb.retention.time=') && amount > DEFAULT_MS
    ? [{ code: 'data-lost', text: `${label}: 15d by default, no longer ${before}` }]
    : [];
}

/** What Prometheus keeps where nothing is said. */
const DEFAULT_MS = millisecondsOf('15d');
