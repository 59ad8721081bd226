import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { benchOverhead } from './bench/overhead';
import { benchClusters, benchQueries, benchTeams } from './bench/scale';
import { benchSynth } from './bench/synth';
import { benchWatch } from './bench/watch';

const HELP = `usage: npm run bench -- [--runs=N] [--environment=NAME] [--against=COMMAND]
       npm run bench -- --queries=N
       npm run bench -- --teams=N,N,... [--watch]
       npm run bench -- --clusters=N [--runs=N]
       npm run bench -- --overhead [--pairs=N] [--seconds=N] [--connections=N]

Measure \`npm run synth -- NAME\` as a process, in turn with a baseline that only serializes and writes the same bytes. With
--against, another command runs in turn with both; ratios are taken per round, so that they are valid on a busy machine. A
slow run is reported, and does not fail.

Flags:
  --runs=N            Measured runs of each, after one warm-up run. (default: 10)
  --environment=NAME  Environment to synthesize. (default: local)
  --against=COMMAND   Shell command to compare with, such as a script with \`helm template\` calls.
  --queries=N         Parse, render and check N queries over everything that contracts declare.
  --teams=N,N,...     Synthesize that many generated teams, such as 1,10,100,1000.
  --watch             Measure npm run watch with these teams: the time from an edit in the file of one until dist/ is written.
  --clusters=N        Synthesize that many clusters like production, in turn with one.
  --overhead          Compare the order service with metrics, all spans exported and a log line per request to the same
                      handlers without instruments: requests per second, 99th percentile, CPU time per request.
                      Instruments add little to requests that wait for I/O, as most do.
  --pairs=N           Measured pairs per kind of request, after one warm-up pair. (default: 7)
  --seconds=N         Duration of each load. (default: 3)
  --connections=N     Concurrent connections. (default: 16)
  -h, --help          Show this help.`;

const options = {
  runs: { type: 'string', default: '10' },
  environment: { type: 'string', default: 'local' },
  against: { type: 'string' },
  queries: { type: 'string' },
  teams: { type: 'string' },
  watch: { type: 'boolean', default: false },
  clusters: { type: 'string' },
  overhead: { type: 'boolean', default: false },
  pairs: { type: 'string', default: '7' },
  seconds: { type: 'string', default: '3' },
  connections: { type: 'string', default: '16' },
} as const;

async function run({ values }: CommandArguments<typeof options>): Promise<void> {
  const { environment, against, queries, teams, clusters } = values;
  if (queries !== undefined) return benchQueries(whole('queries', queries));
  if (teams !== undefined)
    return (values.watch ? benchWatch : benchTeams)(
      teams
        .split(',')
        .map((count) => whole('teams', count))
        .sort((a, b) => a - b),
    );
  if (clusters !== undefined)
    return benchClusters(whole('clusters', clusters), whole('runs', values.runs));
  if (values.overhead)
    return benchOverhead({
      pairs: whole('pairs', values.pairs),
      seconds: whole('seconds', values.seconds),
      connections: whole('connections', values.connections),
    });
  if (process.env.NODE_EXTRA_CA_CERTS)
    console.log(
      'NODE_EXTRA_CA_CERTS is set: Node reads these certificates at each start, which adds to the times.',
    );
  await benchSynth({
    environment,
    runs: whole('runs', values.runs),
    ...(against ? { against } : {}),
  });
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`--${option} must be positive integers, found ${JSON.stringify(text)}`);
  return value;
}

runCommand({ name: 'bench', help: HELP, options, run });
