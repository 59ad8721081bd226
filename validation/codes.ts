let root = '';

/** Sets the folder of the project, relative to the working directory, where the pages are. @default the working directory */
export function setDocsRoot(folder: string): void {
  root = folder === '' ? '' : `${folder.replaceAll('\\', '/')}/`;
}

/**
 * Returns the page and section of docs/checks/ that explain a code:
 * `docs/checks/image.md#floating-tag`.
 */
export function docsAddress(code: string): string {
  const [area = '', name = ''] = code.split('/');
  return `${root}docs/checks/${area}.md#${name}`;
}
