import { bytesOf, millisecondsOf } from '../../catalog/units';
import type { Fact, Risk } from '../model';

/** The number in `--storage.tsdb.retention.time=15d`, `168h` or `10GB`. */
function amountOf(text: string): number | undefined {
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
  if (before === undefined || after === undefined) return [];
  if (!/retention/.test(`${label} ${before}`)) return [];
  const [old, now] = [amountOf(before), amountOf(after)];
  // without an end, everything is kept
  if (old === undefined || now === undefined || (old !== 0 && now >= old) || now === 0) return [];
  return [{ code: 'data-lost', text: `${label}: ${after}, no longer ${before}` }];
}
