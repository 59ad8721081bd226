import { diffLines } from 'diff';
import { CHECKSUM_ANNOTATION, labelKeys } from '../../catalog/names';
import { pairItems } from './areas/pairing';
import { canonical, type Difference, isDeepEqual, objectDifferences } from './deep-diff';
import type { Change, Fact } from './model';
import { parseAlloy } from './read/alloy';
import { sortPanels, withGridPositions } from './read/dashboards';
import {
  type ConfigFile,
  configFiles,
  EMPTY_PARTS,
  GENERATED_DASHBOARDS,
  type JsonValueNode,
  type KubernetesObject,
  type ManifestParts,
  objectTitle,
  sortedParts,
} from './read/parts';
import { isDashboard, isResource } from './read/v2';
import { ALERTMANAGER_SETS, DASHBOARD_SETS, KUBERNETES_SETS, PROMETHEUS_SETS } from './sets';

/** Compares two states of the output by all areas. */
export type ContentSource = (before: ManifestParts, after: ManifestParts) => readonly Change[];

/**
 * Finds differences that no area reports. Each area gets every difference of every object and file
 * separately, and then all differences of a file together; a difference that none of them reports
 * is reported here by its path. Only comments, the order of keys, and the order of lists that a
 * program treats as sets are ignored.
 */
export function unmodeledChanges(
  before: ManifestParts,
  after: ManifestParts,
  look: ContentSource,
): Change[] {
  const objects = pairItems(before.objects, after.objects, [canonical, objectTitle]);
  const files = pairItems(filesIn(before), filesIn(after), [
    ({ configMap, name, text }) => JSON.stringify([configMap, name, text]),
    ({ configMap, name }) => JSON.stringify([configMap, name]),
    ({ app, name }) => JSON.stringify([app, name]),
    ({ app, text }) => JSON.stringify([app, text]),
  ]);
  const isNewFile = files.both.some(([old, now]) => old.text !== now.text);
  const restarted = isNewFile || files.added.length > 0 || files.removed.length > 0;
  const alone = (unit: Unit, kind: 'added' | 'removed'): Change[] => {
    const parts = unit.parts(unit.value);
    const [left, right] = kind === 'added' ? [EMPTY_PARTS, parts] : [parts, EMPTY_PARTS];
    if (unit.isEmpty || look(left, right).length > 0) return [];
    return [changeOf(unit, kind, [])];
  };
  return [
    ...objects.both.flatMap(([old, now]) =>
      compared(objectUnit(old, restarted), objectUnit(now, restarted), look),
    ),
    ...files.both.flatMap(([old, now]) => compared(fileUnit(old), fileUnit(now), look)),
    ...objects.removed.flatMap((one) => alone(objectUnit(one, false), 'removed')),
    ...objects.added.flatMap((one) => alone(objectUnit(one, false), 'added')),
    ...files.removed.flatMap((one) => alone(fileUnit(one), 'removed')),
    ...files.added.flatMap((one) => alone(fileUnit(one), 'added')),
  ];
}

const filesIn = ({ objects }: ManifestParts): ConfigFile[] => objects.flatMap(configFiles);

/** An object or a file, which can be compared separately. */
interface Unit {
  readonly area: 'Kubernetes' | 'Configuration';
  readonly subject: string;
  /** Location, as far as it determines whether a program finds it. */
  readonly place: string;
  /** Format, if a program accepts several. */
  readonly form: string;
  readonly value: JsonValueNode;
  readonly parts: (value: JsonValueNode) => ManifestParts;
  readonly differences: (after: JsonValueNode) => readonly Difference[];
  /** Whether it has no content to report. */
  readonly isEmpty: boolean;
}

function objectUnit(object: KubernetesObject, restarted: boolean): Unit {
  const isConfigMap = object.kind === 'ConfigMap';
  const { data, ...rest } = object;
  // The cause of restarts is reported with the configuration.
  const value = restarted
    ? withoutChecksum(isConfigMap ? rest : object)
    : isConfigMap
      ? rest
      : object;
  return {
    area: 'Kubernetes',
    subject: objectTitle(object),
    place: '',
    form: '',
    value,
    parts: (one) => sortedParts([one]),
    differences: (after) =>
      objectDifferences(value, after, '', KUBERNETES_SETS).map((one) =>
        // Never the content of a Secret.
        object.kind === 'Secret' ? { label: one.label, patched: one.patched } : one,
      ),
    isEmpty: isConfigMap && data !== undefined,
  };
}

function withoutChecksum(object: JsonValueNode): JsonValueNode {
  const template = object.spec?.template;
  if (!template?.metadata?.annotations) return object;
  const { [CHECKSUM_ANNOTATION]: _, ...annotations } = template.metadata.annotations;
  const metadata = { ...template.metadata, annotations };
  return { ...object, spec: { ...object.spec, template: { ...template, metadata } } };
}

function fileUnit(file: ConfigFile): Unit {
  const { app, configMap, name, text, isPlaced = true } = file;
  const isTree = /\.(json|ya?ml)$/.test(name) && file.value !== undefined;
  const parts = (content: string) =>
    sortedParts([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: configMap, labels: { [labelKeys.name]: app } },
        data: { [name]: content },
      },
    ]);
  const about = {
    area: 'Configuration' as const,
    subject: `${name} of ${app}`,
    // A large directory is split over several ConfigMaps.
    place: isPlaced ? JSON.stringify([configMap.replace(/-\d+$/, ''), name]) : '',
    form: isDashboard(file.value) ? String(file.value.apiVersion) : '',
    isEmpty: text.trim() === '',
  };
  if (!isTree)
    return {
      ...about,
      value: text,
      parts,
      differences: (after) => textDifferences(name, text, after),
    };
  const [order, place] =
    isDashboard(file.value) && isPlaced
      ? [sortPanels, withGridPositions]
      : [(value: JsonValueNode) => value, (value: JsonValueNode) => value];
  const value =
    app === GENERATED_DASHBOARDS && !isResource(file.value)
      ? withoutNumbers(file.value)
      : order(file.value);
  return {
    ...about,
    value,
    parts: (one) => parts(JSON.stringify(place(one)) ?? ''),
    differences: (after) => objectDifferences(value, after, '', setsOf(file)),
  };
}

/** Returns a classic dashboard whose panels have no numbers. */
const withoutNumbers = (value: JsonValueNode): JsonValueNode => ({
  ...value,
  panels: (value.panels as JsonValueNode[]).map(({ id: _, ...panel }) =>
    panel.panels ? withoutNumbers(panel) : panel,
  ),
});

const setsOf = ({ app, value }: ConfigFile) =>
  app === 'prometheus' || Array.isArray(value?.groups)
    ? PROMETHEUS_SETS
    : value?.route !== undefined
      ? ALERTMANAGER_SETS
      : DASHBOARD_SETS;

/**
 * Returns the part of a text that a program reads: without comments and blank lines if their syntax
 * is known.
 */
function meaningOf(name: string, text: string): JsonValueNode {
  if (name.endsWith('.alloy')) return parseAlloy(text);
  if (!/\.(ini|conf)$/.test(name)) return text;
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#;]/.test(line));
}

/** Returns each hunk of lines separately. */
function textDifferences(name: string, before: string, after: string): Difference[] {
  if (isDeepEqual(meaningOf(name, before), meaningOf(name, after))) return [];
  const parts = diffLines(before, after);
  return parts.flatMap(({ added, removed, value }, index): Difference[] => {
    const next = parts[index + 1];
    if ((!added && !removed) || (added && parts[index - 1]?.removed)) return [];
    const now = removed ? (next?.added ? next.value : '') : value;
    const rest = (list: typeof parts) =>
      list
        .filter((part) => !part.added)
        .map((part) => part.value)
        .join('');
    const patched = rest(parts.slice(0, index)) + now + rest(parts.slice(index + 1));
    if (isDeepEqual(meaningOf(name, before), meaningOf(name, patched))) return [];
    return [
      {
        label: 'lines',
        ...(removed ? { before: value } : {}),
        ...(now ? { after: now } : {}),
        patched,
      },
    ];
  });
}

/**
 * Maximum number of differences in one file that are all tested; above it, one per path pattern is.
 */
const MAX_DIFFERENCES = 200;

function compared(old: Unit, now: Unit, look: ContentSource): Change[] {
  const found = old.differences(now.value);
  const isNewForm = old.form !== now.form;
  const before = old.parts(old.value);
  const isSeen = (after: ManifestParts): boolean => look(before, after).length > 0;
  if (found.length === 0) {
    if (old.place === now.place || isSeen(now.parts(now.value))) return [];
    return [changeOf(now, 'changed', [{ label: 'file', before: old.place, after: now.place }])];
  }
  // In another format, only the entire file can be compared.
  if (isNewForm) return isSeen(now.parts(now.value)) ? [] : [changeOf(now, 'changed', found)];
  const tested = found.length > MAX_DIFFERENCES ? oneOfEachForm(found) : found;
  const blind = tested.filter(({ patched }) => !isSeen(old.parts(patched)));
  if (blind.length > 0) return [changeOf(now, 'changed', blind)];
  return isSeen(now.parts(now.value)) ? [] : [changeOf(now, 'changed', found)];
}

const oneOfEachForm = (found: readonly Difference[]): Difference[] => [
  ...new Map(
    found.map((one) => [
      JSON.stringify([
        one.label.replace(/\[[^\]]*\]/g, '[]'),
        one.before === undefined,
        one.after === undefined,
      ]),
      one,
    ]),
  ).values(),
];

function changeOf(
  { area, subject }: Unit,
  kind: Change['kind'],
  found: readonly (Fact & { readonly patched?: JsonValueNode })[],
): Change {
  const facts = found.map(({ patched: _, ...fact }) => fact);
  return {
    area,
    kind,
    subject,
    facts,
    risks: [
      {
        code: 'unclassified',
        text: `the effect is not known: ${facts.map(({ label }) => label).join(', ') || 'the entire file'}`,
      },
    ],
  };
}
