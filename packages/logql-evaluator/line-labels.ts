import { Hints, type WantedLabels } from './hints';
import { DUPLICATE, ERROR, ERROR_DETAILS, PRESERVE_ERROR } from './reserved-labels';
import { compareByName, type LabelList } from './series';

/** The labels of one line in the pipeline; reused for the next line. */
export class LineLabels {
  readonly hints: Hints;
  error = '';
  errorDetails = '';
  private base: ReadonlyMap<string, string> = new Map();
  private readonly deleted = new Set<string>();
  private readonly metadata = new Map<string, string>();
  private readonly parsed = new Map<string, string>();

  constructor(wanted: WantedLabels) {
    this.hints = new Hints(wanted);
  }

  /** Resets the labels for a new line. */
  reset(base: ReadonlyMap<string, string>, metadata: LabelList | undefined): void {
    this.base = base;
    if (this.deleted.size > 0) this.deleted.clear();
    if (this.metadata.size > 0) this.metadata.clear();
    if (this.parsed.size > 0) this.parsed.clear();
    this.error = '';
    this.errorDetails = '';
    this.hints.reset();
    if (metadata === undefined) return;
    for (const [name, value] of metadata) {
      const free = base.has(name) ? name + DUPLICATE : name;
      if (free === ERROR) this.error = value;
      else if (free === ERROR_DETAILS) this.errorDetails = value;
      else this.metadata.set(free, value);
    }
  }

  /** Reports whether a field must be renamed, since its name is taken. */
  isTaken(name: string): boolean {
    return this.base.has(name) || this.metadata.has(name);
  }

  /**
   * Returns the value of a label; undefined for an unknown label. A label that a stage set may be
   * empty.
   */
  get(name: string): string | undefined {
    const own = this.metadata.get(name) ?? this.parsed.get(name);
    if (own !== undefined) return own;
    return this.deleted.has(name) ? undefined : this.base.get(name);
  }

  /** Returns the value that a condition on a string sees. */
  textOf(name: string): string {
    return name === ERROR ? this.error : (this.get(name) ?? '');
  }

  set(name: string, value: string): void {
    if (this.metadata.size > 0) this.metadata.delete(name);
    this.parsed.set(name, value);
    this.hints.record(name);
  }

  delete(name: string): void {
    this.metadata.delete(name);
    this.parsed.delete(name);
    this.deleted.add(name);
  }

  /** Records the failure of a parser; the labels extracted so far remain. */
  fail(error: string, details?: string): void {
    this.error = error;
    if (details !== undefined) this.errorDetails = details;
    if (this.hints.preservesError) this.set(PRESERVE_ERROR, 'true');
  }

  /** Records the failure of a filter or a conversion; an earlier error takes precedence. */
  failLater(error: string, details: string): void {
    if (this.error !== '') return;
    this.error = error;
    this.errorDetails = details;
  }

  /** Returns all labels, including errors, unordered. */
  entries(): (readonly [string, string])[] {
    const entries: (readonly [string, string])[] = [];
    for (const entry of this.base) {
      const [name] = entry;
      if (this.deleted.has(name) || this.metadata.has(name) || this.parsed.has(name)) continue;
      entries.push(entry);
    }
    for (const entry of this.metadata) if (!this.parsed.has(entry[0])) entries.push(entry);
    for (const entry of this.parsed) entries.push(entry);
    if (this.error !== '') entries.push([ERROR, this.error]);
    if (this.errorDetails !== '') entries.push([ERROR_DETAILS, this.errorDetails]);
    return entries;
  }

  /** Reports whether the labels are only those of the stream. */
  get isUntouched(): boolean {
    return (
      this.error === '' &&
      this.deleted.size === 0 &&
      this.metadata.size === 0 &&
      this.parsed.size === 0
    );
  }

  /** Returns all labels in their order. */
  list(): LabelList {
    if (this.isUntouched) return [...this.base];
    return this.entries().sort(compareByName);
  }

  /** Returns the labels kept by `by (…)`; a label that was ever deleted stays deleted, even if it was set again. */
  listBy(groups: readonly string[]): LabelList {
    const list: (readonly [string, string])[] = [];
    // A duplicate name counts twice, unless the labels are only those of the stream.
    for (const name of this.isUntouched ? new Set(groups) : groups) {
      if (this.deleted.has(name)) continue;
      const own = this.metadata.get(name) ?? this.parsed.get(name);
      const value = own ?? this.base.get(name);
      if (value !== undefined) list.push([name, value]);
    }
    return list.sort(compareByName);
  }

  listWithout(groups: readonly string[]): LabelList {
    const list: (readonly [string, string])[] = [];
    const add = (entry: readonly [string, string]): void => {
      if (!groups.includes(entry[0])) list.push(entry);
    };
    for (const entry of this.base) {
      const [name] = entry;
      if (this.deleted.has(name) || this.metadata.has(name) || this.parsed.has(name)) continue;
      add(entry);
    }
    for (const entry of this.metadata) add(entry);
    for (const entry of this.parsed) add(entry);
    return list.sort(compareByName);
  }
}
