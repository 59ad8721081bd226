import type { Environment } from '../../catalog/definitions/environment';
import { pathInside } from '../../validation/places';
import type { Problem } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY, trialCommerce, trialPlatform } from '../validation/trial';

/**
 * Inputs of definitions, each with the code and the place that it must give, or that it is accepted. Many are tried in one
 * synth, since all findings are reported in one run.
 */
export interface CorpusInput {
  /** Where the value is: a setting (`loki.retention`), or a key of the service of the team (`service.replicas`). */
  readonly path: readonly string[];
  readonly value: unknown;
  /** The definition that has the value, where the path alone does not say what surrounds it. @default from the path */
  readonly tree?: unknown;
  /** Code of the finding at this path. @default accepted */
  readonly code?: string;
  /** End of the place of the finding. @default the path */
  readonly at?: string;
}

/** Rows of one path: values that are refused with a code, and values that are accepted. */
export const rows = (
  path: string,
  {
    refused = [],
    code = 'definition/schema-error',
    accepted = [],
    at,
  }: {
    readonly refused?: readonly unknown[];
    readonly code?: string;
    readonly accepted?: readonly unknown[];
    readonly at?: string;
  },
): readonly CorpusInput[] => [
  ...refused.map((value) => ({ path: path.split('.'), value, code, ...(at ? { at } : {}) })),
  ...accepted.map((value) => ({ path: path.split('.'), value })),
];

type Tree = Record<string, unknown>;

/** A definition with these inputs, and with what surrounds them. */
const treeOf = ({ path, value, tree }: CorpusInput): Tree =>
  (tree as Tree | undefined) ??
  (path.reduceRight<unknown>(
    (inner, key) => (/^\d+$/.test(key) ? Object.assign([], { [key]: inner }) : { [key]: inner }),
    value,
  ) as Tree);

/** Inputs that are tried in one synth, and the definition that has all of them. */
export interface Batch {
  readonly inputs: readonly CorpusInput[];
  readonly tree: Tree;
}

/** Groups inputs: no two are at the same path, inside each other, or of different kinds of one setting. */
export function batches(inputs: readonly CorpusInput[]): readonly Batch[] {
  const groups: { inputs: CorpusInput[]; tree: Tree }[] = [];
  for (const input of inputs) {
    const own = treeOf(input);
    const fitting = groups.find(
      (group) =>
        group.inputs.every(({ path }) => !overlaps(input.path, path)) &&
        isCompatible(group.tree, own),
    );
    if (fitting) {
      fitting.inputs.push(input);
      fitting.tree = merged(fitting.tree, own) as Tree;
    } else groups.push({ inputs: [input], tree: own });
  }
  return groups;
}

const overlaps = (a: readonly string[], b: readonly string[]): boolean => {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((key, index) => key === b[index]);
};

const isContainer = (value: unknown): value is Tree =>
  Array.isArray(value) ||
  (typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype);

function isCompatible(a: unknown, b: unknown): boolean {
  if (!isContainer(a) || !isContainer(b)) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  return Object.keys(a).every((key) => !Object.hasOwn(b, key) || isCompatible(a[key], b[key]));
}

/** Puts two compatible definitions together. */
function merged(a: unknown, b: unknown): unknown {
  if (!isContainer(a) || !isContainer(b)) return a;
  const both = Object.assign(Array.isArray(a) ? [] : {}, a, b) as Tree;
  for (const key of Object.keys(a)) if (Object.hasOwn(b, key)) both[key] = merged(a[key], b[key]);
  return both;
}

/** What is reported about all inputs of a batch. */
export function problemsOf({ tree }: Batch): readonly Problem[] {
  const { service, team, ...settings } = tree;
  const environment = {
    ...base,
    ...settings,
    teams: [
      trialPlatform,
      { ...trialCommerce(service as object | undefined), ...(team as object | undefined) },
    ],
  };
  return synthesize(environment as unknown as Environment, { targetFiles: [], today: TODAY })
    .problems;
}

/** The place of an input in findings. */
export function placeOf({ path, at }: CorpusInput, { tree }: Batch): string {
  if (at !== undefined) return at;
  const [root, ...inside] = path;
  if (root === 'service')
    return `team commerce, services[order-service].${pathInside(tree.service, inside)}`;
  if (root === 'team') return `team commerce, ${pathInside(tree.team, inside)}`;
  return `environment test, ${pathInside(tree, path)}`;
}

/** What is reported about services of one team, each with one input. */
export function problemsOfServices(
  inputs: readonly { readonly name: string; readonly service: (name: string) => object }[],
): readonly Problem[] {
  const team = trialCommerce();
  const services = inputs.map(({ name, service }) => ({
    ...team.services?.[0],
    name,
    ...service(name),
  }));
  const environment = { ...base, teams: [trialPlatform, { ...team, services }] };
  return synthesize(environment as unknown as Environment, { targetFiles: [], today: TODAY })
    .problems;
}
