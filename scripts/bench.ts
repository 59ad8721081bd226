import { parseArgs } from 'node:util';
import { benchQueries, benchTeams } from './bench/scale';
import { benchSynth } from './bench/synth';

const HELP = `npm run bench -- [--runs N] [--environment NAME] [--against COMMAND]
npm run bench -- --queries N
npm run bench -- --teams N,N,...

Times \`npm run synth -- NAME\` as a whole process, and the floor: the same bytes serialised and written by
nothing else. With --against another command runs in turn with it, and the ratio is taken pair by pair,
which holds when the machine is busy. It reports; a slow run fails nothing.

  --runs N             counted runs of each, after one that is not counted [10]
  --environment NAME   what to synthesize [local]
  --against COMMAND    run by sh, such as a script of \`helm template\` calls
  --queries N          in place of it: read, render and check N queries of everything that contracts declare
  --teams N,N,...      in place of it: synthesize so many generated teams, such as 1,10,100,1000`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '10' },
      environment: { type: 'string', default: 'local' },
      against: { type: 'string' },
      queries: { type: 'string' },
      teams: { type: 'string' },
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
