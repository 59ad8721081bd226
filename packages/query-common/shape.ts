/** The shape of a tree of plain objects, which are distinguished by `kind`. */

/** Content of a field of a node. A list contains the allowed texts. */
export type FieldShape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'any'
  | readonly string[]
  /** A node of one of these kinds, or of any kind for an empty list. */
  | { readonly node: readonly string[] }
  /** A node of another tree. */
  | { readonly nodeOf: TreeShape }
  | { readonly listOf: FieldShape }
  | { readonly optional: FieldShape }
  | { readonly oneOf: readonly FieldShape[] }
  | { readonly fields: Readonly<Record<string, FieldShape>> };

/** The fields of each kind of node. */
export type TreeShape = Readonly<Record<string, Readonly<Record<string, FieldShape>>>>;

export const anyNode: FieldShape = { node: [] };
export const listOf = (shape: FieldShape): FieldShape => ({ listOf: shape });
export const optional = (shape: FieldShape): FieldShape => ({ optional: shape });

/**
 * Returns the first difference of a value from the shape, with its place; undefined if there is
 * none.
 */
export const shapeProblem = (shape: TreeShape, value: unknown): string | undefined =>
  fieldProblem(shape, anyNode, value, '');

function fieldProblem(
  tree: TreeShape,
  shape: FieldShape,
  value: unknown,
  at: string,
): string | undefined {
  const expected = (what: string): string =>
    `${at ? `${at}: ` : ''}expected ${what}, found ${describe(value)}`;
  if (shape === 'any') return undefined;
  if (typeof shape === 'string') return typeof value === shape ? undefined : expected(`a ${shape}`);
  if (isTexts(shape))
    return shape.includes(value as string) ? undefined : expected(`one of ${shape.join(', ')}`);
  if ('optional' in shape)
    return value === undefined ? undefined : fieldProblem(tree, shape.optional, value, at);
  if ('oneOf' in shape) {
    const problems = shape.oneOf.map((one) => fieldProblem(tree, one, value, at));
    return problems.includes(undefined) ? undefined : problems[0];
  }
  if ('listOf' in shape) {
    if (!Array.isArray(value)) return expected('a list');
    for (const [index, item] of value.entries()) {
      const problem = fieldProblem(tree, shape.listOf, item, `${at}[${index}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  if ('nodeOf' in shape) return fieldProblem(shape.nodeOf, anyNode, value, at);
  if (typeof value !== 'object' || value === null) return expected('an expression');
  const object = value as Readonly<Record<string, unknown>>;
  if ('fields' in shape) return fieldsProblem(tree, shape.fields, object, at);
  const { kind } = object;
  const known = typeof kind === 'string' && Object.hasOwn(tree, kind) ? tree[kind] : undefined;
  if (known === undefined) return expected('an expression');
  if (shape.node.length > 0 && !shape.node.includes(kind as string))
    return expected(shape.node.join(' or '));
  return fieldsProblem(tree, known, object, at);
}

function fieldsProblem(
  tree: TreeShape,
  fields: Readonly<Record<string, FieldShape>>,
  object: Readonly<Record<string, unknown>>,
  at: string,
): string | undefined {
  for (const [name, shape] of Object.entries(fields)) {
    const problem = fieldProblem(tree, shape, object[name], at ? `${at}.${name}` : name);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const isTexts = (shape: object): shape is readonly string[] => Array.isArray(shape);

/** Describes a value in a message, briefly. */
export function describe(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return value === undefined ? 'undefined' : `a ${typeof value}`;
  const { kind } = value as { readonly kind?: unknown };
  return typeof kind === 'string'
    ? `an object of kind ${JSON.stringify(kind.slice(0, 40))}`
    : 'an object';
}
