import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { prometheusRuleFiles } from '../../../../../alerts/rule-file';
import { ruleGroups } from '../../../../../alerts/rules';
import type { RuleGroup } from '../../../../../catalog/definitions/alert';
import { environments } from '../../../../../environments';
import type { ResolvedEnvironment } from '../../../../../resolve/environment';
import { toolPath } from '../../../../../tools/locate';
import { usableResolved } from '../../../../../validation/usable-environments';
import { runPrometheus } from '../prometheus';
import { syntheticAlertSeries } from './alerts';
import { END, START, STEP } from './clock';
import { writeSyntheticOpenMetrics } from './openmetrics';
import { queriedSignals } from './queried';
import { type SyntheticSeries, seriesOfTarget } from './series';
import { syntheticTargets } from './targets';

const run = promisify(execFile);
const CACHE = path.join('.build', 'preview-data');
/** Maximum depth of recording rules that read other rules. */
const PASSES = 3;

/** Returns the required programs; undefined if one is missing. */
export function prometheusPrograms():
  | { readonly prometheus: string; readonly promtool: string }
  | undefined {
  const [prometheus, promtool] = [toolPath('prometheus'), toolPath('promtool')];
  return prometheus && promtool ? { prometheus, promtool } : undefined;
}

/**
 * Returns a directory of blocks with the series of all environments. It is cached for the same
 * contracts, queries and rules.
 */
export async function syntheticBlocks(
  { prometheus, promtool }: { readonly prometheus: string; readonly promtool: string },
  out: (text: string) => void,
): Promise<string> {
  const all = usableResolved(environments);
  const series = all.flatMap((environment) => {
    const asked = queriedSignals(environment);
    return syntheticTargets(environment).flatMap((target) =>
      seriesOfTarget(target, environment, asked),
    );
  });
  const temporary = mkdtempSync(path.join(tmpdir(), 'preview-'));
  try {
    const text = path.join(temporary, 'series.txt');
    const rules = writeRules(all, temporary);
    const key = keyOf(series, rules);
    const blocks = path.join(CACHE, key);
    if (existsSync(blocks)) return blocks;
    out(`generating ${series.length} series from the metric contracts ...`);
    const data = path.join(temporary, 'blocks');
    mkdirSync(data);
    const write = async (some: readonly SyntheticSeries[]): Promise<void> => {
      writeSyntheticOpenMetrics(text, some);
      const from = ['tsdb', 'create-blocks-from', ...ONE_BLOCK, 'openmetrics'];
      await run(promtool, [...from, '--quiet', text, data], BIG);
    };
    await write(series);
    for (let pass = 1; pass <= PASSES; pass++) {
      out(`evaluating recording rules, round ${pass} of ${PASSES} ...`);
      await record({ prometheus, promtool }, data, rules.files, temporary);
    }
    out('evaluating alerts ...');
    const server = await runPrometheus(prometheus, data);
    const fired = await syntheticAlertSeries(server.url, rules.alerts).finally(server.stop);
    if (fired.length > 0) await write(fired);
    rmSync(CACHE, { recursive: true, force: true });
    mkdirSync(CACHE, { recursive: true });
    move(data, blocks);
    return blocks;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Flag for all series in few blocks: promtool parses its input again for each block. */
const ONE_BLOCK = ['--max-block-duration', '240h'];
const BIG = { maxBuffer: 64 * 1024 * 1024 };

/**
 * Writes files of recording rules, which promtool backfills. Returns them with the texts of the
 * alerts.
 */
function writeRules(all: readonly ResolvedEnvironment[], folder: string) {
  const files: string[] = [];
  const alerts: string[] = [];
  let text = '';
  for (const environment of all) {
    const groupsOf = (wanted: RuleGroup['rules'][number]['kind']) =>
      ruleGroups(environment).map((group) => ({
        ...group,
        name: `${environment.name}/${group.name}`,
        rules: group.rules.filter(({ kind }) => kind === wanted),
      }));
    alerts.push(...Object.values(prometheusRuleFiles(environment, groupsOf('promql'))));
    for (const [name, content] of Object.entries(
      prometheusRuleFiles(environment, groupsOf('recording')),
    )) {
      const file = path.join(folder, `${environment.name}-${name}`);
      writeFileSync(file, content);
      files.push(file);
      text += content;
    }
  }
  return { files, alerts, text: text + alerts.join('') };
}

const keyOf = (series: readonly object[], { text }: { readonly text: string }): string => {
  const hash = createHash('sha256').update(text);
  for (const one of series) hash.update(JSON.stringify(one));
  return hash.digest('hex').slice(0, 16);
};

async function record(
  tools: { readonly prometheus: string; readonly promtool: string },
  data: string,
  files: readonly string[],
  temporary: string,
): Promise<void> {
  const output = path.join(temporary, 'recorded');
  mkdirSync(output);
  const server = await runPrometheus(tools.prometheus, data);
  try {
    const args = ['--url', server.url, '--start', String(START), '--end', String(END)];
    await run(
      tools.promtool,
      [
        'tsdb',
        'create-blocks-from',
        ...ONE_BLOCK,
        'rules',
        ...args,
        '--eval-interval',
        `${STEP}s`,
        '--output-dir',
        output,
        ...files,
      ],
      BIG,
    );
  } finally {
    await server.stop();
  }
  for (const block of readdirSync(output))
    renameSync(path.join(output, block), path.join(data, block));
  rmSync(output, { recursive: true });
}

/** Moves a directory, across file systems if necessary. */
function move(from: string, to: string): void {
  const beside = `${to}.${process.pid}`;
  cpSync(from, beside, { recursive: true });
  renameSync(beside, to);
}
