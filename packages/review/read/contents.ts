// Files of any layout, by their content: as the objects and ConfigMaps that the comparison reads.

import { createHash } from 'node:crypto';
import path from 'node:path';
import { renderLogql } from '@observability-stack/logql';
import { renderPromql } from '@observability-stack/promql';
import { isRecord } from '@observability-stack/query-common';
import { languageOfQueries } from '../../../catalog/helpers/rule-language';
import { labelKeys } from '../../../catalog/names';
import type { Language } from '../model';
import {
  FILES_ONLY,
  GENERATED_DASHBOARDS,
  hasRuleGroups,
  type JsonValueNode,
  type KubernetesObject,
  objectTitle,
  parseYamlDocuments,
  UNKNOWN_PROGRAM,
} from './parts';
import { parseQueryTree } from './rules';
import type { Redaction } from './secrets';
import { isResource } from './v2';

/** A file, with its path relative to the compared folder. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Returns the text of one manifest with everything that these files contain: Kubernetes objects as they are, and rules,
 * configurations and dashboards as ConfigMaps of their program, whether they are files or in objects.
 */
export function manifestOf(files: readonly SourceFile[], redaction: Redaction): string {
  const others: string[] = [];
  const objects = files.flatMap(({ name, bytes }): KubernetesObject[] => {
    const text = Buffer.from(bytes).toString('utf8');
    if (/\.alloy$/.test(name))
      return [wrapped('alloy', name, { [name]: redaction.redactedText(text) })];
    if (/\.(ini|conf|cfg)$/.test(name))
      return [wrapped(UNKNOWN_PROGRAM, name, { [name]: redaction.redactedText(text) })];
    const documents = /\.(ya?ml|json|rules)$/.test(name) ? documentsIn(name, text) : undefined;
    if (documents !== undefined)
      return documents.flatMap((value, index) => objectsOf(placeOf(name, index), value, redaction));
    others.push(`${name}: ${digestOf(bytes)}\n`);
    return [];
  });
  const rest =
    others.length === 0 ? [] : [wrapped(UNKNOWN_PROGRAM, OTHERS, { [OTHERS]: others.join('') })];
  return JSON.stringify({ kind: 'List', items: [...objects, ...rest] });
}

/** File with the digests of the files that are not compared by their content. */
const OTHERS = 'files in other formats';

const placeOf = (name: string, index: number): string =>
  index === 0 ? name : `${name} document ${index + 1}`;

const digestOf = (bytes: Uint8Array): string =>
  `${bytes.length} bytes, SHA-256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`;

/** Returns the documents of a file; `undefined` for a template, and for others that are not YAML or JSON. */
function documentsIn(name: string, text: string): readonly JsonValueNode[] | undefined {
  try {
    if (name.endsWith('.json')) return [JSON.parse(text)];
    const documents = parseYamlDocuments(text).filter(
      (value) => value !== null && value !== undefined,
    );
    JSON.stringify(documents); // throws if aliases make a value a part of itself
    return documents;
  } catch {
    return undefined;
  }
}

const wrapped = (
  app: string,
  name: string,
  data: Readonly<Record<string, string>>,
): KubernetesObject => ({
  apiVersion: FILES_ONLY,
  kind: 'ConfigMap',
  metadata: { name, labels: { [labelKeys.name]: app } },
  data,
});

function objectsOf(place: string, value: JsonValueNode, redaction: Redaction): KubernetesObject[] {
  const isObject =
    isRecord<JsonValueNode>(value) && typeof value.kind === 'string' && value.apiVersion;
  if (isObject && /List$/.test(value.kind) && Array.isArray(value.items))
    return value.items.flatMap((item: JsonValueNode) => objectsOf(place, item, redaction));
  if (!isObject || isResource(value) || !isRecord<JsonValueNode>(value.metadata))
    return [configOf(place, value, redaction) ?? plainFile(place, value, redaction)];
  return splitObject(value as KubernetesObject, redaction);
}

/** Returns a file whose program is not known. */
const plainFile = (place: string, value: JsonValueNode, redaction: Redaction): KubernetesObject =>
  wrapped(UNKNOWN_PROGRAM, place, {
    [withExtension(place)]: JSON.stringify(redaction.redacted(value)) ?? '',
  });

const withExtension = (name: string): string =>
  /\.(ya?ml|json)$/.test(name) ? name : `${name}.json`;

/** Kinds of objects with groups of rules. */
const RULE_KINDS = ['PrometheusRule', 'AlertingRule', 'RecordingRule'];

/** Copy of an object, with its secrets, which kubectl keeps in an annotation. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Returns an object without the files in it, and the files. */
function splitObject(given: KubernetesObject, redaction: Redaction): KubernetesObject[] {
  const { [LAST_APPLIED]: _, ...annotations } = given.metadata.annotations ?? {};
  const object = given.metadata.annotations
    ? { ...given, metadata: { ...given.metadata, annotations } }
    : given;
  const { kind } = object;
  const title = objectTitle(object);
  if (RULE_KINDS.includes(kind) && Array.isArray(object.spec?.groups)) {
    const { groups, ...spec } = object.spec;
    const rules = configOf(`${title}.json`, { groups }, redaction);
    return rules ? [redaction.redacted({ ...object, spec }), rules] : [redaction.redacted(object)];
  }
  if (kind === 'CustomResourceDefinition') return [withFields(object)];
  if ((kind === 'Role' || kind === 'ClusterRole') && Array.isArray(object.rules))
    return [withPermissions(object)];
  if (kind !== 'ConfigMap' && kind !== 'Secret') return [redaction.redacted(object)];
  const entries = textsIn(object).map(
    ([key, text]) =>
      [key, configIn({ title, isSecret: kind === 'Secret' }, key, text, redaction)] as const,
  );
  const isConfig = new Set(entries.flatMap(([key, config]) => (config ? [key] : [])));
  // The values of a Secret are compared by whether they differ.
  const shown = (key: string, text: JsonValueNode): JsonValueNode =>
    kind === 'ConfigMap' ? redaction.redacted({ [key]: text })[key] : text;
  const without = (values: JsonValueNode) =>
    isRecord<JsonValueNode>(values)
      ? Object.fromEntries(
          Object.entries(values)
            .filter(([key]) => !isConfig.has(key))
            .map(([key, text]) => [key, shown(key, text)]),
        )
      : values;
  const { data, stringData, ...rest } = object;
  return [
    {
      ...rest,
      ...(data === undefined ? {} : { data: without(data) }),
      ...(stringData === undefined ? {} : { stringData: without(stringData) }),
    } as KubernetesObject,
    ...entries.flatMap(([, config]) => config ?? []),
  ];
}

/** Returns the texts of a ConfigMap or a Secret. */
function textsIn({ kind, data, stringData }: KubernetesObject): [string, string][] {
  const texts = Object.entries({ ...data, ...stringData } as Record<string, JsonValueNode>);
  return texts.map(([key, value]) => [
    key,
    kind === 'Secret' && !Object.hasOwn(Object(stringData), key)
      ? Buffer.from(String(value), 'base64').toString('utf8')
      : String(value),
  ]);
}

/** Returns a configuration in an object, if its program is recognized. */
function configIn(
  { title, isSecret }: { readonly title: string; readonly isSecret: boolean },
  key: string,
  text: string,
  redaction: Redaction,
): KubernetesObject | undefined {
  const place = `${title}/${key}`;
  // Alloy's configuration has no form in which its secrets are recognized.
  if (/\.alloy$/.test(key))
    return isSecret ? undefined : wrapped('alloy', title, { [key]: redaction.redactedText(text) });
  const documents = documentsIn(key, text);
  return documents?.length === 1 ? configOf(place, documents[0], redaction) : undefined;
}

/** Returns a configuration as the file of its program; `undefined` if the program is not recognized. */
function configOf(
  place: string,
  value: JsonValueNode,
  redaction: Redaction,
): KubernetesObject | undefined {
  const app = programOf(value);
  if (app === undefined) return undefined;
  const content =
    app === GENERATED_DASHBOARDS
      ? dashboardIn(place, value)
      : app === 'loki' || (app === 'prometheus' && Array.isArray(value.groups))
        ? withQueries(value, app === 'loki' ? 'logql' : 'promql')
        : redaction.redacted(value);
  return wrapped(app, place, { [withExtension(place)]: JSON.stringify(content) });
}

/** Returns the program that reads a configuration. */
function programOf(value: JsonValueNode): string | undefined {
  if (Array.isArray(value))
    return value.length > 0 && value.every((item) => Array.isArray(item?.targets))
      ? 'prometheus'
      : undefined;
  if (!isRecord<JsonValueNode>(value)) return undefined;
  if (isDashboard(value)) return GENERATED_DASHBOARDS;
  if (hasRuleGroups(value) && value.groups.flatMap(rulesOf).every(isRecord<JsonValueNode>)) {
    const rules = value.groups.flatMap(rulesOf);
    if (rules.some(({ data }: JsonValueNode) => Array.isArray(data))) return 'grafana';
    const queries = rules.map(({ expr }: JsonValueNode) => String(expr ?? ''));
    return languageOfQueries(queries) === 'logql' ? 'loki' : 'prometheus';
  }
  if (
    isRecord<JsonValueNode>(value.route) &&
    Array.isArray(value.receivers) &&
    areRecords(value.receivers)
  )
    return 'alertmanager';
  if (Array.isArray(value.scrape_configs) && areRecords(value.scrape_configs))
    return value.clients !== undefined || value.positions !== undefined ? 'promtail' : 'prometheus';
  return undefined;
}

const rulesOf = ({ rules }: JsonValueNode): JsonValueNode[] => rules ?? [];

/** Returns rules with their queries in one form, so that a new line in a query is not a difference. */
function withQueries(value: JsonValueNode, language: Language): JsonValueNode {
  const groups = (value.groups as JsonValueNode[]).map((group) => ({
    ...group,
    rules: rulesOf(group).map((rule) =>
      rule.expr === undefined ? rule : { ...rule, expr: queryForm(language, String(rule.expr)) },
    ),
  }));
  return { ...value, groups };
}

function queryForm(language: Language, text: string): string {
  const tree = parseQueryTree(language, text);
  if (tree === undefined) return text.trim();
  return language === 'promql' ? renderPromql(tree) : renderLogql(tree);
}

/** Reports whether a value is a dashboard: classic, a resource of Grafana, or a response of its API. */
function isDashboard(value: JsonValueNode): boolean {
  const own = isRecord<JsonValueNode>(value.dashboard) ? value.dashboard : value;
  return (
    (typeof own.title === 'string' &&
      (Array.isArray(own.panels) || Array.isArray(own.rows)) &&
      hasPanels(own.panels) &&
      areRecords(own.rows) &&
      ((own.rows ?? []) as JsonValueNode[]).every(({ panels }) => hasPanels(panels))) ||
    (isResource(own) && isRecord<JsonValueNode>(own.spec) && isRecord<JsonValueNode>(own.metadata))
  );
}

/** Reports whether a value is a list of objects, or missing. */
const areRecords = (value: JsonValueNode): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.every(isRecord<JsonValueNode>));

/** Reports whether a value has the form of panels; a file with the names of their keys only is not a dashboard. */
const hasPanels = (panels: JsonValueNode): boolean =>
  areRecords(panels) &&
  ((panels ?? []) as JsonValueNode[]).every(
    (panel) => areRecords(panel.targets) && hasPanels(panel.panels),
  );

/**
 * Returns a dashboard with a uid, by which it is compared, with the rows of old versions as panels, and without what an export
 * or a generator may change without an effect: empty settings, positions, the numbers of the dashboard and of its version.
 */
function dashboardIn(place: string, value: JsonValueNode): JsonValueNode {
  const own = isRecord<JsonValueNode>(value.dashboard) ? value.dashboard : value;
  if (isResource(own)) return own;
  const { rows, id: _, version: _version, iteration: _iteration, ...rest } = own;
  const panels = [
    ...(own.panels ?? []),
    ...((rows ?? []) as JsonValueNode[]).flatMap((row) => [
      { type: 'row', title: row.title ?? '' },
      ...(row.panels ?? []),
    ]),
  ];
  const uid = typeof own.uid === 'string' && own.uid !== '' ? own.uid : path.basename(place);
  return { ...withoutEmpty(rest), uid, title: String(own.title), panels: panels.map(panelIn) };
}

function panelIn(panel: JsonValueNode): JsonValueNode {
  const { gridPos: _, span: _span, panels, targets, ...rest } = panel;
  // The number of a row has no meaning.
  const { id: _id, collapsed: _collapsed, ...row } = rest;
  const calcs = rest.options?.legend?.calcs;
  // The order of the columns of a legend.
  if (Array.isArray(calcs)) {
    const legend = { ...rest.options.legend, calcs: calcs.toSorted() };
    rest.options = { ...rest.options, legend };
  }
  return {
    ...withoutEmpty(panel.type === 'row' ? row : rest),
    ...(Array.isArray(panels) && panels.length > 0 ? { panels: panels.map(panelIn) } : {}),
    ...(Array.isArray(targets) ? { targets: withReferences(targets, rest) } : {}),
  };
}

/** Numbers queries by their position, unless other settings refer to them. */
function withReferences(targets: readonly JsonValueNode[], rest: JsonValueNode): JsonValueNode[] {
  const isReferred = (name: string) =>
    JSON.stringify(rest).includes(JSON.stringify(name)) ||
    targets.some(({ expression }) => String(expression ?? '').includes(name));
  const isFree = targets.every(({ refId }) => refId === undefined || !isReferred(String(refId)));
  return targets.map((target, index) => ({
    ...withoutEmpty(target),
    ...(isFree ? { refId: `Q${index + 1}` } : {}),
  }));
}

/** Removes values that Grafana replaces by its defaults, as if they were missing. */
function withoutEmpty(value: JsonValueNode): JsonValueNode {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isRecord<JsonValueNode>(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, withoutEmpty(inner)] as const)
      .filter(([, inner]) => inner !== null && !isEmpty(inner)),
  );
}

const isEmpty = (value: JsonValueNode): boolean =>
  (Array.isArray(value) && value.length === 0) ||
  (isRecord<JsonValueNode>(value) && Object.keys(value).length === 0);

const listOf = (value: JsonValueNode): string[] => (Array.isArray(value) ? value : []);

/** Returns a role with one rule for each permission: which of them share a rule has no meaning. */
function withPermissions(object: KubernetesObject): KubernetesObject {
  const rules = (object.rules as JsonValueNode[])
    .filter(isRecord<JsonValueNode>)
    .flatMap((rule) => {
      const { verbs, apiGroups = [''], resources, nonResourceURLs, ...rest } = rule;
      return listOf(verbs).flatMap((verb) => [
        ...listOf(nonResourceURLs).map((url) => ({ verbs: [verb], nonResourceURLs: [url] })),
        ...listOf(apiGroups).flatMap((group) =>
          listOf(resources).map((resource) => ({
            ...rest,
            verbs: [verb],
            apiGroups: [group],
            resources: [resource],
          })),
        ),
      ]);
    });
  const distinct = new Map(rules.map((rule) => [JSON.stringify(rule), rule]));
  return {
    ...object,
    rules: [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule),
  };
}

/** Returns a definition of a resource with the types of its fields by path, without their descriptions. */
function withFields(object: KubernetesObject): KubernetesObject {
  const versions = ((object.spec?.versions ?? []) as JsonValueNode[]).map((version) => {
    const { schema, ...rest } = version;
    const fields: Record<string, string> = {};
    addFields(schema?.openAPIV3Schema, '', fields);
    return { ...rest, fields };
  });
  return { ...object, spec: { ...object.spec, versions } };
}

function addFields(schema: JsonValueNode, at: string, found: Record<string, string>): void {
  if (!isRecord<JsonValueNode>(schema)) return;
  const { description: _, properties, items, additionalProperties, ...rest } = schema;
  if (at !== '') found[at] = JSON.stringify(rest);
  for (const [name, inner] of Object.entries(properties ?? {}))
    addFields(inner, at === '' ? name : `${at}.${name}`, found);
  addFields(items, `${at}[]`, found);
  addFields(additionalProperties, `${at}.*`, found);
}
