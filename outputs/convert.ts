/**
 * Conversion of configuration files to objects that describe the same: each known key has its field
 * and the conversion of its value; a key without one is reported, because the object would lack it.
 */

/** A part of a configuration that a form of the output cannot contain. */
export interface Unsupported {
  /** Path in the configuration, such as `slack_configs[0].app_token_file`. */
  readonly path: string;
  /** Why, as the end of a sentence. */
  readonly problem: string;
}

/** Where a conversion is, and where it reports what it omits. */
export class Conversion {
  constructor(
    readonly path: string,
    private readonly found: Unsupported[],
  ) {}

  /** Returns the conversion of the value of a key. */
  at(key: string): Conversion {
    return new Conversion([this.path, key].filter(Boolean).join('.'), this.found);
  }

  /** Returns the conversion of an item of a list, by its name if it has one. */
  item(item: unknown, index: number): Conversion {
    const { name = index } = (item ?? {}) as { readonly name?: string };
    return new Conversion(`${this.path}[${name}]`, this.found);
  }

  /** Reports the value, which is omitted. */
  omit(problem: string): undefined {
    this.found.push({ path: this.path, problem });
    return undefined;
  }
}

/** Converts a value; what it returns as undefined is omitted. */
export type Convert = (value: unknown, at: Conversion) => unknown;

/** The field of a key, and the conversion of its value. */
export interface Field {
  readonly name: string;
  readonly convert: Convert;
}

const keep: Convert = (value) => value;

/** Returns a field with another name, and optionally another value. */
export const field = (name: string, convert: Convert = keep): Field => ({ name, convert });

/** Returns the fields whose names differ only in their form: `source_labels` is `sourceLabels`. */
export const sameFields = (...keys: readonly string[]): Readonly<Record<string, Field>> =>
  Object.fromEntries(keys.map((key) => [key, field(camelCase(key))]));

const camelCase = (key: string): string =>
  key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Returns the conversion of an object with these keys. `kind` is the kind of the output object. */
export const objectOf =
  (kind: string, fields: Readonly<Record<string, Field>>): Convert =>
  (value, at) =>
    Object.fromEntries(
      Object.entries(value as object).flatMap(([key, item]): [string, unknown][] => {
        if (item === undefined) return [];
        const own = Object.hasOwn(fields, key) ? fields[key] : undefined;
        if (!own) {
          at.at(key).omit(`has no field in ${kind}`);
          return [];
        }
        const converted = own.convert(item, at.at(key));
        return converted === undefined ? [] : [[own.name, converted]];
      }),
    );

/** Returns the conversion of a list, without the items that are omitted. */
export const listOf =
  (convert: Convert): Convert =>
  (value, at) =>
    (value as readonly unknown[])
      .map((item, index) => convert(item, at.item(item, index)))
      .filter((item) => item !== undefined);

/** Converts a map to a list of keys and values, as Go types without maps have it. */
export const keyValues: Convert = (value) =>
  Object.entries(value as object).map(([key, text]) => ({ key, value: String(text) }));
