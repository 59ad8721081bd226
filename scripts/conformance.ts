import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { decodeUtf8 } from '../catalog/helpers/utf8';
import { expectedContracts } from './conformance/contracts';
import type { ConformanceFinding } from './conformance/finding';
import { checkLogLines } from './conformance/lines';
import { checkMetrics } from './conformance/metrics';
import { scrape } from './conformance/scrape';

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

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      service: { type: 'string' },
      json: { type: 'boolean', default: false },
      timeout: { type: 'string', default: '10' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const isUrl = (text: string) => /^https?:\/\//.test(text);
  const [url, ...moreUrls] = positionals.filter(isUrl);
  const [file, ...moreFiles] = positionals.filter((text) => !isUrl(text));
  if (moreUrls.length + moreFiles.length > 0 || (url ?? file) === undefined) {
    throw new Error('expected one URL, one log file, or both: see --help');
  }
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new Error('--timeout must be a positive number of seconds');
  const { metrics, complete, ignoreRoutes } = expectedContracts(values.service);

  const findings: ConformanceFinding[] = [];
  if (url !== undefined)
    findings.push(...checkMetrics(await scrape(url, seconds), metrics, { complete }));
  if (file !== undefined) findings.push(...checkLogLines(read(file), ignoreRoutes));
  const conforms = findings.every(({ severity }) => severity === 'warning');

  if (values.json) console.log(JSON.stringify({ url, file, conforms, findings }, null, 2));
  else {
    for (const { severity, where, message, hint } of findings) {
      console.log(`${severity.padEnd(8)} ${where}: ${message}\n         ${hint}`);
    }
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    const looked = [url && `${metrics.length} metrics of ${url}`, file && `lines of ${file}`];
    console.log(
      `${looked.filter(Boolean).join(', ')}: ${errors} errors, ${findings.length - errors} warnings`,
    );
  }
  return conforms ? 0 : 1;
}

function read(file: string): string {
  if (file === '-') return textOf('standard input', readFileSync(0));
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const isAddress = /^[\w.-]+:\d+/.test(file);
    throw new Error(
      `${file} cannot be read (${Object(error).code})${isAddress ? `: write a URL, such as http://${file}` : ''}`,
    );
  }
  return textOf(file, bytes);
}

function textOf(file: string, bytes: Buffer): string {
  const decoded = decodeUtf8(bytes);
  if ('problem' in decoded)
    throw new Error(`${file} ${decoded.problem.message}: convert the log lines to UTF-8`);
  return decoded.text;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(`conformance: ${error.message}`);
    process.exitCode = 2;
  },
);
