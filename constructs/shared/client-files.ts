import { type FileKey, mountedPath } from '../../scrape-configs/http-client';
import type { ProjectedMount } from './pods';

/** Returns the sources of a volume with the keys of Secrets and ConfigMaps that a program reads. */
export function projectedFiles(files: readonly FileKey[]): ProjectedMount['sources'] {
  const sources = new Map<string, ProjectedMount['sources'][number]>();
  for (const file of files) {
    const [kind, name] =
      'secret' in file
        ? (['secret', file.secret] as const)
        : (['configMap', file.configMap] as const);
    const { items = [] } = sources.get(`${kind}/${name}`) ?? {};
    if (!items.some(({ key }) => key === file.key))
      sources.set(`${kind}/${name}`, {
        kind,
        name,
        items: [...items, { key: file.key, path: mountedPath(file) }],
      });
  }
  return [...sources].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
}
