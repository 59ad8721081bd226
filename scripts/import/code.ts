// Values of a definition as source.
import { keyOf, literal } from '../package/source';
import type { SecretKeys } from './secrets';

/** A call of a function of the public entry. */
export class Call {
  constructor(
    readonly name: string,
    readonly args: readonly unknown[],
  ) {}
}

/** A constant of the public entry. */
export class Constant {
  constructor(readonly name: string) {}
}

/** A part of a constant of the file: `importedReceivers['pager']`. */
export class Reference {
  constructor(
    readonly constant: string,
    readonly key: string,
  ) {}
}

/** Returns the source of a value. Texts are escaped, so that those of a file cannot end a literal. */
export function codeOf(value: unknown): string {
  if (value instanceof Call) return `${value.name}(${value.args.map(codeOf).join(', ')})`;
  if (value instanceof Constant) return value.name;
  if (value instanceof Reference) return `${value.constant}[${literal(value.key)}]`;
  if (typeof value === 'string') return literal(value);
  if (Array.isArray(value)) return `[${value.map(codeOf).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => `${keyOf(key)}: ${codeOf(item)}`)
      .join(', ')}}`;
  return JSON.stringify(value) ?? 'undefined';
}

/** Returns the names of the public entry that a value uses. */
export function namesIn(value: unknown): readonly string[] {
  if (value instanceof Constant) return [value.name];
  if (value instanceof Call) return [value.name, ...value.args.flatMap(namesIn)];
  if (typeof value !== 'object' || value === null || value instanceof Reference) return [];
  return Object.values(value).flatMap(namesIn);
}

/** An export of the file. */
export interface ImportedExport {
  readonly name: string;
  /** First line of its doc comment. */
  readonly doc: string;
  /** Its type, which the public entry exports. @default that of its value */
  readonly type?: string;
  readonly value: unknown;
}

/** What a part of the import contributes to the file and to the report. */
export interface ImportedPart {
  readonly exports: readonly ImportedExport[];
  /** What was imported, with its number: `[2, 'receiver']`. */
  readonly counts: readonly (readonly [number, string])[];
  /** What the definition has in the form of the program. */
  readonly raw: readonly string[];
  readonly changed: readonly string[];
  /** What is not imported, with the reason. */
  readonly lost: readonly string[];
  /** What to add, and where. */
  readonly add: readonly string[];
  /** Secrets to create, whose values must not be in the file. */
  readonly secrets: readonly SecretKeys[];
}

export const EMPTY_PART: ImportedPart = {
  ...{ exports: [], counts: [], raw: [], changed: [], lost: [], add: [], secrets: [] },
};
