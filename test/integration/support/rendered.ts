import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readManifests } from '@observability-stack/lab/manifests';
import { environmentOfFolder } from '../../../catalog/names';

export const DIST = path.resolve(__dirname, '../../../dist');

/** The environments that lie rendered in `dist/`. */
export const renderedEnvironments = readdirSync(DIST, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  // The others are further outputs.
  .filter((name) => name === environmentOfFolder(name))
  .sort();

export const rendered = (environment: string) => readManifests(path.join(DIST, environment));
