import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { closest } from '@observability-stack/query-common';
import { asInvoked } from '../../tools/command';
import { compareRevisions } from './compare';
import type { ReviewReport } from './model';
import { embedPictures, takePictures, writePictures } from './pictures';
import { type Revision, RevisionError, readRevision, readWorkTree } from './read/revision';
import { type PicturesOf, renderHtml } from './render/html';
import { renderJson } from './render/json';
import { renderMarkdown } from './render/markdown';
import { renderText } from './render/text';
import { toSingleLine } from './render/texts';
import { isRiskCode, type RiskCode, riskCodes } from './risks';

const HELP = `usage: npm run review -- [flags]

Describe the differences between two states of the manifests: dashboards, alerts, SLOs, routing, targets, log pipelines,
Kubernetes objects. Prints Markdown for a pull request comment.

Flags:
  --base=REVISION   Git revision with dist/ committed, or a folder such as dist/. (default: origin/main)
  --head=REVISION   The same. (default: the work tree)
  --out=DIR         Also write review.md, review.html and review.json to DIR.
  --format=FORMAT   Output format: markdown, text, json or html. (default: markdown)
  --png=DIR         Write pictures of changed panels, before and after, to DIR and into review.html. Needs Chromium
                    (CHROMIUM_BIN, or on PATH).
  --prometheus=URL  Prometheus for the pictures. (default: series generated from the contracts)
  --loki=URL        Loki for the pictures. (default: log lines generated from the contracts)
  --theme=THEME     Theme of the pictures: dark or light. (default: dark)
  --fail-on=RISK    Exit with 1 if a change has this risk, or any for every risk. Can be repeated.
  -h, --help        Show this help.

Risks:${Object.entries(riskCodes)
  .map(([code, text]) => `\n  ${code.padEnd(20)} ${text}`)
  .join('')}

Exit codes: 0 compared; 1 a risk of --fail-on was found; 2 unknown flag or revision.`;

export interface ReviewProps {
  /** Arguments after the name of the command. */
  readonly args: readonly string[];
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const formats = {
  markdown: renderMarkdown,
  text: renderText,
  json: renderJson,
  html: renderHtml,
} as const;
type Format = keyof typeof formats;

interface Options {
  readonly base: string;
  readonly head?: string;
  readonly out?: string;
  readonly format: Format;
  readonly png?: string;
  readonly urls: { readonly prometheus?: string; readonly loki?: string };
  readonly theme: 'dark' | 'light';
  readonly failOn: readonly (RiskCode | 'any')[];
}

class UsageError extends Error {}

/** Runs the review command. Returns its exit code. */
export async function reviewCli({ args, out, err }: ReviewProps): Promise<number> {
  try {
    const options = optionsOf(args);
    if (!options) {
      out(`${asInvoked(HELP)}\n`);
      return 0;
    }
    const head = options.head === undefined ? readWorkTree() : readRevision(options.head);
    const base = readRevision(options.base);
    const report = compareRevisions(base, head);
    const picturesOf = options.png
      ? await pictures(options, { base, head, report }, err)
      : undefined;
    if (options.out) write(options.out, report, picturesOf);
    out(
      options.format === 'html' ? renderHtml(report, picturesOf) : formats[options.format](report),
    );
    return failing(report, options, err) ? 1 : 0;
  } catch (error) {
    if (error instanceof UsageError || error instanceof RevisionError) {
      err(`review: ${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

function optionsOf(args: readonly string[]): Options | undefined {
  const values = parsed(args);
  if (values.help) return undefined;
  const { format = 'markdown', base = 'origin/main', theme = 'dark' } = values;
  const { head, out, png, prometheus, loki } = values;
  if (!Object.hasOwn(formats, format))
    throw new UsageError(`--format must be markdown, text, json or html, found "${format}"`);
  if (theme !== 'dark' && theme !== 'light')
    throw new UsageError(`--theme must be dark or light, found "${theme}"`);
  for (const [name, url] of Object.entries({ prometheus, loki })) {
    if (url !== undefined && !/^https?:\/\//.test(url))
      throw new UsageError(`--${name} must be a URL such as http://127.0.0.1:9090`);
  }
  const risks = values['fail-on'] ?? [];
  for (const risk of risks) {
    if (risk === 'any' || isRiskCode(risk)) continue;
    const near = closest(risk, Object.keys(riskCodes));
    throw new UsageError(
      `unknown risk "${risk}": ${near ? `did you mean "${near}"?` : 'see npm run review -- --help'}`,
    );
  }
  return {
    base,
    ...(head === undefined ? {} : { head }),
    ...(out === undefined ? {} : { out }),
    ...(png === undefined ? {} : { png }),
    urls: { ...(prometheus ? { prometheus } : {}), ...(loki ? { loki } : {}) },
    theme,
    format: format as Format,
    failOn: risks as readonly (RiskCode | 'any')[],
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        base: { type: 'string' },
        head: { type: 'string' },
        out: { type: 'string' },
        format: { type: 'string' },
        png: { type: 'string' },
        prometheus: { type: 'string' },
        loki: { type: 'string' },
        theme: { type: 'string' },
        'fail-on': { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}: see npm run review -- --help`);
  }
}

function write(folder: string, report: ReviewReport, picturesOf: PicturesOf | undefined): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`--out is not a writable folder: ${(error as Error).message}`);
  }
  const files = {
    'review.md': renderMarkdown(report),
    'review.html': renderHtml(report, picturesOf),
    'review.json': renderJson(report),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
}

interface Compared {
  readonly base: Revision;
  readonly head: Revision;
  readonly report: ReviewReport;
}

async function pictures(
  { png = '', urls, theme }: Options,
  { base, head, report }: Compared,
  err: (text: string) => void,
): Promise<PicturesOf> {
  const say = (text: string) => err(`review: ${text}\n`);
  const { changes } = report;
  const shots = await takePictures({ base, head, changes, urls, theme, out: say });
  say(`${writePictures(png, shots)} pictures written to ${png}`);
  return embedPictures(shots);
}

function failing(report: ReviewReport, { failOn }: Options, err: (text: string) => void): boolean {
  const found = report.changes.flatMap(({ subject, risks }) =>
    risks
      .filter(({ code }) => failOn.includes('any') || failOn.includes(code))
      .map(({ code, text }) => `${code}: ${subject}: ${text}`),
  );
  for (const line of found) err(`review: ${toSingleLine(line)}\n`);
  return found.length > 0;
}
