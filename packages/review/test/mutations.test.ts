import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { load, loadAll } from 'js-yaml';
import { compareRevisions } from '../compare';
import { type Revision, RevisionError } from '../read/revision';

/**
 * Every value, every key and every order of a list in the output, and in the files inside its ConfigMaps, is
 * changed by itself. Any difference that is not reported must be in the list of equivalent differences.
 */

// biome-ignore lint/suspicious/noExplicitAny: any manifest
type Value = any;

interface Mutation {
  /** `spec.replicas changed`, without names and positions. */
  readonly form: string;
  readonly value: Value;
}

const isTree = (value: Value): boolean => typeof value === 'object' && value !== null;
const changedLeaf = (value: Value): Value =>
  typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value ?? ''}x`;

function* mutations(value: Value, form = ''): Generator<Mutation> {
  if (!isTree(value)) {
    yield { form: `${form} changed`, value: changedLeaf(value) };
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield { form: `${form}[] removed`, value: value.toSpliced(index, 1) };
      const next = value[index + 1];
      if (next !== undefined && JSON.stringify(next) !== JSON.stringify(item))
        yield { form: `${form}[] swapped`, value: value.toSpliced(index, 2, next, item) };
      for (const one of mutations(item, `${form}[]`))
        yield { form: one.form, value: value.with(index, one.value) };
    }
    return;
  }
  for (const [key, part] of Object.entries(value)) {
    const { [key]: _, ...rest } = value;
    const inner = form ? `${form}.${key}` : key;
    yield { form: `${inner} removed`, value: rest };
    for (const one of mutations(part, inner))
      yield { form: one.form, value: { ...value, [key]: one.value } };
  }
}

function* lineMutations(text: string, name: string): Generator<Mutation> {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || /^\s*(#|;|\/\/)/.test(line)) continue;
    const of = (list: readonly string[]) => list.join('\n');
    const what = line.trim().split(/[\s=]/)[0];
    yield { form: `${name} line ${what} removed`, value: of(lines.toSpliced(index, 1)) };
    yield { form: `${name} line ${what} changed`, value: of(lines.with(index, `${line}x`)) };
    const next = lines[index + 1];
    if (next?.trim() && next.trim() !== line.trim())
      yield {
        form: `${name} line swapped`,
        value: of(lines.toSpliced(index, 2, next, line)),
      };
  }
}

const revision = (label: string, object: Value): Revision => ({
  label,
  environments: new Map([['e', new Map([['all.yaml', JSON.stringify(object)]])]]),
});

const isSilent = (before: Value, after: Value): boolean => {
  try {
    return compareRevisions(revision('a', before), revision('b', after)).changes.length === 0;
  } catch (error) {
    // exit code 2 is not a success
    if (error instanceof RevisionError) return false;
    throw error;
  }
};

/** Each form is tried where it stands first, in whichever environment. */
const tried = new Set<string>();

/** Returns the forms of mutations of this object that are not reported. */
function silentForms(object: Value): string[] {
  const found = new Set<string>();
  const ask = (before: Value, { form, value }: Mutation, after: (value: Value) => Value) => {
    if (tried.has(form)) return;
    tried.add(form);
    if (isSilent(before, after(value))) found.add(form);
  };
  const { data, ...rest } = object;
  const isFiles = object.kind === 'ConfigMap';
  const whole = isFiles ? rest : object;
  for (const mutation of mutations(whole, object.kind)) ask(whole, mutation, (value) => value);
  for (const [name, text] of Object.entries((isFiles ? data : undefined) ?? {}) as [
    string,
    string,
  ][]) {
    const kind = `${object.metadata.labels?.['app.kubernetes.io/name']} ${name.replace(/^.*\./, '')}`;
    const before = { ...object, data: { [name]: text } };
    if (/\.(json|ya?ml)$/.test(name)) {
      const file = (value: Value) => ({ ...object, data: { [name]: JSON.stringify(value) } });
      for (const piece of pieces(load(text)))
        for (const mutation of mutations(piece, kind)) ask(file(piece), mutation, file);
    } else if (!/\.m?js$/.test(name))
      for (const mutation of lineMutations(text, kind))
        ask(before, mutation, (value) => ({ ...object, data: { [name]: value } }));
  }
  return [...found];
}

const LONG = ['panels', 'groups', 'scrape_configs'];

/** The file with a few items of its longest list each time, which are compared faster than all. */
function pieces(value: Value): Value[] {
  const key = LONG.find((name) => Array.isArray(value?.[name]) && value[name].length > 3);
  if (!key) return [value];
  const list = value[key] as Value[];
  const starts = list.map((_, index) => index).filter((index) => index % 3 === 0);
  return starts.map((start) => ({ ...value, [key]: list.slice(start, start + 4) }));
}

const manifests = (environment: string): Value[] => {
  const folder = path.join('dist', environment);
  return readdirSync(folder)
    .sort()
    .flatMap((file) => loadAll(readFileSync(path.join(folder, file), 'utf8')) as Value[]);
};

/** Differences that are not reported, and why. */
const SAME: readonly (readonly [RegExp, string])[] = [
  [/spec\.(policyTypes|egress|ingress|(egress|ingress)\[\]\.(ports|from|to))\[\] swapped$/, 'sets'],
  [/(Role\.rules|Role\.rules\[\]\.\w+|Binding\.subjects)\[\] swapped$/, 'sets'],
  [/containers\[\]\.(ports|volumeMounts)\[\] swapped$/, 'known by port and by path'],
  [/^Service\.spec\.ports\[\] swapped$/, 'known by name'],
  [/(topologySpreadConstraints|volumes|tolerations)\[\] swapped$/, 'all of them hold'],
  [/^alertmanager yml\.(inhibit_rules|receivers)\[\] swapped$/, 'all of them apply'],
  [/yml\.(groups|scrape_configs)\[\] swapped$/, 'evaluated and scraped side by side'],
  [/^prometheus json(\[\]|\[\]\.targets\[\]) swapped$/, 'all of them are scraped'],
  [/^grafana json\.tags\[\] swapped$/, 'looked up one by one'],
  // the order that is seen is that of their places
  [/panels\[\]\.gridPos\.y (changed|removed)$/, 'moved up to the first free place'],
  [/^grafana json\.panels\[\]\.panels\[\] swapped$/, 'drawn at their places'],
  [/^grafana json\.panels\[\] swapped$/, 'drawn at their places'],
  [/^(alloy|grafana) (alloy|ini) line swapped$/, 'attributes and settings of one block'],
];

test('reports every difference of the output, except equivalent ones', () => {
  const silent = ['local', 'production'].flatMap(manifests).flatMap(silentForms);
  const holes = [...new Set(silent)].filter((form) => !SAME.some(([known]) => known.test(form)));
  expect(holes).toEqual([]);
  expect(tried.size).toBeGreaterThan(1000);
});
