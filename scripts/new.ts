import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { requireName } from './package/names';
import { environmentFile, teamFile, withMember, withService } from './package/scaffold';

const HELP = `usage: npm run new -- team NAME
       npm run new -- service NAME --team TEAM
       npm run new -- environment NAME

Add a team, a service of a team, or an environment: a file with its definition, and a line in teams/index.ts or
environments/index.ts.

Flags:
  --team=NAME  Team of the service.
  -h, --help   Show this help.

Exit codes: 0 written; 1 it exists, or a file has another layout; 2 wrong arguments.`;

const options = { team: { type: 'string' } } as const;

function run({ values, positionals }: CommandArguments<typeof options>): void {
  const [kind, name, ...more] = positionals;
  if (kind === undefined || name === undefined || more.length > 0)
    throw new UsageError('expected team, service or environment, and a name');
  if (['team', 'environment', 'service'].includes(kind)) requireName(kind, name);
  if (kind === 'team') add('teams', name, teamFile(name));
  else if (kind === 'environment') add('environments', name, environmentFile(name, true));
  else if (kind === 'service') addService(name, values.team);
  else throw new UsageError(`unknown kind "${kind}": write team, service or environment`);
}

function add(kind: 'teams' | 'environments', name: string, text: string): void {
  const file = `${kind}/${name}.ts`;
  const index = `${kind}/index.ts`;
  if (existsSync(file)) throw new Error(`${file} exists: choose another name`);
  const changed = withMember(readFileSync(index, 'utf8'), index, kind, name);
  writeFileSync(file, text, { flag: 'wx' });
  writeFileSync(index, changed);
  console.log(`written: ${file}, ${index}`);
}

function addService(name: string, team: string | undefined): void {
  if (team === undefined) throw new UsageError('--team is required: write --team=NAME');
  requireName('team', team);
  const file = `teams/${team}.ts`;
  if (!existsSync(file)) throw new Error(`${file} does not exist: run npm run new -- team ${team}`);
  writeFileSync(file, withService(readFileSync(file, 'utf8'), file, name));
  console.log(`written: ${file}`);
}

runCommand({ name: 'new', help: HELP, options, positionals: true, run });
