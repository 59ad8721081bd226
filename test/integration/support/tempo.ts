import { renameSync, writeFileSync } from 'node:fs';
import { isConfigMap, readManifests } from '@observability-stack/lab/manifests';
import { load } from 'js-yaml';
import { paths } from '../../../catalog/components/paths';
import { yaml } from '../../../catalog/helpers/yaml';

/** Tempo's rendered file with blocks that are cut, flushed and listed within seconds, in place of minutes. */
export function impatientTempo(folder: string): Readonly<Record<string, Record<string, string>>> {
  const map = readManifests(folder)
    .filter(isConfigMap)
    .find(({ metadata }) => metadata.name === 'tempo-config');
  // biome-ignore lint/suspicious/noExplicitAny: a file of another program
  const config = load(map?.data?.['tempo.yaml'] ?? '') as any;
  const changed = {
    ...config,
    ingester: { ...config.ingester, flush_check_period: '1s', max_block_duration: '2s' },
    storage: { trace: { ...config.storage.trace, blocklist_poll: '2s' } },
  };
  return { 'tempo-config': { 'tempo.yaml': yaml(changed) } };
}

/** Puts a file where the folder of blocks was: blocks can neither be listed nor written. */
export function spoilStorage(inside: (path: string) => string): void {
  const blocks = inside(`${paths.tempo.data}/blocks`);
  renameSync(blocks, `${blocks}-gone`);
  writeFileSync(blocks, '');
}
