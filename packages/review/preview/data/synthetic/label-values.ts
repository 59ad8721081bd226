import type { Matcher } from '@observability-stack/contracts';

/** Common values of labels, by name. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  method: ['GET', 'POST'],
  route: ['/orders', '/orders/:id', '/payments'],
  status_code: ['200', '201', '404', '500'],
  code: ['200', '500'],
  cpu: ['0', '1'],
  mode: ['idle', 'user', 'system', 'iowait'],
  mountpoint: ['/', '/var'],
  fstype: ['ext4'],
  level: ['info', 'warn', 'error'],
  version: ['1.0.0'],
};
/** Maximum number of values of one label on one metric: more could not be distinguished in a picture. */
const MOST = 6;

/** Returns the device of a metric; only its name distinguishes disks from network interfaces. */
const deviceOf = (metric: string): string => (metric.includes('_network_') ? 'eth0' : 'sda');

/**
 * Returns values for a label: those in queries, then the common ones, and a generated one as a
 * fallback.
 */
export function syntheticLabelValues(
  label: string,
  asked: readonly Matcher[],
  budget: number,
  metric: string,
): readonly string[] {
  const own = asked.filter((matcher) => matcher.label === label);
  const wanted = own.flatMap(({ operator, value }) => {
    if (value === '' || value.includes('$')) return [];
    return operator === '=' || operator === '!=' ? [value] : alternatives(value);
  });
  const excluded = (value: string) =>
    own.some(({ operator, value: not }) => operator === '!=' && not === value);
  const usual = label === 'device' ? [deviceOf(metric)] : (USUAL[label] ?? []);
  const all = [...new Set([...wanted.filter((value) => !excluded(value)), ...usual])];
  // A value that one query excludes must exist for the others.
  const rest = wanted.filter(excluded);
  const found = [...new Set([...all, ...rest])];
  return (found.length > 0 ? found : [`${label}-1`]).slice(0, Math.min(MOST, budget));
}

/** Returns the alternatives of a pattern such as `tmpfs|overlay`; none for other patterns. */
function alternatives(pattern: string): string[] {
  const parts = pattern.replace(/^\((.*)\)$/, '$1').split('|');
  return parts
    .map((part) => (part === '5..' ? '500' : part.replaceAll('\\', '')))
    .filter((part) => /^[\w./:@ -]+$/.test(part) && !/[.][*+]/.test(part));
}

/** Returns combinations of values, up to a limit. */
export function combinations(
  labels: readonly string[],
  values: (label: string) => readonly string[],
  most = 40,
): Readonly<Record<string, string>>[] {
  let found: Record<string, string>[] = [{}];
  for (const label of labels) {
    found = found.flatMap((one) => values(label).map((value) => ({ ...one, [label]: value })));
    if (found.length > most) found = found.slice(0, most);
  }
  return found;
}
