// What the command of the repository and the program of the package have in common: flags, output, exit codes.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { closest } from '@observability-stack/query-common';
import type { ReviewReport } from './model';
import { RevisionError } from './read/revision';
import { type PicturesOf, renderHtml } from './render/html';
import { renderJson } from './render/json';
import { renderMarkdown } from './render/markdown';
import { renderText } from './render/text';
import { toSingleLine } from './render/texts';
import { isRiskCode, type RiskCode, riskCodes } from './risks';

export interface ReviewProps {
  /** Arguments after the name of the command. */
  readonly args: readonly string[];
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** A program that prints a report. */
export interface ReviewProgram {
  /** Its name, in front of messages. */
  readonly name: string;
  /** The command that prints its help. */
  readonly help: string;
}

const formats = {
  markdown: renderMarkdown,
  text: renderText,
  json: renderJson,
  html: renderHtml,
} as const;
type Format = keyof typeof formats;

export interface OutputOptions {
  /** Folder of the files. @default they are not written */
  readonly out?: string;
  readonly format: Format;
  /** Risks with which the exit code is 1. */
  readonly failOn: readonly (RiskCode | 'any')[];
}

/** Reports wrong arguments, for which the exit code is 2. */
export class UsageError extends Error {}

export const OUTPUT_FLAGS = `  --out=DIR         Also write review.md, review.html and review.json to DIR.
  --format=FORMAT   Output format: markdown, text, json or html. (default: markdown)
  --fail-on=RISK    Exit with 1 if a change has this risk, or any for every risk. Can be repeated.`;

export const SIDES_HELP = `BEFORE and AFTER are folders, git revisions, or REVISION:FOLDER, of any repository and layout. Files are recognized by their
content: Kubernetes objects, rules of Prometheus and Loki, configurations of Alertmanager, Prometheus, Promtail and Alloy,
dashboards, also in ConfigMaps, Secrets and objects of the Prometheus Operator. Values of secrets are not shown.`;

export const RISKS_HELP = `Risks:${Object.entries(riskCodes)
  .map(([code, text]) => `\n  ${code.padEnd(20)} ${text}`)
  .join('')}

Exit codes: 0 compared; 1 a risk of --fail-on was found; 2 unknown flag, folder or revision.`;

const outputArguments = {
  out: { type: 'string' },
  format: { type: 'string' },
  'fail-on': { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Parses flags in addition to those of the output. @throws {UsageError} for an unknown one */
export function parsedArguments<const O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: O,
  { help }: ReviewProgram,
) {
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, ...outputArguments },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}: see ${help}`);
  }
}

interface OutputValues {
  readonly out?: string | undefined;
  readonly format?: string | undefined;
  readonly 'fail-on'?: readonly string[] | undefined;
}

/** @throws {UsageError} for an unknown format or risk */
export function outputOptions(
  { out, format = 'markdown', 'fail-on': risks = [] }: OutputValues,
  { help }: ReviewProgram,
): OutputOptions {
  if (!isFormat(format))
    throw new UsageError(`--format must be markdown, text, json or html, found "${format}"`);
  const failOn = risks.map((risk) => {
    if (risk === 'any' || isRiskCode(risk)) return risk;
    const near = closest(risk, Object.keys(riskCodes));
    throw new UsageError(
      `unknown risk "${risk}": ${near ? `did you mean "${near}"?` : `see ${help}`}`,
    );
  });
  return { ...(out === undefined ? {} : { out }), format, failOn };
}

const isFormat = (format: string): format is Format => Object.hasOwn(formats, format);

/** Prints a report, and writes its files. Returns the exit code. */
export function printReport(
  report: ReviewReport,
  { out: folder, format, failOn }: OutputOptions,
  { out, err }: ReviewProps,
  { name }: ReviewProgram,
  pictures?: PicturesOf,
): number {
  if (folder !== undefined) writeReport(folder, report, pictures);
  out(format === 'html' ? renderHtml(report, pictures) : formats[format](report));
  const found = report.changes.flatMap(({ subject, risks }) =>
    risks
      .filter(({ code }) => failOn.includes('any') || failOn.includes(code))
      .map(({ code, text }) => `${code}: ${subject}: ${text}`),
  );
  for (const line of found) err(`${name}: ${toSingleLine(line)}\n`);
  return found.length > 0 ? 1 : 0;
}

function writeReport(folder: string, report: ReviewReport, pictures: PicturesOf | undefined): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`--out is not a writable folder: ${(error as Error).message}`);
  }
  const files = {
    'review.md': renderMarkdown(report),
    'review.html': renderHtml(report, pictures),
    'review.json': renderJson(report),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
}

/** Runs a command. Returns its exit code: 2 for arguments, folders and revisions that it cannot use. */
export async function reviewExitCode(
  { err }: ReviewProps,
  { name }: ReviewProgram,
  run: () => number | Promise<number>,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof RevisionError)) throw error;
    err(`${name}: ${error.message}\n`);
    return 2;
  }
}
