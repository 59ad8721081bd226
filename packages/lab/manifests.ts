// Reads the output of synth: the lab runs the rendered files, not the source.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import type { RenderedObject } from '../../outputs/rendered/manifests';

export type { RenderedObject as LabManifest } from '../../outputs/rendered/manifests';
export * from '../../outputs/rendered/manifests';

/** Every object of one rendered environment, in file order. */
export function readManifests(folder: string): readonly RenderedObject[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => loadAll(readFileSync(path.join(folder, name), 'utf8')) as RenderedObject[]);
}
