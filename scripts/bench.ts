import { parseArgs } from 'node:util';
import { benchOverhead } from './bench/overhead';
import { benchQueries, benchTeams } from './bench/scale';
import { benchSynth } from './bench/synth';

const HELP = `npm run bench -- [--runs N] [--environment NAME] [--against COMMAND]
npm run bench -- --queries N
npm run bench -- --teams N,N,...
npm run bench -- --overhead [--pairs N] [--seconds N] [--connections N]

Times \`npm run synth -- NAME\` as a whole process, and the floor: the same bytes serialised and written by
nothing else. With --against another command runs in turn with it, and the ratio is taken pair by pair,
which holds when the machine is busy. It reports; a slow run fails nothing.

  --runs N             counted runs of each, after one that is not counted [10]
  --environment NAME   what to synthesize [local]
  --against COMMAND    run by sh, such as a script of \`helm template\` calls
  --queries N          in place of it: read, render and check N queries of everything that contracts declare
  --teams N,N,...      in place of it: synthesize so many generated teams, such as 1,10,100,1000
  --overhead           in place of it: requests a second, 99th percentile and processor time a request of the order
                       service with metrics, all spans sent and a log line for each request, against the same
                       handlers with nothing of that. Where a request waits, as most do, instruments cost little
  --pairs N            of each kind of request, after one that is not counted [7]
  --seconds N          of each load [3]
  --connections N      at once [16]`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '10' },
      environment: { type: 'string', default: 'local' },
      against: { type: 'string' },
      queries: { type: 'string' },
      teams: { type: 'string' },
      overhead: { type: 'boolean', default: false },
      pairs: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '16' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { environment, against, queries, teams } = values;
  if (values.help) return console.log(HELP);
  if (queries !== undefined) return benchQueries(whole('queries', queries));
  if (teams !== undefined)
    return benchTeams(
      teams
        .split(',')
        .map((count) => whole('teams', count))
        .sort((a, b) => a - b),
    );
  if (values.overhead)
    return benchOverhead({
      pairs: whole('pairs', values.pairs),
      seconds: whole('seconds', values.seconds),
      connections: whole('connections', values.connections),
    });
  if (process.env.NODE_EXTRA_CA_CERTS)
    console.log(
      'NODE_EXTRA_CA_CERTS is set: Node reads those certificates at each start, which takes time.',
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
    throw new Error(`--${option} takes whole numbers from 1, not ${JSON.stringify(text)}`);
  return value;
}

main().catch((error: Error) => {
  console.error(`bench: ${error.message}`);
  process.exit(1);
});
