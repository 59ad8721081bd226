import type { Environment } from '../catalog/definitions/environment';
import type { TargetFile, TargetGroup } from '../scrape-configs/targets';
import type { TypedInput } from './check';
import { objectKeys } from './differences';
import { positionIn, related, withPositions } from './places';
import type { Finding } from './problem';
import { schemaErrors } from './schema-errors';
import type { SchemaName } from './schemas';

/**
 * What is left of the input without whatever is malformed in it, so that the checks behind the schemas can
 * report at once what they have against the rest. Nothing is written from it.
 */
export function dropInvalid(typed: TypedInput): TypedInput | undefined {
  const environment = withoutErrors('environmentWithTeams', typed.environment);
  if (environment === undefined) return undefined;
  return {
    ...typed,
    environment: environment as Environment,
    targetFiles: typed.targetFiles.map((file) => ({ ...file, ...dropInvalidGroups(file.text) })),
  };
}

/** The groups of a target file, each at the place where it was. */
function dropInvalidGroups(text: string): Pick<TargetFile, 'text' | 'positions'> {
  const groups = parsed(text);
  const left = (Array.isArray(groups) ? groups : []).map(
    (group) => (withoutErrors('targetGroup', group) ?? { targets: [] }) as TargetGroup,
  );
  return {
    text: JSON.stringify(left),
    positions: left.map(({ targets }) => targets.map((_, index) => positionIn(targets, index))),
  };
}

/** Findings that an invalid value may have caused are dropped: the checks used its default instead. */
export const notCausedBy = (malformed: readonly Finding[]) => {
  const causes = malformed.flatMap(placesOf);
  return (finding: Finding): boolean =>
    !placesOf(finding).some((place) => causes.some((cause) => related(place, cause)));
};

const placesOf = ({ where, from = [] }: Finding): readonly string[] => [where, ...from];

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A copy in which every value that the schema does not allow is left out; undefined when nothing is left. */
export function withoutErrors(schema: SchemaName, value: unknown): unknown {
  let left = copy(value);
  // taking out a required key makes the object around it malformed, so that this ends at the root at last
  for (;;) {
    const errors = schemaErrors(schema, left);
    if (errors.length === 0) return left;
    const doomed = errors.map(objectKeys);
    if (doomed.some((keys) => keys.length === 0)) return undefined;
    for (const keys of doomed) remove(left, keys);
    left = copy(left);
  }
}

function remove(root: unknown, keys: readonly string[]): void {
  const parent = keys
    .slice(0, -1)
    .reduce((at, key) => (at as Record<string, unknown> | undefined)?.[key], root);
  const last = keys.at(-1) ?? '';
  // list items leave a hole at first, so that the places of the others stay what they are
  if (parent !== undefined) delete (parent as Record<string, unknown>)[last];
}

/** Closes the holes of lists, and remembers where their items stood. Where a value contains itself, the copy has nothing. */
function copy(value: unknown, around: readonly unknown[] = []): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (around.includes(value)) return undefined;
  const inside = [...around, value];
  if (Array.isArray(value)) {
    const kept = value.flatMap((item, index) => [
      { item: copy(item, inside), position: positionIn(value, index) },
    ]);
    return withPositions(
      kept.map(({ item }) => item),
      kept.map(({ position }) => position),
    );
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, inside)]));
}
