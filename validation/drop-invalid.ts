import type { Environment } from '../catalog/definitions/environment';
import type { TargetFile, TargetGroup } from '../scrape-configs/targets';
import type { TypedInput } from './check';
import { objectKeys } from './differences';
import { positionIn, related, withPositions } from './places';
import type { Finding } from './problem';
import { schemaErrors } from './schema-errors';
import type { SchemaName } from './schemas';

/**
 * Returns the input without malformed values, so that later checks can report the rest in the same
 * run. It is never written.
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

/** Returns the groups of a target file, each at its original position. */
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

/**
 * Returns a filter for findings that an invalid value may have caused, since the checks used its
 * default instead.
 */
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

/**
 * Returns a copy without the values that the schema does not allow; undefined if nothing remains.
 */
export function withoutErrors(schema: SchemaName, value: unknown): unknown {
  let left = copy(value);
  // Removing a required key makes the enclosing object malformed, so the loop ends at the root at
  // the latest.
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
  // List items first leave a hole, so that the positions of the others remain the same.
  if (parent !== undefined) delete (parent as Record<string, unknown>)[last];
}

/**
 * Returns a copy of lists without holes, with the original positions of their items. A circular
 * reference is undefined in the copy.
 */
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
