import { boolYaml11Tag, CORE_SCHEMA, load, loadAll } from 'js-yaml';
import { labelKeys } from '../../../catalog/names';
import { canonical } from '../deep-diff';
import { isManifest, RevisionError } from './revision';
import { isDashboard } from './v2';

// biome-ignore lint/suspicious/noExplicitAny: files of every program are handled here
export type JsonValueNode = any;

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: JsonValueNode;
}

/** Returns the spec of the pods of a workload; of a CronJob, that of the pods of its Jobs. */
export const podSpecOf = ({ kind, spec }: KubernetesObject): JsonValueNode =>
  kind === 'Pod' ? spec : (spec?.template?.spec ?? spec?.jobTemplate?.spec?.template?.spec);

/** `apiVersion` of a ConfigMap that represents a file, and is not applied. */
export const FILES_ONLY = '';

/** Program of the files of compared folders whose program is not known. */
export const UNKNOWN_PROGRAM = 'the folder';

/** Program of the dashboards of compared folders, whose panels a generator may have numbered. */
export const GENERATED_DASHBOARDS = 'grafana dashboards';

/** A file of a ConfigMap. */
export interface ConfigFile {
  /** The program that reads it. */
  readonly app: string;
  readonly configMap: string;
  readonly name: string;
  readonly text: string;
  /** Parsed YAML or JSON; `undefined` for other formats. */
  readonly value: JsonValueNode;
  /** Whether a program finds it by its name; a compared folder may have any layout. @default true */
  readonly isPlaced?: false;
}

export interface ManifestParts {
  readonly objects: readonly KubernetesObject[];
  /** Rule files of Prometheus and Loki. */
  readonly rules: readonly ConfigFile[];
  readonly jobs: readonly ConfigFile[];
  readonly targets: readonly ConfigFile[];
  readonly alertmanager: readonly ConfigFile[];
  readonly pipelines: readonly ConfigFile[];
  readonly dashboards: readonly ConfigFile[];
  /** All other files. */
  readonly configs: readonly ConfigFile[];
  readonly bytes: number;
}

/**
 * Kinds of files. They are classified by content: their names and the way they are split may change
 * between releases.
 */
const kinds: readonly (readonly [
  Exclude<keyof ManifestParts, 'objects' | 'bytes'>,
  (file: ConfigFile) => boolean,
])[] = [
  ['configs', ({ app, isPlaced }) => app === UNKNOWN_PROGRAM && isPlaced === false],
  ['pipelines', ({ app, value }) => app === 'promtail' && Array.isArray(value?.scrape_configs)],
  ['pipelines', ({ app, name }) => app === 'alloy' && name.endsWith('.alloy')],
  ['rules', ({ value }) => hasRuleGroups(value)],
  ['jobs', ({ app, value }) => app === 'prometheus' && Array.isArray(value?.scrape_configs)],
  ['targets', ({ app, value }) => app === 'prometheus' && Array.isArray(value)],
  ['alertmanager', ({ value }) => value?.route !== undefined && value.receivers !== undefined],
  ['dashboards', ({ value }) => isDashboard(value)],
  ['configs', () => true],
];

/** Reports whether a value is a rule file: groups have lists of rules, some of which may be empty or missing. */
export const hasRuleGroups = (value: JsonValueNode): boolean =>
  Array.isArray(value?.groups) &&
  (value.groups as JsonValueNode[]).every(
    (group) => typeof group === 'object' && group !== null && Array.isArray(group.rules ?? []),
  ) &&
  (value.groups.length === 0 || value.groups.some((group: object) => 'rules' in group));

/** Key that identifies each of these kinds; a file with other keys is configuration. */
const CONTENT: Readonly<Record<string, string>> = { rules: 'groups', jobs: 'scrape_configs' };

/** Reads files; `where` is a prefix of errors. */
export function readParts(files: ReadonlyMap<string, string>, where = ''): ManifestParts {
  const objects = [...files].flatMap(([name, text]) =>
    isManifest(name) ? objectsIn(text, `${where}${name}`) : [wrapFile(name, text)],
  );
  const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return sortedParts(objects, bytes);
}

/** Classifies the content of these objects. */
export function sortedParts(objects: readonly KubernetesObject[], bytes = 0): ManifestParts {
  const sorted: Record<string, ConfigFile[]> = Object.fromEntries(
    kinds.map(([name]) => [name, []]),
  );
  for (const file of objects.flatMap(configFiles)) {
    const [name] = kinds.find(([, holds]) => holds(file)) ?? [];
    if (!name) continue;
    sorted[name]?.push(file);
    const { [CONTENT[name] ?? '']: _, apiVersion, ...others } = CONTENT[name] ? file.value : {};
    if (Object.keys(others).length > 0)
      sorted.configs?.push({ ...file, text: canonical(others), value: others });
  }
  return { objects, bytes, ...sorted } as unknown as ManifestParts;
}

/** Wraps a file that is not a manifest as one of a ConfigMap. */
const wrapFile = (name: string, text: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'the output folder' },
  data: { [name]: text },
});

function objectsIn(text: string, where: string): KubernetesObject[] {
  try {
    return (where.endsWith('.json') ? [JSON.parse(text)] : parseYamlDocuments(text)).flatMap(
      unpacked,
    );
  } catch (error) {
    const { reason = (error as Error).message, mark } = error as {
      readonly reason?: string;
      readonly mark?: { readonly line: number };
    };
    const line = mark ? `, line ${mark.line + 1}` : '';
    throw new RevisionError(`${where}${line} is not valid YAML: ${reason}: run npm run synth`);
  }
}

/** Parses YAML as Kubernetes and the programs do. @throws if it is not valid */
export const parseYamlDocuments = (text: string): readonly JsonValueNode[] =>
  loadAll(text, { schema: YAML });

/** Schema of YAML as Kubernetes and the programs parse it, where `on` is a string. */
const YAML = CORE_SCHEMA.withTags(boolYaml11Tag);

/** Expands a `kind: List`, and wraps a document that is not an object as one. */
function unpacked(object: JsonValueNode): KubernetesObject[] {
  if (object === null || object === undefined) return [];
  if (typeof object.kind !== 'string')
    return [
      { apiVersion: '', kind: 'Document', metadata: { name: 'without a kind' }, content: object },
    ];
  if (object.kind.endsWith('List') && Array.isArray(object.items))
    return (object.items as JsonValueNode[]).flatMap(unpacked);
  return [{ ...object, metadata: { ...object.metadata, name: String(object.metadata?.name) } }];
}

export const EMPTY_PARTS: ManifestParts = readParts(new Map());

export function configFiles({ apiVersion, kind, metadata, data }: KubernetesObject): ConfigFile[] {
  if (kind !== 'ConfigMap') return [];
  const app = metadata.labels?.[labelKeys.name] ?? metadata.name;
  return Object.entries((data ?? {}) as Record<string, unknown>).map(([name, content]) => {
    const text = String(content);
    return {
      app,
      configMap: metadata.name,
      name,
      text,
      value: readValue(name, text),
      ...(apiVersion === FILES_ONLY ? { isPlaced: false } : {}),
    };
  });
}

function readValue(name: string, text: string): JsonValueNode {
  try {
    if (name.endsWith('.json')) return JSON.parse(text);
    if (/\.ya?ml$/.test(name)) return load(text, { schema: YAML });
    if (name.endsWith('.ini')) return readIni(text);
  } catch {
    // Compared as text.
  }
  return undefined;
}

/** Returns settings by section, as Grafana parses them; `undefined` for other formats. */
function readIni(text: string): JsonValueNode {
  const sections: Record<string, Record<string, string>> = {};
  let section = '';
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '' || /^[#;]/.test(line)) continue;
    const [, name] = /^\[(.+)\]$/.exec(line) ?? [];
    const [, key, value = ''] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) section = name;
    else if (key === undefined) return undefined;
    else sections[section] = { ...sections[section], [key]: value };
  }
  return sections;
}

/** Formats an object as `StatefulSet observability/loki`. */
export const objectTitle = ({ kind, metadata }: KubernetesObject): string =>
  `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
