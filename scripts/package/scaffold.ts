// The files of a repository that uses the package.
import { PACKAGE } from './user-root';

/** Versions for the package.json of a new repository. */
export interface Versions {
  readonly product: string;
  readonly typescript: string;
}

/** Words of JavaScript, and names that the files import or export, which no constant can have. */
const TAKEN = new Set([
  ...[
    'arguments',
    'await',
    'break',
    'case',
    'catch',
    'class',
    'const',
    'continue',
    'debugger',
    'default',
  ],
  ...[
    'delete',
    'do',
    'else',
    'enum',
    'eval',
    'export',
    'extends',
    'false',
    'finally',
    'for',
    'function',
  ],
  ...[
    'if',
    'implements',
    'import',
    'in',
    'instanceof',
    'interface',
    'let',
    'new',
    'null',
    'package',
  ],
  ...[
    'private',
    'protected',
    'public',
    'return',
    'static',
    'super',
    'switch',
    'this',
    'throw',
    'true',
  ],
  ...['try', 'typeof', 'var', 'void', 'while', 'with', 'yield'],
  ...['availability', 'environments', 'http', 'latency', 'slack', 'teams'],
]);

/** `shop-api` as the name of a constant: `shopApi`. A word that is taken gets a suffix: `defaultDefinition`. */
export const constantOf = (name: string): string => {
  const constant = name.replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
  return TAKEN.has(constant) ? `${constant}Definition` : constant;
};

const quoted = (text: string): string => `'${text}'`;

export const serviceText = (name: string): string => `    {
      name: ${quoted(name)},
      description: 'What it does, in one sentence.',
      replicas: 2,
      scrape: kubernetesSd({ port: 8080 }),
      signals: http(),
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '500ms' })],
    },`;

export const teamFile = (name: string, service?: string): string =>
  service === undefined
    ? `import { defineTeam, slack } from '${PACKAGE}';

export const ${constantOf(name)} = defineTeam({
  name: ${quoted(name)},
  routing: { page: slack('#${name}-alerts'), ticket: slack('#${name}-alerts') },
  services: [],
});
`
    : `import { availability, defineTeam, http, kubernetesSd, latency, slack } from '${PACKAGE}';

export const ${constantOf(name)} = defineTeam({
  name: ${quoted(name)},
  routing: { page: slack('#${name}-alerts'), ticket: slack('#${name}-alerts') },
  services: [
${serviceText(service)}
  ],
});
`;

/** Imports that a service of `serviceText` needs. */
export const SERVICE_IMPORTS = ['availability', 'http', 'kubernetesSd', 'latency'];

const platformFile = `import { defineTeam, PLATFORM_TEAM, slack } from '${PACKAGE}';

/** The team that runs the stack. */
export const platform = defineTeam({
  name: PLATFORM_TEAM,
  routing: { page: slack('#platform-alerts'), ticket: slack('#platform-alerts') },
  services: [],
});
`;

const productionSettings = `
  prometheus: {
    retentionSize: '40GB',
    storage: '50Gi',
    externalUrl: 'https://prometheus.example.org',
  },
  alertmanager: { externalUrl: 'https://alertmanager.example.org' },
  grafana: { externalUrl: 'https://grafana.example.org' },
  alerts: { runbooks: 'https://git.example.org/observability/docs/runbooks' },`;

const stagingSettings = `
  prometheus: { retention: '8d', retentionSize: '8GB', storage: '10Gi' },
  alerts: { budgetPeriod: '7d' },
  alertmanager: { notify: false },`;

/** The definition of an environment; without notifications and with short error budgets unless `notifies`. */
export const environmentFile = (name: string, notifies: boolean): string =>
  `import { defineEnvironment } from '${PACKAGE}';
import { teams } from '../teams';

export const ${constantOf(name)} = defineEnvironment({
  name: ${quoted(name)},
  teams,${notifies ? productionSettings : stagingSettings}
});
`;

const indexFile = (kind: 'teams' | 'environments', names: readonly string[]): string => {
  const type = kind === 'teams' ? 'Team' : 'Environment';
  const sorted = [...names].sort();
  return `import type { ${type} } from '${PACKAGE}';
${sorted.map((name) => `import { ${constantOf(name)} } from './${name}';`).join('\n')}

export const ${kind}: readonly ${type}[] = [${sorted.map(constantOf).join(', ')}];
`;
};

const workflow = `# Checks a change, compares dist/ with its source, and shows in the summary what the change does.
name: observability
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    env:
      BASE: \${{ github.event.pull_request.base.sha || github.event.before }}
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - run: npm ci --no-audit --no-fund
      - run: npm run check
      - run: npm run synth && git diff --exit-code -- dist docs
      - run: npm run --silent review -- --base "$BASE" --head HEAD >> "$GITHUB_STEP_SUMMARY"
`;

const tsconfig = {
  compilerOptions: {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2023'],
    types: [],
    strict: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    noEmit: true,
  },
  exclude: ['node_modules', 'dist'],
};

const readme = `# Observability

\`\`\`sh
npm ci
npm run check     # types, findings, tests of alerts
npm run synth     # writes dist/
npm run watch     # writes dist/ after each edit
kubectl apply -f dist/staging/
\`\`\`

Teams are in \`teams/\`, environments in \`environments/\`. To add one:

\`\`\`sh
npx ${PACKAGE} new team payments
npx ${PACKAGE} new service checkout --team payments
npx ${PACKAGE} new environment production-2
\`\`\`

A team in another repository exports the result of \`defineTeam\` from a package; add it to \`teams/index.ts\`.
`;

/** Scripts of package.json, which are the commands of the package. */
export const SCRIPTS = Object.fromEntries(
  ['check', 'synth', 'watch', 'review', 'docs'].map((name) => [name, `${PACKAGE} ${name}`]),
);

/** The files of a new repository, except package.json, by path. */
export const repositoryFiles = (team: string): ReadonlyMap<string, string> =>
  new Map([
    [
      'main.ts',
      `/** What the commands of ${PACKAGE} read. */\nexport { environments } from './environments';\n`,
    ],
    ['teams/index.ts', indexFile('teams', ['platform', team])],
    ['teams/platform.ts', platformFile],
    [`teams/${team}.ts`, teamFile(team, `${team}-api`)],
    ['environments/index.ts', indexFile('environments', ['staging', 'production'])],
    ['environments/staging.ts', environmentFile('staging', false)],
    ['environments/production.ts', environmentFile('production', true)],
    ['tsconfig.json', `${JSON.stringify(tsconfig, null, 2)}\n`],
    ['.github/workflows/observability.yml', workflow],
    ['.gitignore', 'node_modules/\n'],
    ['README.md', readme],
  ]);

/** Returns the text of an index file with another member. @throws if it has another layout */
export function withMember(
  text: string,
  file: string,
  kind: 'teams' | 'environments',
  name: string,
): string {
  const constant = constantOf(name);
  const list = new RegExp(`(export const ${kind}\\b[^=]*=\\s*\\[)([^\\]]*)(\\])`);
  const imports = [...text.matchAll(/^import .*;$/gm)];
  const last = imports.at(-1);
  if (!list.test(text) || last === undefined)
    throw new Error(
      `${file} does not have the list "export const ${kind} = [...]": import ${constant} from './${name}' and add it by hand`,
    );
  const at = last.index + last[0].length;
  const added = `${text.slice(0, at)}\nimport { ${constant} } from './${name}';${text.slice(at)}`;
  return added.replace(list, (_, open: string, members: string, close: string) => {
    const before = members.trim().replace(/,$/, '');
    return `${open}${before === '' ? '' : `${before}, `}${constant}${close}`;
  });
}

/** Returns the file of a team with another service. @throws if it has another layout */
export function withService(text: string, file: string, name: string): string {
  const services = /^( *)services: \[/m;
  const entry = new RegExp(`import \\{([^}]*)\\} from '${PACKAGE}';`);
  const [, names = ''] = entry.exec(text) ?? [];
  if (!services.test(text) || names === '')
    throw new Error(
      `${file} does not have "services: [": add the service by hand:\n${serviceText(name)}`,
    );
  const all = new Set([...names.split(',').map((one) => one.trim()), ...SERVICE_IMPORTS]);
  const sorted = [...all].filter((one) => one !== '').sort((a, b) => a.localeCompare(b));
  return text
    .replace(entry, `import { ${sorted.join(', ')} } from '${PACKAGE}';`)
    .replace(
      /^( *)services: \[(\s*\])?/m,
      (_, indent: string, end: string | undefined) =>
        `${indent}services: [\n${serviceText(name)}${end === undefined ? '' : `\n${indent}]`}`,
    );
}
