import { readFileSync } from 'node:fs';

/** Reports all invalid environment variables. */
export class SettingsError extends Error {}

export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads environment variables; `check` reports all invalid ones at once. */
export class EnvSettings {
  private readonly problems: string[] = [];

  constructor(private readonly variables: Variables) {}

  text(name: string): string | undefined;
  text(name: string, byDefault: string): string;
  text(name: string, byDefault?: string): string | undefined {
    return this.variables[name]?.trim() || byDefault;
  }

  number(name: string, byDefault: number, min: number, max: number): number {
    const text = this.text(name);
    if (text === undefined) return byDefault;
    const value = Number(text);
    if (value >= min && value <= max) return value;
    this.problem(`${name} must be a number from ${min} to ${max}, not "${text}"`);
    return byDefault;
  }

  oneOf<T extends string>(name: string, values: readonly T[], byDefault: T): T {
    const text = this.text(name, byDefault);
    const found = values.find((value) => value === text);
    if (found === undefined)
      this.problem(`${name} must be one of ${values.join(', ')}, not "${text}"`);
    return found ?? byDefault;
  }

  urls(name: string, byDefault: string): readonly string[] {
    const list = this.text(name, byDefault)
      .split(',')
      .map((text) => text.trim().replace(/\/+$/, ''))
      .filter((text) => text !== '');
    for (const text of list) {
      if (!/^http:$/.test(protocolOf(text)))
        this.problem(`${name} must be an http:// URL, not "${text}"`);
    }
    return list;
  }

  url(name: string, byDefault: string): string {
    return this.urls(name, byDefault)[0] ?? byDefault;
  }

  /**
   * Reads a secret from the file that `NAME_FILE` names, otherwise from `NAME`. Its value is never
   * logged.
   */
  secret(name: string): string | undefined {
    const file = this.text(`${name}_FILE`);
    if (file === undefined) return this.text(name);
    try {
      const content = readFileSync(file, 'utf8').trim();
      if (content === '') this.problem(`${name}_FILE refers to an empty file`);
      return content;
    } catch (error) {
      this.problem(
        `${name}_FILE cannot be read: ${error instanceof Error ? error.message : error}`,
      );
      return undefined;
    }
  }

  problem(text: string): void {
    this.problems.push(text);
  }

  check(): void {
    if (this.problems.length > 0) throw new SettingsError(this.problems.join('; '));
  }
}

function protocolOf(text: string): string {
  try {
    return new URL(text).protocol;
  } catch {
    return '';
  }
}
