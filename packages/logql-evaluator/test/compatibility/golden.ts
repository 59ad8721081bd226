import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RecordedCase } from './recorded';

/** The answers of one version of Loki to the queries of one feature. */
export interface Golden {
  readonly loki: string;
  readonly answers: ReadonlyMap<string, RecordedCase>;
}

const FOLDER = path.resolve('packages/logql-evaluator/test/compatibility/golden');

const fileOf = (name: string): string => path.join(FOLDER, `${name}.json`);

export const goldenNames = (): readonly string[] =>
  existsSync(FOLDER) ? readdirSync(FOLDER).map((name) => name.replace(/\.json$/, '')) : [];

export function readGolden(name: string): Golden | undefined {
  if (!existsSync(fileOf(name))) return undefined;
  const { loki, answers } = JSON.parse(readFileSync(fileOf(name), 'utf8')) as {
    readonly loki: string;
    readonly answers: readonly (readonly [string, RecordedCase])[];
  };
  return { loki, answers: new Map(answers) };
}

/** One query per line, for readable diffs. */
export function writeGolden(name: string, { loki, answers }: Golden): void {
  mkdirSync(FOLDER, { recursive: true });
  const rows = [...answers].map((row) => JSON.stringify(row)).join(',\n');
  writeFileSync(fileOf(name), `{"loki": ${JSON.stringify(loki)}, "answers": [\n${rows}\n]}\n`);
}
