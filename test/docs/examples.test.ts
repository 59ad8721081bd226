// Every piece of TypeScript in the README and in docs/ goes through the synth as a reader would type it.

import type { Dashboard } from '../../catalog/definitions/dashboard';
import { type Environment, environmentSchema } from '../../catalog/definitions/environment';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { type Service, serviceSchema, type Team, teamSchema } from '../../catalog/definitions/team';
import { commerce } from '../../teams/commerce';
import { platform } from '../../teams/platform';
import { isError, type Problem } from '../../validation/problem';
import { codes } from '../../validation/registry';
import { synthesize } from '../../validation/synthesize';
import { blocks, blocksOf, type CodeBlock, evaluated, exportsOf } from './examples';

const TODAY = new Date('2026-01-01');
const routing = { page: nullReceiver, ticket: nullReceiver };

/** Around what a page shows. The objectives look back 30 days. */
const environment: Environment = {
  name: 'example',
  teams: [],
  logCollector: 'alloy',
  prometheus: { retention: '30d' },
};
const ofTeam = (team: Team): Environment => ({ ...environment, teams: [platform, team] });
const ofService = (service: Service): Environment =>
  ofTeam({ name: 'shop', routing, services: [service] });

/** Services of the demo that the pages build on. */
const orders = (commerce.services ?? []).filter(({ name }) => name === 'order-service');

/** What a file exports. */
type Loaded = Readonly<Record<string, unknown>>;

/** What is around a file that cannot stand alone, or that it is a program, which describes nothing. */
const around: Readonly<Record<string, ((file: Loaded) => Environment) | 'program'>> = {
  'docs/dashboards/team.ts': ({ payment }) => ({
    ...environment,
    teams: [platform, { ...commerce, services: orders }, payment as Team],
  }),
  // its metrics are those of the services of the demo
  'docs/dashboards/dashboard.ts': ({ moneyDashboard }) =>
    ofTeam({ ...commerce, dashboards: [moneyDashboard as Dashboard] }),
  'docs/instrumenting/service.ts': 'program',
  'docs/batch-jobs/report.ts': 'program',
  'docs/batch-jobs/team.ts': ({ storage }) => ({ ...ofTeam(storage as Team), pushgateway: {} }),
  'docs/tutorial/teams.ts': ({ teams }) => ({ ...environment, teams: teams as readonly Team[] }),
};

const has = (value: unknown, ...keys: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value);

/** The environments, teams and services that a file exports; one of them contains all others. */
function environmentOfFile(file: string): Environment | undefined {
  const wrapper = around[file];
  if (wrapper === 'program') return undefined;
  const loaded: Loaded = require(`../../${file}`);
  return wrapper ? wrapper(loaded) : environmentIn(loaded);
}

function environmentIn(loaded: Loaded): Environment | undefined {
  const values = Object.values(loaded);
  const whole = values.find((value) => has(value, 'name', 'teams'));
  if (whole) return whole as Environment;
  const team = values.find((value) => has(value, 'name', 'routing'));
  if (team) return ofTeam(team as Team);
  const service = values.find((value) => has(value, 'name', 'scrape'));
  return service ? ofService(service as Service) : undefined;
}

const keysOf = ({ properties }: { readonly properties?: object }) => Object.keys(properties ?? {});

/** The environment that a piece belongs to: by its keys it is a part of a service, of a team or of an environment. */
function environmentOf({ text, file }: CodeBlock): Environment {
  if (file) {
    const found = environmentOfFile(file);
    if (!found) throw new Error(`${file} exports no environment, team or service`);
    return found;
  }
  if (/^export /.test(text)) {
    const found = environmentIn(exportsOf(text));
    if (!found) throw new Error('the piece exports no environment, team or service');
    return found;
  }
  const piece = evaluated(text);
  const isPartOf = (schema: object) =>
    Object.keys(piece).every((key) => keysOf(schema).includes(key));
  if (isPartOf(serviceSchema)) return ofService({ name: 'cart-service', ...piece });
  if (isPartOf(teamSchema)) return ofTeam({ name: 'shop', routing, ...piece });
  if (isPartOf(environmentSchema)) return { ...ofService({ name: 'cart-service' }), ...piece };
  throw new Error(
    `${Object.keys(piece)} are not keys of a service, a team or an environment alone: write such keys, or mark the fence as \`\`\`ts fragment`,
  );
}

const problemsOf = (block: CodeBlock): readonly Problem[] =>
  synthesize(environmentOf(block), { targetFiles: [], today: TODAY }).problems.filter(isError);

/** The code that a section of docs/checks.md explains. */
const codeOf = ({ heading }: CodeBlock): string | undefined =>
  codes.find(({ code }) => heading === `\`${code}\``)?.code;

/** Such a section may set lines side by side, wrong and right, which together are not an object. */
function isComparison(block: CodeBlock): boolean {
  if (codeOf(block) === undefined) return false;
  try {
    environmentOf(block);
    return false;
  } catch {
    return true;
  }
}

const all = blocks();
const described = all.filter(
  (block) =>
    block.mark !== 'fragment' &&
    (block.file === undefined || environmentOfFile(block.file) !== undefined) &&
    !isComparison(block),
);

test.each(described.map((block) => ({ ...block, place: `${block.page}:${block.line}` })))(
  '$place synthesizes',
  (block) => {
    expect(problemsOf(block).filter(({ code }) => code !== codeOf(block))).toEqual([]);
  },
);

test('every page that shows a team, service or environment is covered', () => {
  const shown = new Set(described.map(({ page }) => page));
  for (const page of [
    'README.md',
    'docs/tutorial.md',
    'docs/contracts.md',
    'docs/alerting.md',
    'docs/logql-tests.md',
    'docs/dashboards.md',
    'docs/instrumenting.md',
    'docs/batch-jobs.md',
    'docs/signals.md',
  ])
    expect(shown).toContain(page);
  const gone = Object.keys(around).filter((file) => !all.some((block) => block.file === file));
  expect(gone).toEqual([]);
});

test('a snippet that does not synthesize is found', () => {
  const page = (text: string) =>
    blocksOf('page.md', `# Page\n\n\`\`\`ts\n${text}\n\`\`\`\n`)[0] as CodeBlock;
  const codesOf = (text: string) => problemsOf(page(text)).map(({ code }) => code);
  expect(codesOf('replicas: 2,')).toEqual([]);
  expect(codesOf("replicas: 'two',")).toEqual(['definition/schema-error']);
  expect(codesOf('slos: [availability({ objective: 99.9 })],')).toEqual(['slo/missing-sli']);
  expect(() => codesOf('replica: 2,')).toThrow('replica are not keys');
  expect(() => codesOf('slos: [availabilty({ objective: 99.9 })],')).toThrow(
    'availabilty is not defined',
  );
});
