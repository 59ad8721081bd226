import { measure, median } from '../measure';
import { ALERTS_PER_SERVICE, SERVICES_PER_TEAM, SLOS_PER_SERVICE } from './teams';

/** The output of `scripts/bench-queries.ts`. */
export interface QueryTimes {
  readonly promql: number;
  readonly logql: number;
  /** Time to parse all queries, in milliseconds. */
  readonly parse: number;
  readonly render: number;
  readonly check: number;
}

/** The output of `scripts/bench-teams.ts`. */
export interface TeamSizes {
  readonly objects: number;
  readonly files: number;
  readonly bytes: number;
  /** Size of the largest object as JSON, in bytes. */
  readonly largest: number;
}

const MIB = 1024 * 1024;
const run = (script: string, size: number) =>
  measure([process.execPath, 'scripts/run.mjs', script, String(size)]);

export async function benchQueries(count: number): Promise<void> {
  const { output, memory } = await run('scripts/bench-queries.ts', count);
  const { promql, logql, ...times } = JSON.parse(output) as QueryTimes;
  console.log(`${promql} PromQL and ${logql} LogQL queries, peak ${memory.toFixed(0)} MiB`);
  for (const [step, ms] of Object.entries(times)) {
    const each = ((ms * 1000) / count).toFixed(0);
    console.log(`${step.padEnd(8)} ${ms.toFixed(0)} ms, ${each} µs each`);
  }
}

/**
 * Measures increasing numbers of generated teams. `per team` is the cost of each additional team,
 * which is constant if time is linear.
 */
export async function benchTeams(counts: readonly number[]): Promise<void> {
  await run('scripts/bench-teams.ts', 1); // builds the bundle
  console.log(
    `teams of ${SERVICES_PER_TEAM} services, ${SERVICES_PER_TEAM * SLOS_PER_SERVICE} objectives and ${ALERTS_PER_SERVICE} alerts each`,
  );
  console.log(
    line([
      'teams',
      'wall s',
      'cpu s',
      'peak MiB',
      'MiB out',
      'objects',
      'largest',
      'per team: ms',
      'KiB out',
    ]),
  );
  let before = { teams: 0, wall: 0, bytes: 0 };
  for (const teams of counts) {
    const { output, wall, cpu, memory } = await run('scripts/bench-teams.ts', teams);
    const { objects, bytes, largest } = JSON.parse(output) as TeamSizes;
    const further = teams - before.teams;
    console.log(
      line([
        String(teams),
        (wall / 1000).toFixed(1),
        (cpu / 1000).toFixed(1),
        memory.toFixed(0),
        (bytes / MIB).toFixed(1),
        String(objects),
        String(largest),
        ((wall - before.wall) / further).toFixed(1),
        ((bytes - before.bytes) / further / 1024).toFixed(0),
      ]),
    );
    before = { teams, wall, bytes };
  }
}

/** Measures one cluster and a number of clusters in turn, so that the ratios are valid on a busy machine. */
export async function benchClusters(count: number, runs: number): Promise<void> {
  const script = 'scripts/bench-clusters.ts';
  await run(script, 1); // builds the bundle
  console.log(
    line(['round', '1: wall s', 'cpu s', `${count}: wall s`, 'cpu s', 'peak MiB', 'ratio']),
  );
  const ratios: number[] = [];
  for (let round = 1; round <= runs; round++) {
    const one = await run(script, 1);
    const all = await run(script, count);
    const ratio = all.cpu > 0 ? all.cpu / one.cpu : all.wall / one.wall;
    ratios.push(ratio);
    const seconds = [one.wall, one.cpu, all.wall, all.cpu].map((ms) => (ms / 1000).toFixed(1));
    console.log(line([String(round), ...seconds, all.memory.toFixed(0), ratio.toFixed(1)]));
  }
  console.log(`${count} clusters / 1: median ${median(ratios).toFixed(1)}`);
}

const line = (cells: readonly string[]): string =>
  cells.map((cell) => cell.padStart(Math.max(9, cell.length))).join(' ');
