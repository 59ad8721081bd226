// What the checks say of rules about lines, held against Loki: templates, unreadable lines, windows, counts of nothing.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serviceLogContract } from '@observability-stack/contracts';
import { findProgram } from '@observability-stack/lab/programs';
import { checkLogql } from '@observability-stack/logql';
import { parseSyntax } from '@observability-stack/logql/parse';
import { yaml } from '../../catalog/helpers/yaml';
import { templateCases } from '../alerts/template-cases';
import { eventually } from './support/eventually';
import { LokiApi, nanoseconds } from './support/loki';
import type { Served } from './support/served';
import { serveLoki } from './support/test-lines';

jest.setTimeout(300_000);

const found = findProgram('loki');
if ('missing' in found) console.warn(`SKIPPED the tests of rules in Loki: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;

/** Loki puts no `$externalURL` in front of the texts that it checks. */
const isRefused = ([text, verdict]: (typeof templateCases)[number]): boolean =>
  verdict === 'refused' || text.includes('$externalURL');

suite('Loki', () => {
  const folders: string[] = [];
  /** Rules of tenants, each with one alert of this text. */
  const rulesOf = (texts: readonly string[]): string => {
    const rules = mkdtempSync(path.join(tmpdir(), 'loki-rules-'));
    folders.push(rules);
    for (const [index, text] of texts.entries()) {
      const rule = { alert: 'Case', expr: 'vector(1)', annotations: { text } };
      const folder = path.join(rules, `case-${index}`);
      mkdirSync(folder);
      const groups = yaml([{ name: 'cases', rules: [rule] }]);
      writeFileSync(path.join(folder, 'rules.yml'), `groups:\n${groups}`);
    }
    return rules;
  };
  const good = templateCases.filter((one) => !isRefused(one)).map(([text]) => text);
  let loki: Served;
  beforeAll(async () => {
    loki = await serveLoki(rulesOf(good));
  });
  afterAll(async () => {
    await loki?.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const isLoaded = async ({ url }: Served, index: number): Promise<boolean> =>
    (await new LokiApi(url, `case-${index}`).rules().catch(() => [])).length > 0;

  test('loads every rule that it can parse', async () => {
    let missing: readonly number[] = good.map((_, index) => index);
    await eventually(
      async () => {
        const there = await Promise.all(missing.map((index) => isLoaded(loki, index)));
        missing = missing.filter((_, place) => !there[place]);
        return missing.length === 0;
      },
      () => missing.map((index) => good[index]),
      60,
    );
  });

  test('one invalid rule stops it from loading the rules of all tenants', async () => {
    const other = await serveLoki(rulesOf(['fine', 'See {{ $externalURL }}.']));
    try {
      // by when the rules of the other Loki had been loaded
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      expect([await isLoaded(other, 0), await isLoaded(other, 1)]).toEqual([false, false]);
    } finally {
      await other.stop();
    }
  });

  const JSON_LINE = '{"route":"/x","duration_ms":5,"status_code":200}';
  const NO_NUMBER = '{"route":"/x","duration_ms":"slow","status_code":"teapot"}';
  // without a label to group by, Loki does not even parse the line
  const count = (stages: string) =>
    `sum by (route) (count_over_time({service="s"} ${stages} [5m]))`;
  test.each([
    count('| json'),
    count('| json | __error__=""'),
    count('| json route'),
    count('| json | drop __error__, __error_details__'),
    count('| json | __error__!~".+"'),
    count('| json | __error__="" | status_code > 100'),
    count('| json | status_code > 100 | __error__=""'),
    count('| unpack'),
    count('| logfmt'),
    count('| logfmt --strict'),
    'sum by (route) (max_over_time({service="s"} | json | __error__="" | unwrap duration_ms [5m]))',
    'sum by (route) (max_over_time({service="s"} | json | unwrap duration_ms | __error__="" [5m]))',
  ])('%s fails where the check reports it', async (query) => {
    const api = new LokiApi(loki.url, 'lines');
    const now = Date.now();
    const lines = [JSON_LINE, NO_NUMBER, 'panic: "no" JSON = {'].map(
      (line, index) => [nanoseconds(now - 1000 * (index + 1)), line] as const,
    );
    expect(await api.push({ service: 's' }, lines)).toEqual({ status: 204, text: '' });
    const codes = checkLogql(parseSyntax(query), {
      contracts: [serviceLogContract, { ...serviceLogContract, format: 'logfmt' }],
    }).map(({ code }) => code);
    const outcome = await api.samples(query, nanoseconds(now)).then(
      () => 'answers',
      (error: Error) => (/pipeline error/.test(error.message) ? 'fails' : error.message),
    );
    expect(outcome).toBe(codes.includes('logql/unfiltered-errors') ? 'fails' : 'answers');
  });

  test('detected_level is not a stream label, and a count of no lines returns no series', async () => {
    const api = new LokiApi(loki.url, 'levels');
    const now = Date.now();
    await api.push({ service: 's', level: 'error' }, [[nanoseconds(now - 1000), 'lost']]);
    const at = nanoseconds(now);
    const asked = (query: string) => api.samples(`sum(count_over_time(${query}[5m]))`, at);
    expect(await asked('{detected_level="error"}')).toEqual([]);
    expect(await asked('{service="s"} | detected_level="error"')).toHaveLength(1);
    expect(await asked('{service="s", level="ERROR"}')).toEqual([]);
    const zero = 'sum(count_over_time({service="gone"}[5m])) == 0';
    expect(await api.samples(zero, at)).toEqual([]);
    expect(await api.samples('absent_over_time({service="gone"}[5m])', at)).toHaveLength(1);
  });
});
