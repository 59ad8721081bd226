import { toPrintable } from '@observability-stack/query-common';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { expectedContracts } from './conformance/contracts';
import type { ConformanceFinding } from './conformance/finding';
import { checkLogLines } from './conformance/lines';
import { checkMetrics } from './conformance/metrics';
import { readText } from './conformance/read';
import { scrape, withoutCredentials } from './conformance/scrape';

const HELP = `usage: npm run conformance -- [flags] http://HOST:PORT/metrics [LOGFILE]
       npm run conformance -- [flags] LOGFILE

Check what a service exposes and logs, in any language, against the contracts: names, types, labels, values, units and
buckets of the HTTP metrics, OpenMetrics with exemplars, and JSON log lines with the standard fields. Send the service a few
requests first: metrics without samples are not exposed. LOGFILE - is standard input. See docs/instrumenting.md for
services that conform.

Flags:
  --service=NAME     Also check the metrics in the definition of this service, in teams/.
  --json             Print the findings as JSON.
  --timeout=SECONDS  Timeout of the scrape. (default: 10)
  -h, --help         Show this help.

Exit codes: 0 the service conforms; 1 it does not; 2 it could not be checked.`;

const options = {
  service: { type: 'string' },
  json: { type: 'boolean', default: false },
  timeout: { type: 'string', default: '10' },
} as const;

async function run({ values, positionals }: CommandArguments<typeof options>): Promise<number> {
  const isUrl = (text: string) => /^https?:\/\//.test(text);
  const [address, ...moreUrls] = positionals.filter(isUrl);
  const url = address === undefined ? undefined : withoutCredentials(address);
  const [file, ...moreFiles] = positionals.filter((text) => !isUrl(text));
  if (moreUrls.length + moreFiles.length > 0 || (url ?? file) === undefined) {
    throw new UsageError('expected one URL, one log file, or both');
  }
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new UsageError('--timeout must be a positive number of seconds');
  const { metrics, complete, ignoreRoutes, vocabulary } = expectedContracts(values.service);

  const findings: ConformanceFinding[] = [];
  if (address !== undefined)
    findings.push(
      ...checkMetrics(await scrape(address, seconds), metrics, { complete, vocabulary }),
    );
  if (file !== undefined) findings.push(...checkLogLines(readText(file), ignoreRoutes));
  const conforms = findings.every(({ severity }) => severity === 'warning');

  if (values.json) console.log(JSON.stringify({ url, file, conforms, findings }, null, 2));
  else {
    for (const { severity, where, message, hint } of findings) {
      console.log(toPrintable(`${severity.padEnd(8)} ${where}: ${message}\n         ${hint}`));
    }
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    const looked = [url && `${metrics.length} metrics of ${url}`, file && `lines of ${file}`];
    console.log(
      `${looked.filter(Boolean).join(', ')}: ${errors} errors, ${findings.length - errors} warnings`,
    );
  }
  return conforms ? 0 : 1;
}

runCommand({ name: 'conformance', help: HELP, options, positionals: true, failure: 2, run });
