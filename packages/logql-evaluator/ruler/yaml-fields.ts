import { didYouMean, parseDurationMs } from '@observability-stack/query-common';
import { load } from 'js-yaml';

/** Reports a rule file or a test file that is not valid, with the place in it. */
export class InvalidFileError extends Error {}

/** A value in a YAML file and its place, such as `rules.yml: groups[0].name`. */
export class YamlValue {
  private constructor(
    private readonly value: unknown,
    readonly place: string,
    private readonly file: string,
  ) {}

  /** Parses a file. @throws InvalidFileError if it is not YAML */
  static parse(file: string, text: string): YamlValue {
    try {
      return new YamlValue(load(text), '', file);
    } catch (error) {
      const [reason = ''] = (error as Error).message.split('\n');
      throw new InvalidFileError(`${file} is not YAML: ${reason}`);
    }
  }

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  problem(text: string): InvalidFileError {
    return new InvalidFileError(
      `${this.file}: ${this.place === '' ? '' : `${this.place} `}${text}`,
    );
  }

  /**
   * Returns the fields of a mapping.
   * @throws InvalidFileError if it is not a mapping, or has a key that is not in the list
   */
  fields<const K extends string>(known: readonly K[]): Readonly<Record<K, YamlValue>> {
    const object = this.mapping();
    for (const key of Object.keys(object))
      if (!(known as readonly string[]).includes(key))
        throw this.problem(`has an unknown key "${key}": ${didYouMean(key, known)}`);
    return Object.fromEntries(known.map((key) => [key, this.child(key)])) as Record<K, YamlValue>;
  }

  /** Returns one field of a mapping, whatever others it has. */
  field(key: string): YamlValue {
    this.mapping();
    return this.child(key);
  }

  has(key: string): boolean {
    return typeof this.value === 'object' && this.value !== null && Object.hasOwn(this.value, key);
  }

  /** Returns the elements of a list; an absent list is empty. */
  list(): readonly YamlValue[] {
    if (this.isAbsent) return [];
    if (!Array.isArray(this.value)) throw this.problem('must be a list');
    return this.value.map((one, index) => this.at(one, `${this.place}[${index}]`));
  }

  /** Returns a string; a number or boolean is its text, as in Go. */
  text(): string {
    if (typeof this.value === 'string') return this.value;
    if (typeof this.value === 'number' || typeof this.value === 'boolean')
      return String(this.value);
    throw this.problem(this.isAbsent ? 'is missing' : 'must be a string');
  }

  number(): number {
    const number = typeof this.value === 'string' ? NUMBERS[this.value.toLowerCase()] : this.value;
    if (typeof number === 'number') return number;
    throw this.problem(this.isAbsent ? 'is missing' : 'must be a number');
  }

  /** Returns the milliseconds of a duration. */
  duration(): number {
    const text = this.text();
    try {
      return parseDurationMs(text);
    } catch {
      throw this.problem(`"${text}" is not a duration such as 30s or 1h30m`);
    }
  }

  /** Returns a mapping of strings; an absent one is empty. */
  texts(): Readonly<Record<string, string>> {
    if (this.isAbsent) return {};
    return Object.fromEntries(
      Object.keys(this.mapping()).map((key) => [key, this.child(key).text()]),
    );
  }

  /** Reports whether it is a string. */
  get isText(): boolean {
    return typeof this.value === 'string';
  }

  private child(key: string): YamlValue {
    const object = this.value as Readonly<Record<string, unknown>>;
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    return this.at(value, this.place === '' ? key : `${this.place}.${key}`);
  }

  private at(value: unknown, place: string): YamlValue {
    return new YamlValue(value, place, this.file);
  }

  private mapping(): Readonly<Record<string, unknown>> {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value))
      throw this.problem(this.isAbsent ? 'is missing' : 'must be a mapping');
    return this.value as Readonly<Record<string, unknown>>;
  }
}

/** Numbers that YAML 1.2 writes with a dot and promtool without one. */
const NUMBERS: Readonly<Record<string, number>> = {
  ...{ nan: Number.NaN, inf: Number.POSITIVE_INFINITY, '+inf': Number.POSITIVE_INFINITY },
  '-inf': Number.NEGATIVE_INFINITY,
};
