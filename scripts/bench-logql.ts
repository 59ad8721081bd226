import { evaluateInstant, type LogStream } from '@observability-stack/logql-evaluator';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { median } from './measure';

const HELP = `usage: npm run bench:logql -- [flags]

Measure LogQL rules with three stages over many lines in one process, without Loki, in turn with a baseline: the same lines
parsed by JSON.parse, or split at spaces, and counted. Times are CPU time of this process, including garbage collection and
compilation. A slow run is reported, and does not fail.

Flags:
  --lines=N   Log lines in the window. (default: 10000)
  --runs=N    Measured runs of each rule, after three warm-up runs. (default: 20)
  -h, --help  Show this help.`;

const MINUTE = 60_000_000_000n;
const AT = 1_772_366_400_000_000_000n;

interface Rule {
  readonly name: string;
  readonly query: string;
  readonly line: (index: number) => string;
  readonly floor: (line: string) => boolean;
}

const msOf = (index: number): number => (index * 7919) % 1000;
const rules: readonly Rule[] = [
  {
    name: 'json',
    query:
      'sum by (service, route) (count_over_time({service="cart"} |= "request" | json | ms > 500 [5m])) > 10',
    line: (index) =>
      JSON.stringify({
        level: 'info',
        msg: 'request',
        route: `/r${index % 10}`,
        ms: msOf(index),
        user: `u${index % 97}`,
      }),
    floor: (line) => (JSON.parse(line) as { ms: number }).ms > 500,
  },
  {
    name: 'logfmt',
    query:
      'sum by (service, route) (count_over_time({service="cart"} |= "request" | logfmt | ms > 500 [5m])) > 10',
    line: (index) =>
      `level=info msg=request route=/r${index % 10} ms=${msOf(index)} user=u${index % 97}`,
    floor: (line) => Number(line.split(' ')[3]?.slice(3)) > 500,
  },
  {
    name: 'regexp',
    query:
      'sum by (service, status) (count_over_time({service="cart"} |= "GET" | regexp "\\" (?P<status>\\\\d+) " | status >= 500 [5m])) > 10',
    line: (index) =>
      `10.0.0.${index % 256} - - "GET /r${index % 10} HTTP/1.1" ${200 + (index % 4) * 100} ${msOf(index)}`,
    floor: (line) => Number(line.split(' ')[6]) >= 500,
  },
  {
    name: 'unwrap',
    query:
      'quantile_over_time(0.99, {service="cart"} |= "request" | logfmt | unwrap ms [5m]) by (route)',
    line: (index) =>
      `level=info msg=request route=/r${index % 10} ms=${msOf(index)} user=u${index % 97}`,
    floor: (line) => Number(line.split(' ')[3]?.slice(3)) > 500,
  },
];

const options = {
  lines: { type: 'string', default: '10000' },
  runs: { type: 'string', default: '20' },
} as const;

function run({ values }: CommandArguments<typeof options>): void {
  const [count = 0, runs = 0] = [values.lines, values.runs].map(Number);
  if (![count, runs].every((number) => Number.isSafeInteger(number) && number > 0))
    throw new UsageError('--lines and --runs must be positive integers');
  console.log(`${count} lines, ${runs} runs each, Node ${process.version}`);
  for (const rule of rules) console.log(measured(rule, count, runs));
}

function measured({ name, query, line, floor }: Rule, count: number, runs: number): string {
  const lines = Array.from({ length: count }, (_, index) => line(index));
  const stream: LogStream = {
    labels: { service: 'cart', team: 'shop', env: 'test' },
    entries: lines.map((text, index) => ({
      at: AT - (5n * MINUTE * BigInt(index)) / BigInt(count),
      line: text,
    })),
  };
  const pairs: { readonly rule: number; readonly floor: number }[] = [];
  let first = 0;
  let series = 0;
  for (let run = 0; run < runs + 3; run++) {
    const rule = timed(() => {
      const answer = evaluateInstant(query, [stream], AT);
      series = answer.kind === 'vector' ? answer.samples.length : 0;
    });
    if (run === 0) first = rule;
    const base = timed(() => lines.filter(floor).length);
    if (run >= 3) pairs.push({ rule, floor: base });
  }
  if (series === 0) throw new Error(`rule "${name}" returns no series: nothing would be measured`);
  const figures = [
    `median ${median(pairs.map(({ rule }) => rule)).toFixed(1)} ms`,
    `best ${Math.min(...pairs.map(({ rule }) => rule)).toFixed(1)} ms`,
    `first ${first.toFixed(1)} ms`,
    `floor ${median(pairs.map(({ floor: base }) => base)).toFixed(1)} ms`,
    `ratio ${median(pairs.map(({ rule, floor: base }) => rule / base)).toFixed(1)}`,
    `${series} series`,
  ];
  return `${name.padEnd(8)} ${figures.join(', ')}`;
}

/** Returns the CPU time in milliseconds. */
function timed(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

runCommand({ name: 'bench:logql', help: HELP, options, run });
