import { parseByteSize, parseDurationMs } from '@observability-stack/query-common';
import type { Fact, Risk } from '../model';

/** Parses the number in `--storage.tsdb.retention.time=15d`, `168h` or `10GB`. */
export function retentionAmount(text: string): number | undefined {
  const value = text.replace(/^.*=/, '');
  for (const read of [parseDurationMs, parseByteSize]) {
    try {
      const amount = read(value);
      if (Number.isFinite(amount)) return amount;
    } catch {
      // not of this form
    }
  }
  return undefined;
}

/** Reports a shorter or smaller retention, with which older data is deleted. */
export function retentionRisks({ label, before, after }: Fact): Risk[] {
  if (!/retention/.test(`${label} ${before ?? after}`) || before === after) return [];
  if (before === undefined || after === undefined) return limited({ label, before, after });
  const [old, now] = [retentionAmount(before), retentionAmount(after)];
  // Without a limit, everything is kept.
  if (old === undefined || now === undefined || (old !== 0 && now >= old) || now === 0) return [];
  return [{ code: 'data-lost', text: `${label}: ${after} instead of ${before}` }];
}

/** Reports a new limit, or the default of the program instead of a longer one. */
function limited({
  label,
  before,
  after,
}: {
  label: string;
  before?: string | undefined;
  after?: string | undefined;
}): Risk[] {
  const amount = retentionAmount(after ?? before ?? '');
  if (amount === undefined || amount === 0) return [];
  if (after !== undefined)
    return [{ code: 'data-lost', text: `${label}: ${after} instead of no limit` }];
  return before?.startsWith('--storage.tsdb.retention.time=') && amount > DEFAULT_MS
    ? [{ code: 'data-lost', text: `${label}: 15d (the default) instead of ${before}` }]
    : [];
}

/** Default retention of Prometheus, in milliseconds. */
const DEFAULT_MS = parseDurationMs('15d');
