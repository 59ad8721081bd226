import { parseArgs } from 'node:util';
import { parseAsLoki } from '@observability-stack/logql/parse';
import {
  evaluateInstant,
  explain,
  type LogStream,
  QueryError,
} from '@observability-stack/logql-evaluator';
import { explained } from '../../alerts/logql-tests/explained';
import {
  labelsAskedFor,
  labelsOfText,
  type Sample,
  type SampleTimes,
  streamOfFile,
  timeOfText,
} from './lines';

export const HELP = `npm run logql -- QUERY [--lines FILE] [--labels '{service="cart"}'] [--at TIME]

Tells what a LogQL query makes of sample lines, without a Loki: what each stage keeps, what each parser finds,
which errors arise, and the series of each part. Lines come from FILE or standard input, one after another.

  --lines FILE        may be given more than once; - is standard input [-]
  --labels LABELS     labels of the stream; of several files each has its own, in the same order
                      [what the query asks for with =]
  --metadata LABELS   structured metadata of each line, given in the same way [none]
  --at TIME           when the query is asked: 2026-01-31T10:00:00Z, a number since 1970, or now
                      [with --time-field the time of the last line, else now]
  --time-field NAME   JSON field or logfmt key with the time of a line [lines lie just before --at]
  --bare              without the service_name and detected_level that the stack's Loki adds
  --limit N           lines of each selector, and series of each part, that are shown [20]
  --json              all of it, for programs

Exit codes: 0 the query has an answer, be it an empty one; 1 Loki would refuse to evaluate it; 2 it is no query, it
needs what is not supported here, or an argument is wrong.`;

export interface CliIo {
  readonly args: readonly string[];
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether standard input is a terminal, where nobody has put lines. */
  readonly isTerminal: boolean;
}

/** The command. Returns its exit code. */
export function logqlCli({ args, out, err, isTerminal }: CliIo): number {
  try {
    const { values, positionals } = parsed(args);
    if (values.help) {
      out(HELP);
      return 0;
    }
    const [query, ...more] = positionals;
    if (query === undefined || more.length > 0)
      throw new Error(
        query === undefined
          ? 'which query? npm run logql -- --help tells more'
          : `one query in quotes, please; what is ${more[0]}?`,
      );
    const files = values.lines ?? ['-'];
    if (isTerminal && files.includes('-'))
      throw new Error('no lines: name a file with --lines, or send some to standard input');
    const limit = Number(values.limit);
    if (!Number.isSafeInteger(limit) || limit < 1) throw new Error('--limit takes a number from 1');
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
        : explained(explanation, { time: timeText, limit }),
    );
    return code;
  } catch (error) {
    err(`logql: ${(error as Error).message}`);
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
): readonly Sample[] {
  const asked = labelsAskedFor(parseAsLoki(query));
  for (const [name, list] of Object.entries({ labels, metadata }))
    if (list.length > 1 && list.length !== files.length)
      throw new Error(`there are ${files.length} --lines and ${list.length} --${name}`);
  const of = (list: readonly string[], index: number) => list[index] ?? list[0];
  return files.map((file, index) => {
    const own = of(labels, index);
    const more = of(metadata, index);
    if (own === undefined && Object.keys(asked).length === 0)
      throw new Error(
        'the query names no label with =; give the labels of the lines with --labels',
      );
    return {
      file,
      labels: own === undefined ? asked : labelsOfText(own),
      metadata: more === undefined ? {} : labelsOfText(more),
    };
  });
}

interface TimeOptions {
  readonly at?: string | undefined;
  readonly 'time-field'?: string | undefined;
  readonly bare: boolean;
}

function timed(
  samples: readonly Sample[],
  { at: text, 'time-field': field, bare }: TimeOptions,
): { readonly streams: readonly LogStream[]; readonly at: bigint } {
  const given = text === undefined ? undefined : timeOfText(text);
  if (text !== undefined && given === undefined)
    throw new Error(`--at ${text} is no time such as 2026-01-31T10:00:00Z`);
  const now = given ?? timeOfText('now') ?? 0n;
  const times: SampleTimes = { at: now, bare, ...(field === undefined ? {} : { field }) };
  const streams = samples.map((sample) => streamOfFile(sample, times));
  let last = 0n;
  for (const { entries } of streams) for (const { at } of entries) if (at > last) last = at;
  return { streams, at: given ?? (field !== undefined && last > 0n ? last : now) };
}

/** @throws where it is no query, or needs what is not supported */
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
