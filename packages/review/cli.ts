import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { closest } from '@observability-stack/query-common';
import { compare } from './compare';
import type { Report } from './model';
import { embedded, takePictures, writePictures } from './pictures';
import { type Revision, RevisionError, readRevision, readWorkTree } from './read/revision';
import { html, type PicturesOf } from './render/html';
import { json } from './render/json';
import { markdown } from './render/markdown';
import { text } from './render/text';
import { inLine } from './render/texts';
import { isRiskCode, type RiskCode, riskCodes } from './risks';

const HELP = `npm run review -- [--base REVISION] [--head REVISION] [--out DIR] [--fail-on RISK]...

Tells what differs between two states of the manifests, in words: dashboards, alerts, SLOs, routing,
targets, log pipelines, Kubernetes objects. Prints Markdown that fits a pull-request comment.

  --base REVISION  a revision of git with dist/ committed, or a folder such as dist/ [origin/main]
  --head REVISION  the same [the work tree]
  --out DIR        also writes review.md, review.html and review.json there
  --format FORMAT  what is printed: markdown, text, json or html [markdown]
  --png DIR        takes pictures of changed panels before and after, and writes them there and into
                   review.html; needs a Chromium (CHROMIUM_BIN, or on PATH)
  --prometheus URL, --loki URL  what the panels ask [series and lines made from the contracts]
  --theme THEME    of the pictures: dark or light [dark]
  --fail-on RISK   exit code 1 when a change has this risk; may be given more than once; any for each

Risks: ${Object.entries(riskCodes)
  .map(([code, text]) => `\n  ${code.padEnd(20)} ${text}`)
  .join('')}

Exit code: 0 told, 1 a risk of --fail-on, 2 an option or a revision that is not known.`;

export interface ReviewProps {
  /** What stands behind the command's name. */
  readonly args: readonly string[];
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const formats = { markdown, text, json, html } as const;
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

/** The review command. Returns its exit code. */
export async function reviewCli({ args, out, err }: ReviewProps): Promise<number> {
  try {
    const options = optionsOf(args);
    if (!options) {
      out(`${HELP}\n`);
      return 0;
    }
    const head = options.head === undefined ? readWorkTree() : readRevision(options.head);
    const base = readRevision(options.base);
    const report = compare(base, head);
    const picturesOf = options.png
      ? await pictures(options, { base, head, report }, err)
      : undefined;
    if (options.out) write(options.out, report, picturesOf);
    out(options.format === 'html' ? html(report, picturesOf) : formats[options.format](report));
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
    throw new UsageError(`there is no format ${format}; use markdown, text, json or html`);
  if (theme !== 'dark' && theme !== 'light')
    throw new UsageError(`there is no theme ${theme}; use dark or light`);
  for (const [name, url] of Object.entries({ prometheus, loki })) {
    if (url !== undefined && !/^https?:\/\//.test(url))
      throw new UsageError(`--${name} takes a URL such as http://127.0.0.1:9090`);
  }
  const risks = values['fail-on'] ?? [];
  for (const risk of risks) {
    if (risk === 'any' || isRiskCode(risk)) continue;
    const near = closest(risk, Object.keys(riskCodes));
    throw new UsageError(
      `there is no risk ${risk}; ${near ? `did you mean ${near}?` : 'see: npm run review -- --help'}`,
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
    throw new UsageError(`${(error as Error).message}; see: npm run review -- --help`);
  }
}

function write(folder: string, report: Report, picturesOf: PicturesOf | undefined): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`--out takes a folder: ${(error as Error).message}`);
  }
  const files = {
    'review.md': markdown(report),
    'review.html': html(report, picturesOf),
    'review.json': json(report),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
}

interface Compared {
  readonly base: Revision;
  readonly head: Revision;
  readonly report: Report;
}

async function pictures(
  { png = '', urls, theme }: Options,
  { base, head, report }: Compared,
  err: (text: string) => void,
): Promise<PicturesOf> {
  const say = (text: string) => err(`review: ${text}\n`);
  const { changes } = report;
  const shots = await takePictures({ base, head, changes, urls, theme, out: say });
  say(`${writePictures(png, shots)} pictures in ${png}`);
  return embedded(shots);
}

function failing(report: Report, { failOn }: Options, err: (text: string) => void): boolean {
  const found = report.changes.flatMap(({ subject, risks }) =>
    risks
      .filter(({ code }) => failOn.includes('any') || failOn.includes(code))
      .map(({ code, text }) => `${code}: ${subject}: ${text}`),
  );
  for (const line of found) err(`review: ${inLine(line)}\n`);
  return found.length > 0;
}
