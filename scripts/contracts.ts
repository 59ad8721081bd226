import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { toPrintable } from '@observability-stack/query-common';
import { metricContracts } from '../catalog/metrics';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { expectedContracts } from './conformance/contracts';
import { parseExposition } from './conformance/exposition';
import { readText } from './conformance/read';
import { scrape, withoutCredentials } from './conformance/scrape';
import { contractDifferences } from './contracts/compare';
import { inferMetrics } from './contracts/infer';
import { fittingPresets, presetMetrics } from './contracts/presets';
import { renderContracts } from './contracts/render';
import { entryFrom, formatted } from './package/source';

const HELP = `usage: npm run contracts -- [flags] http://HOST:PORT/metrics
       npm run contracts -- [flags] FILE

Write contracts of the metrics that a service already exposes: a typed file with names, types, help, units, labels with
the number of values seen and a budget with headroom. Labels that look unbounded are marked in a comment. Send the service
all kinds of requests first: metrics without samples are not written. FILE is a saved response in the text format of
Prometheus or OpenMetrics; - is standard input. Neither has the buckets of native histograms: set their resolution.

With --against, compare the response with the contracts of a service in teams/ instead, for a new version of it.

Flags:
  --name=NAME        Name of the service, for the list of contracts. (default: app)
  --out=FILE         Write to FILE, which must not exist. (default: standard output)
  --against=NAME     Compare with the contracts of this service, and write nothing.
  --timeout=SECONDS  Timeout of the scrape. (default: 10)
  -h, --help         Show this help.

Exit codes: 0 written, or no difference; 1 differences; 2 failed.`;

const options = {
  name: { type: 'string', default: 'app' },
  out: { type: 'string' },
  against: { type: 'string' },
  timeout: { type: 'string', default: '10' },
} as const;

async function run({ values, positionals }: CommandArguments<typeof options>): Promise<number> {
  const [from, ...more] = positionals;
  if (from === undefined || more.length > 0) throw new UsageError('expected one URL or one file');
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new UsageError('--timeout must be a positive number of seconds');
  if (values.out !== undefined && existsSync(values.out))
    throw new Error(`${values.out} exists: remove it, or compare with --against`);
  // Before the scrape, which may take a while.
  const expected = values.against === undefined ? undefined : expectedContracts(values.against);

  const body = /^https?:\/\//.test(from) ? (await scrape(from, seconds)).body : readText(from);
  const exposition = parseExposition(body);
  const [malformed] = exposition.malformed;
  if (malformed)
    throw new Error(
      `${withoutCredentials(from)}:${malformed.line} ${malformed.reason}: expected the text format of Prometheus or OpenMetrics`,
    );
  const metrics = inferMetrics(exposition);
  if (metrics.length === 0) throw new Error(`${withoutCredentials(from)} has no samples`);

  if (expected) {
    const known = new Set(expected.metrics.map(({ name }) => name));
    const own = metrics.filter(({ name }) => known.has(name) || !isStandard(name));
    const differences = contractDifferences(expected.metrics, own);
    for (const { kind, metric, message } of differences)
      console.log(toPrintable(`${kind.padEnd(8)} ${metric}: ${message}`));
    console.log(`${expected.metrics.length} contracts, ${differences.length} differences`);
    return differences.length > 0 ? 1 : 0;
  }

  const own = metrics.filter(({ name }) => !isStandard(name));
  const entry = entryFrom(values.out ?? 'teams/contracts.ts');
  const text = formatted(
    renderContracts(own, {
      name: values.name,
      source: withoutCredentials(from),
      entry,
      ofPreset: presetMetrics(metrics),
    }),
  );
  if (values.out === undefined) process.stdout.write(text);
  else {
    mkdirSync(path.dirname(values.out), { recursive: true });
    writeFileSync(values.out, text, { flag: 'wx' });
  }
  const presets = fittingPresets(metrics);
  console.error(
    toPrintable(
      [
        `${own.length} contracts${values.out === undefined ? '' : ` in ${values.out}`}; ${metrics.length - own.length} metrics have standard contracts`,
        ...presets.map((preset) => `its request metrics are those of signals: ${preset}`),
      ].join('\n'),
    ),
  );
  return 0;
}

/** Metrics of runtimes and client libraries whose contracts every service has. */
const standard = new Set(
  metricContracts.filter(({ emittedBy }) => emittedBy.includes('service')).map(({ name }) => name),
);
const isStandard = (name: string): boolean => standard.has(name);

runCommand({ name: 'contracts', help: HELP, options, positionals: true, failure: 2, run });
