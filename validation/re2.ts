/**
 * Whether RE2, which Prometheus, Loki and Promtail use, takes a pattern. Anything that RE2 and JavaScript
 * write alike is judged by JavaScript's own parser; what only one of them knows is handled by name.
 */
export function isRe2(pattern: string): boolean {
  if (/\(\?(=|!|<=|<!)/.test(pattern)) return false; // look-around
  if (/(^|[^\\])(\\\\)*\\([1-9]|k<)/.test(pattern)) return false; // back-references
  const translated = pattern
    .replace(/\(\?P</g, '(?<')
    .replace(/\(\?[imsU]+(-[imsU]+)?\)/g, '')
    .replace(/\(\?[imsU]*(-[imsU]+)?:/g, '(?:')
    .replace(/\\[AzQE]/g, '')
    .replace(/\[\[:\^?[a-z]+:\]\]/g, '[a]')
    .replace(/\[:\^?[a-z]+:\]/g, 'a')
    .replace(/\\p\{?[A-Za-z]+\}?/g, 'a')
    .replace(/\\C/g, '.');
  try {
    new RegExp(translated);
    return true;
  } catch {
    return false;
  }
}
