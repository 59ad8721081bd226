import { parseArgs } from 'node:util';
import { parseAsLoki } from '@observability-stack/logql/parse';
import {
  evaluateInstant,
  explain,
  type LogStream,
  QueryError,
} from '@observability-stack/logql-evaluator';
import { formatExplanation, parseLabels } from '@observability-stack/logql-evaluator/ruler';
import { asInvoked, runMain, titleOf } from '../../../tools/command';
import {
  parseTimestamp,
  readStream,
  requestedLabels,
  type SampleLine,
  type SampleTimes,
} from './lines';

export const HELP = `usage: npm run logql -- QUERY [flags]

Explain a LogQL query on sample log lines, without Loki: what each stage keeps, what each parser extracts, which errors occur,
and the series of each part of the query.

Flags:
  --lines=FILE       File with log lines; - is standard input. Can be repeated. (default: -)
  --labels=LABELS    Stream labels, such as '{service="cart"}'; one per file, in the same order.
                     (default: the equality matchers of the query)
  --metadata=LABELS  Structured metadata of each line, like --labels. (default: none)
  --at=TIME          Evaluation time: 2026-01-31T10:00:00Z, a Unix timestamp, or now.
                     (default: the time of the last line with --time-field, else now)
  --time-field=NAME  JSON field or logfmt key with the time of a line. (default: lines are just before --at)
  --bare             Do not add the labels service_name and detected_level, which the stack's Loki adds.
  --limit=N          Maximum number of lines per selector, and of series per part, to print. (default: 20)
  --json             Print everything as JSON.
  -h, --help         Show this help.

Exit codes: 0 the query was evaluated, even to an empty result; 1 Loki would fail to evaluate it; 2 the query is invalid or
not supported, or a flag is wrong.`;

export interface CliIo {
  readonly args: readonly string[];
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether standard input is a terminal, without log lines. */
  readonly isTerminal: boolean;
}

/** Runs the command with the arguments of this process. */
export const explainCommand = (): void =>
  runMain('logql', () =>
    logqlCli({
      args: process.argv.slice(2),
      out: console.log,
      err: console.error,
      isTerminal: process.stdin.isTTY === true,
    }),
  );

/** Runs the command. Returns its exit code. */
export function logqlCli({ args, out, err, isTerminal }: CliIo): number {
  try {
    const { values, positionals } = parsed(args);
    if (values.help) {
      out(asInvoked(HELP));
      return 0;
    }
    const [query, ...more] = positionals;
    if (query === undefined || more.length > 0)
      throw new Error(
        query === undefined
          ? 'missing query: see npm run logql -- --help'
          : `expected one query: quote it, found another argument ${more[0]}`,
      );
    const files = values.lines ?? ['-'];
    if (isTerminal && files.includes('-'))
      throw new Error('no log lines: use --lines=FILE, or pipe them to standard input');
    const limit = Number(values.limit);
    if (!Number.isSafeInteger(limit) || limit < 1)
      throw new Error('--limit must be a positive integer');
    const samples = samplesOf(query, files, values.labels ?? [], values.metadata ?? []);
    const { streams, at } = timed(samples, values);
    const code = exitCodeOf(query, streams, at);
    const explanation = explain(query, streams, at);
    out(
      values.json
        ? JSON.stringify(
            explanation,
            (_, value) => (typeof value === 'bigint' ? String(value) : value),
            2,
          )
        : formatExplanation(explanation, { time: timeText, limit }),
    );
    return code;
  } catch (error) {
    err(asInvoked(`${titleOf('logql')}: ${(error as Error).message}`));
    return 2;
  }
}

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      lines: { type: 'string', multiple: true },
      labels: { type: 'string', multiple: true },
      metadata: { type: 'string', multiple: true },
      at: { type: 'string' },
      'time-field': { type: 'string' },
      bare: { type: 'boolean', default: false },
      limit: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

function samplesOf(
  query: string,
  files: readonly string[],
  labels: readonly string[],
  metadata: readonly string[],
): readonly SampleLine[] {
  const matched = requestedLabels(parseAsLoki(query));
  for (const [name, list] of Object.entries({ labels, metadata }))
    if (list.length > 1 && list.length !== files.length)
      throw new Error(
        `found ${files.length} --lines but ${list.length} --${name}: pass one per file`,
      );
  const of = (list: readonly string[], index: number) => list[index] ?? list[0];
  return files.map((file, index) => {
    const own = of(labels, index);
    const more = of(metadata, index);
    if (own === undefined && Object.keys(matched).length === 0)
      throw new Error('the query has no equality matcher: set the stream labels with --labels');
    return {
      file,
      labels: own === undefined ? matched : parseLabels(own),
      metadata: more === undefined ? {} : parseLabels(more),
    };
  });
}

interface TimeOptions {
  readonly at?: string | undefined;
  readonly 'time-field'?: string | undefined;
  readonly bare: boolean;
}

function timed(
  samples: readonly SampleLine[],
  { at: text, 'time-field': field, bare }: TimeOptions,
): { readonly streams: readonly LogStream[]; readonly at: bigint } {
  const given = text === undefined ? undefined : parseTimestamp(text);
  if (text !== undefined && given === undefined)
    throw new Error(`--at ${text} is not a time such as 2026-01-31T10:00:00Z`);
  const now = given ?? parseTimestamp('now') ?? 0n;
  const times: SampleTimes = { at: now, bare, ...(field === undefined ? {} : { field }) };
  const streams = samples.map((sample) => readStream(sample, times));
  let last = 0n;
  for (const { entries } of streams) for (const { at } of entries) if (at > last) last = at;
  return { streams, at: given ?? (field !== undefined && last > 0n ? last : now) };
}

/**
 * Evaluates a query.
 * @throws if it is not a valid query, or uses a feature that is not supported
 */
function exitCodeOf(query: string, streams: readonly LogStream[], at: bigint): number {
  try {
    evaluateInstant(query, streams, at);
    return 0;
  } catch (error) {
    if (error instanceof QueryError) return 1;
    throw error;
  }
}

function timeText(at: bigint): string {
  const milliseconds = at / 1_000_000n;
  const rest = at % 1_000_000n;
  const text = new Date(Number(milliseconds)).toISOString();
  return rest === 0n ? text : `${text.slice(0, -1)}${String(rest).padStart(6, '0')}Z`;
}
