/**
 * Returns the page and section of docs/checks/ that explain a code:
 * `docs/checks/image.md#floating-tag`.
 */
export function docsAddress(code: string): string {
  const [area = '', name = ''] = code.split('/');
  return `docs/checks/${area}.md#${name}`;
}
