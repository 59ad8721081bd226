import { RAW_DISCOVERIES, RAW_KEYS } from '../catalog/definitions/raw-scrape';
import type { RawScrape } from '../catalog/definitions/scrape';
import { replaceInside } from '../catalog/helpers/leaves';
import type { RelabelConfig } from './discovery';
import { fileIn } from './http-client';

/** Returns the configuration with paths in place of Secrets and ConfigMaps, without the keys that the stack sets. */
export function rawConfig({ config }: RawScrape): {
  readonly relabel_configs: readonly RelabelConfig[];
  readonly metric_relabel_configs: readonly RelabelConfig[];
  readonly [key: string]: unknown;
} {
  const allowed = new Set([...RAW_KEYS, ...RAW_DISCOVERIES]);
  const own = Object.entries(config).filter(([key, value]) => allowed.has(key) && value !== null);
  return {
    relabel_configs: [],
    metric_relabel_configs: [],
    ...Object.fromEntries(own.map(([key, value]) => [key, replaceInside(value, fileIn)])),
  };
}
