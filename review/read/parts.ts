import { load, loadAll } from 'js-yaml';
import { labelKeys } from '../../catalog/names';
import { isResource } from './v2';

// biome-ignore lint/suspicious/noExplicitAny: files of every program pass through here
export type Value = any;

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: Value;
}

/** One file of a ConfigMap, read as what it is. */
export interface ConfigFile {
  /** The program that reads it. */
  readonly app: string;
  readonly configMap: string;
  readonly name: string;
  readonly text: string;
  /** The parsed YAML or JSON; `undefined` for a file in a form of its own. */
  readonly value: Value;
}

export interface Parts {
  readonly objects: readonly KubernetesObject[];
  /** Prometheus rule files, and Loki's. */
  readonly rules: readonly ConfigFile[];
  readonly jobs: readonly ConfigFile[];
  readonly targets: readonly ConfigFile[];
  readonly alertmanager: readonly ConfigFile[];
  readonly pipelines: readonly ConfigFile[];
  readonly dashboards: readonly ConfigFile[];
  /** Everything else that programs read. */
  readonly configs: readonly ConfigFile[];
  readonly bytes: number;
}

/** Files are told apart by what they hold: their names and how they are split may change with a release. */
const kinds: readonly (readonly [
  Exclude<keyof Parts, 'objects' | 'bytes'>,
  (file: ConfigFile) => boolean,
])[] = [
  ['pipelines', ({ app }) => app === 'promtail' || app === 'alloy'],
  ['rules', ({ value }) => Array.isArray(value?.groups)],
  ['jobs', ({ app, value }) => app === 'prometheus' && Array.isArray(value?.scrape_configs)],
  ['targets', ({ app, value }) => app === 'prometheus' && Array.isArray(value)],
  ['alertmanager', ({ value }) => value?.route !== undefined && value.receivers !== undefined],
  ['dashboards', ({ value }) => isDashboard(value)],
  ['configs', () => true],
];

const isDashboard = (value: Value): boolean =>
  (Array.isArray(value?.panels) && typeof value.uid === 'string') || isResource(value);

export function partsOf(files: ReadonlyMap<string, string>): Parts {
  const objects = [...files.values()].flatMap((text) =>
    (loadAll(text) as KubernetesObject[]).filter((object) => object?.kind !== undefined),
  );
  const sorted: Record<string, ConfigFile[]> = Object.fromEntries(
    kinds.map(([name]) => [name, []]),
  );
  for (const file of objects.flatMap(configFiles)) {
    const [name] = kinds.find(([, holds]) => holds(file)) ?? [];
    if (name) sorted[name]?.push(file);
  }
  const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { objects, bytes, ...sorted } as unknown as Parts;
}

export const NO_PARTS: Parts = partsOf(new Map());

function configFiles({ kind, metadata, data }: KubernetesObject): ConfigFile[] {
  if (kind !== 'ConfigMap') return [];
  const app = metadata.labels?.[labelKeys.name] ?? metadata.name;
  return Object.entries((data ?? {}) as Record<string, string>).map(([name, text]) => ({
    app,
    configMap: metadata.name,
    name,
    text,
    value: readValue(name, text),
  }));
}

function readValue(name: string, text: string): Value {
  try {
    if (name.endsWith('.json')) return JSON.parse(text);
    if (/\.ya?ml$/.test(name)) return load(text);
  } catch {
    // compared as text
  }
  return undefined;
}

/** `StatefulSet observability/loki`. */
export const nameOf = ({ kind, metadata }: KubernetesObject): string =>
  `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
