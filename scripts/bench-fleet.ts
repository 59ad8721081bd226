import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Node } from '@observability-stack/promql/ast';
import { promqlExpression, promqlNode } from '@observability-stack/promql/expression';
import { renderPromql } from '@observability-stack/promql/render';
import { substituteValues } from '@observability-stack/query-common';
import { dashboardPanels } from '../catalog/definitions/dashboard';
import { type Panel, panelQueries } from '../catalog/definitions/panel';
import { dashboardUids } from '../catalog/names';
import { dashboardFolders, folderDashboards } from '../dashboards';
import { isInstantPanel } from '../dashboards/render/queries';
import { resolveEnvironment } from '../resolve/environment';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { fleetEnvironment } from './fleet/environment';
import { BlockPrometheus, makeBlocks, promPath } from './fleet/prometheus';
import {
  isReplaceable,
  type Rules,
  recordedNames,
  requestRules,
  withoutRules,
} from './fleet/raw-query';
import { rawSeries, recordedSeries, type TimeSpan, writeFleetOpenMetrics } from './fleet/series';
import { median } from './measure';

const HELP = `usage: npm run bench:fleet -- [flags]

Measure the queries of the fleet dashboard on many services. Writes blocks with the series that rules would have recorded and
that the services expose, starts a real Prometheus on them, and runs every query as Grafana does for the dashboard's default
hour, with warm caches; then runs the same queries with the recording rules inlined. The two run in turn, so that their ratio
is valid on a busy machine. A slow query is reported, and does not fail.

Flags:
  --services=N     Number of services. (default: 1000)
  --runs=N         Measured runs of each panel, after two warm-up runs. (default: 7)
  --recorded-only  Omit the series that the services expose, which take minutes to write.
  --keep=DIR       Keep the blocks in DIR.
  -h, --help       Show this help.`;

const HOUR = 3600;
/**
 * Step in seconds that Grafana uses: no more points than the interval of the data source allows.
 */
const STEP = 30;
const TWO_HOURS = 2 * HOUR;

interface QueryRun {
  readonly query: string;
  readonly instant: boolean;
}
interface Contest {
  readonly title: string;
  readonly recorded: readonly QueryRun[];
  /**
   * Queries that count requests from raw series.
   * @default none: the panel does not count requests
   */
  readonly raw?: readonly QueryRun[];
}

const options = {
  services: { type: 'string', default: '1000' },
  runs: { type: 'string', default: '7' },
  'recorded-only': { type: 'boolean', default: false },
  keep: { type: 'string' },
} as const;

async function run({ values }: CommandArguments<typeof options>): Promise<void> {
  const services = whole(values.services, '--services');
  const runs = whole(values.runs, '--runs');
  promPath('prometheus');

  const environment = resolveEnvironment(fleetEnvironment(services));
  const fleet = folderDashboards(dashboardFolders(environment)).find(
    ({ uid }) => uid === dashboardUids.fleet,
  );
  if (!fleet) throw new Error('the environment has no fleet dashboard');
  const panels = dashboardPanels(fleet);
  const rules = requestRules(environment);
  const names = new Set(panels.flatMap((panel) => metricNodes(panel).flatMap(recordedNames)));
  const contests = panels.flatMap((panel) => contestOf(panel, rules));

  const folder = values.keep ?? mkdtempSync(path.join(tmpdir(), 'fleet-'));
  const blocks = path.join(folder, 'blocks');
  mkdirSync(blocks, { recursive: true });
  // Complete blocks end at even hours.
  const end = Math.floor(Date.now() / 1000 / TWO_HOURS) * TWO_HOURS - STEP;
  const span: TimeSpan = { from: end - HOUR - 300, to: end, step: STEP };
  let server: BlockPrometheus | undefined;
  try {
    const fill = async (what: string, series: Parameters<typeof writeFleetOpenMetrics>[1]) => {
      const file = path.join(folder, 'series.txt');
      const written = await writeFleetOpenMetrics(file, series, span);
      await makeBlocks(file, blocks);
      rmSync(file);
      console.log(`${what}: ${written.series} series, ${written.samples} samples`);
    };
    await fill(`${services} services, recorded`, recordedSeries(environment, names));
    if (!values['recorded-only'])
      await fill(`${services} services, exposed`, rawSeries(environment));
    server = await BlockPrometheus.start(folder, blocks);
    await report(server, contests, { end, runs, isRaw: !values['recorded-only'] });
  } finally {
    await server?.stop();
    if (values.keep === undefined) rmSync(folder, { recursive: true });
  }
}

function whole(text: string, option: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new UsageError(`${option} must be a positive integer`);
  return number;
}

const metricNodes = (panel: Panel): readonly Node[] =>
  panelQueries(panel).flatMap((query) => (query.kind === 'promql' ? [promqlNode(query.expr)] : []));

/** Returns the value of a variable, which selects all services of all teams. */
const chosen = (name: string): string | undefined =>
  ({ env: 'fleet', team: '.+', service: '.+', __rate_interval: '2m', __range: '1h' })[name];

function contestOf(panel: Panel, rules: Rules): readonly Contest[] {
  const nodes = metricNodes(panel);
  if (nodes.length === 0) return [];
  const instant = panelQueries(panel).map(
    (query) => (query.kind === 'promql' ? query.instant : undefined) ?? isInstantPanel(panel),
  );
  const runsOf = (list: readonly Node[]): readonly QueryRun[] =>
    list.map((node, index) => ({
      query: substituteValues(renderPromql(promqlExpression(node)), chosen),
      instant: instant[index] ?? false,
    }));
  // SLOs query days, for which there are no raw samples here: these remain recorded.
  const isRaw = nodes.some((node) => isReplaceable(node, rules));
  const raw = nodes.map((node) => (isReplaceable(node, rules) ? withoutRules(node, rules) : node));
  return [{ title: panel.title, recorded: runsOf(nodes), ...(isRaw ? { raw: runsOf(raw) } : {}) }];
}

interface Options {
  readonly end: number;
  readonly runs: number;
  readonly isRaw: boolean;
}

async function report(
  server: BlockPrometheus,
  contests: readonly Contest[],
  { end, runs, isRaw }: Options,
): Promise<void> {
  console.log(
    `\n${'panel'.padEnd(40)} ${'series'.padStart(7)} ${'recorded'.padStart(20)}  ${isRaw ? 'without rules' : ''}`,
  );
  let slowest = { title: '', time: 0 };
  for (const { title, recorded, raw } of contests) {
    const times = { recorded: [] as number[], raw: [] as number[] };
    let series = 0;
    for (let run = -2; run < runs; run++) {
      const answer = await timed(server, recorded, end);
      series = answer.series;
      if (run >= 0) times.recorded.push(answer.time);
      if (isRaw && raw) {
        const other = await timed(server, raw, end);
        if (other.series === 0) throw new Error(`panel "${title}" has no series without rules`);
        if (run >= 0) times.raw.push(other.time);
      }
    }
    const time = median(times.recorded);
    if (time > slowest.time) slowest = { title, time };
    const ratio = median(times.raw.map((one, index) => one / (times.recorded[index] ?? one)));
    const rawFigure = times.raw.length > 0 ? `${range(times.raw)}, ${ratio.toFixed(0)} times` : '';
    console.log(
      `${title.padEnd(40)} ${String(series).padStart(7)} ${range(times.recorded).padStart(20)}  ${rawFigure}`,
    );
  }
  console.log(`\nslowest panel, warm: ${slowest.title}, median ${slowest.time.toFixed(0)} ms`);
}

const range = (times: readonly number[]): string =>
  `${median(times).toFixed(0)} ms (${Math.min(...times).toFixed(0)}-${Math.max(...times).toFixed(0)})`;

/** Runs all queries of a panel concurrently, as Grafana does. */
async function timed(server: BlockPrometheus, queries: readonly QueryRun[], end: number) {
  const begin = performance.now();
  const answers = await Promise.all(
    queries.map(({ query, instant }) =>
      instant
        ? server.ask('query', { query, time: String(end) })
        : server.ask('query_range', {
            query,
            start: String(end - HOUR),
            end: String(end),
            step: String(STEP),
          }),
    ),
  );
  return {
    time: performance.now() - begin,
    series: answers.reduce((sum, { series }) => sum + series, 0),
  };
}

runCommand({ name: 'bench:fleet', help: HELP, options, run });
