// The commands of other programs in the pages, as they are written: kubectl against a real API server, amtool against a
// real Alertmanager. There are no pods: a command that needs one is checked for the object and the port that it names.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimFreePorts } from '@observability-stack/lab/ports';
import { isWholeScript, ofOtherPrograms, type ShellCommand, shellCommands } from '../docs/shell';
import { type ApiServer, startApiServer } from './support/api-server';
import type { Outcome } from './support/run';
import { runTool } from './support/run';
import { serveFiles } from './support/served';

jest.setTimeout(600_000);

/** packages/demo/test/faults.test.ts and pushgateway.test.ts have them. */
const isElsewhere = ({ text }: ShellCommand): boolean =>
  /localhost:8080\/faults|^curl .*localhost:9091/.test(text);

const commands = [
  ...new Map(
    shellCommands()
      .filter((one) => ofOtherPrograms.test(one.text) && !isWholeScript(one) && !isElsewhere(one))
      .map((one) => [one.text, one]),
  ).values(),
];
const named = (list: readonly ShellCommand[]) =>
  list.map((one) => [`${one.page}:${one.line}`, one.text] as const);

/** The verb of a command: its first word that is not an option. */
const verbOf = (text: string): string =>
  text
    .replace(/^kubectl /, '')
    .replace(/^(-n|--namespace|--context) \S+ /, '')
    .split(' ')[0] ?? '';
/** A sentence about a command, such as `kubectl apply`. */
const mentioned = commands.filter(({ text }) => /^kubectl \w+$/.test(text));
const ofVerbs = (...verbs: readonly string[]) =>
  commands
    .filter((one) => !mentioned.includes(one))
    .filter(({ text }) => text.startsWith('kubectl ') && verbs.includes(verbOf(text)));

const changing = ofVerbs('apply', 'create', 'delete', 'patch');
const reading = ofVerbs('get');
const restarting = ofVerbs('rollout');
const ofPods = ofVerbs('port-forward', 'logs');
const [openssl, ofFolders, ofService] = [/^openssl /, /^(git|cd) /, /^(node|curl|for) /].map(
  (begin) => commands.filter(({ text }) => begin.test(text)),
) as [ShellCommand[], ShellCommand[], ShellCommand[]];
const ofClone = ofFolders.filter(({ page }) => page === 'docs/tutorial.md');
const inRepository = ofFolders.filter(({ page }) => page !== 'docs/tutorial.md');
const amtool = commands.filter(({ text }) => text.startsWith('tools/bin/amtool '));

let server: ApiServer;
let folder: string;
/** Runs a command of a page in the root of the repository, with the files and variables that the page asks for. */
const shell = (text: string): Promise<Outcome> => {
  const variables = [...text.matchAll(/\$([A-Z_]+)/g)].map(([, name]) => `export ${name}=value`);
  const files = text.replace(
    /(=)(tls\.crt|tls\.key|objstore\.yml)\b/g,
    (_, equals, file) => `${equals}${path.join(folder, file)}`,
  );
  return server.shell([...variables, files].join('\n'));
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'doc-commands-'));
  writeFileSync(path.join(folder, 'objstore.yml'), 'type: S3\n');
  server = await startApiServer();
  const certificate = await server.shell(
    `openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=example.org -days 1 \\
      -keyout ${folder}/tls.key -out ${folder}/tls.crt`,
  );
  expect(certificate.code).toBe(0);
  const applied = await server.kubectl(['apply', '-f', 'dist/local/']);
  expect(applied).toMatchObject({ code: 0 });
  // without controllers the claims of a StatefulSet are not created
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data-prometheus-0', namespace: 'observability' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
  const claimed = await server.kubectl(['create', '-f', '-'], { input: JSON.stringify(claim) });
  expect(claimed).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('every command is in one of the groups', () => {
  expect(commands.length).toBeGreaterThan(15);
  const held = [
    ...[mentioned, changing, reading, restarting, ofPods, amtool],
    ...[openssl, ofFolders, ofService],
  ].flat();
  expect(commands.filter((one) => !held.includes(one)).map(({ text }) => text)).toEqual([]);
});

test.each(named(mentioned))('%s: kubectl accepts: %s', async (_, text) => {
  expect(await shell(`${text} --help`)).toMatchObject({ code: 0, stderr: '' });
});

test.each(named(changing))('%s: the server accepts in a dry run: %s', async (_, text) => {
  // a claim grows only where its StorageClass allows it, and one cluster has one environment: apiserver.test.ts applies
  // each of them to its own server
  const isDryRun = verbOf(text) === 'patch' || text.includes('dist/production/');
  const dryRun = isDryRun ? '--dry-run=client' : '--dry-run=server';
  const namespace = 'kubectl create namespace example --dry-run=client -o yaml |';
  const input = text.endsWith('-f -') ? namespace : '';
  const isDry = text.includes('--dry-run');
  const { code, stdout, stderr } = await shell(`${input} ${text} ${isDry ? '' : dryRun}`);
  expect({ code, stderr: stderr.replace(/^Warning: .*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
  expect(stdout).not.toBe('');
});

test.each(named(reading))('%s: the server answers: %s', async (_, text) => {
  // without it the command ends
  const { code, stderr } = await shell(text.replace(/ (--watch|-w)\b/, ''));
  // there are no pods
  expect({ code, stderr: stderr.replace(/^No resources found.*\n/, '') }).toEqual({
    code: 0,
    stderr: '',
  });
  const { code: options } = await shell(`${text} --help`);
  expect(options).toBe(0);
});

test.each(named(restarting))('%s: the workloads exist: %s', async (_, text) => {
  expect(await shell(text)).toMatchObject({ code: 0, stderr: '' });
});

/** `svc/grafana 3000`, `order-service-0 8080`, `ds/promtail`: what there has to be. */
const OF_PODS = /^kubectl -n (\S+) (?:port-forward|logs) (?:(\w+)\/)?([\w-]+)(?: (\d+))?/;

test.each(named(ofPods))('%s: the objects exist: %s', async (_, text) => {
  const [, namespace = '', kind = 'statefulset', name = '', port] = OF_PODS.exec(text) ?? [];
  // an example of a team that is not part of the project
  if (namespace !== 'shop') {
    const isPod = kind === 'statefulset';
    const object = [kind, isPod ? name.replace(/-\d+$/, '') : name];
    const { code, stdout } = await server.kubectl([
      ...['get', ...object, '-n', namespace],
      ...['-o', 'jsonpath={..port} {..containerPort}'],
    ]);
    expect(code).toBe(0);
    if (port) expect(stdout.split(' ')).toContain(port);
  }
  const { code, stderr } = await shell(`${text} --help`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test.each(named(amtool))('%s: a real Alertmanager answers: %s', async (_, text) => {
  const alertmanager = await serveFiles({
    program: 'alertmanager',
    files: { 'alertmanager.yml': 'route: { receiver: none }\nreceivers: [{ name: none }]\n' },
    args: ({ address, folder: at }) => [
      `--config.file=${at}/alertmanager.yml`,
      `--storage.path=${at}/data`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
    ready: '/-/ready',
  });
  try {
    const [, ...args] = text.split(' ');
    const given = args.map((word) => word.replace(/http:\/\/127\.0\.0\.1:\d+/, alertmanager.url));
    expect(given).not.toEqual(args);
    expect(await runTool('amtool', given)).toMatchObject({ code: 0, stderr: '' });
  } finally {
    await alertmanager.stop();
  }
});

test.each(named(openssl))('%s: creates a secret: %s', async (_, text) => {
  expect(await runTool('bash', ['-c', text])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^[0-9a-f]{64}\n$/),
    stderr: '',
  });
});

test.each(named(inRepository))('%s: the folder exists: %s', async (_, text) => {
  expect(text).toMatch(/^cd \S+$/);
  expect(await shell(text)).toMatchObject({ code: 0 });
});

test('the repository can be cloned as the tutorial says', async () => {
  expect(ofClone.map(({ text }) => text.split(' ')[0])).toEqual(['git', 'cd', 'git']);
  const { code } = await runTool('bash', ['-c', ofClone.map(({ text }) => text).join(' && ')], {
    cwd: folder,
    env: { REPOSITORY: process.cwd() },
  });
  expect(code).toBe(0);
  expect(existsSync(path.join(folder, 'stack', 'package.json'))).toBe(true);
});

test('the service of the tutorial runs, and its commands print the output shown', async () => {
  const [port] = await claimFreePorts(1);
  const at = (text: string) => text.replaceAll('8080', String(port));
  const [start = '', read = '', fill = '', empty = ''] = ofService.map(({ text }) => at(text));
  expect(ofService).toHaveLength(4);
  const program = readFileSync('docs/tutorial/cart.mjs', 'utf8');
  writeFileSync(path.join(folder, 'cart.mjs'), at(program));
  const commandsInOrder = [
    `${start} & trap "kill $!" EXIT`,
    `for attempt in $(seq 100); do ${read} -sf > before && break; sleep 0.2; done`,
    ...[fill, `${read} -s > full`, empty, `${read} -s > after`],
  ];
  const { code } = await runTool('bash', ['-c', commandsInOrder.join('\n')], { cwd: folder });
  expect(code).toBe(0);
  const [, shown = ''] =
    /```text\n(# HELP cart_queue_length[\s\S]*?)```/.exec(
      readFileSync('docs/tutorial.md', 'utf8'),
    ) ?? [];
  expect(shown).toMatch(/^cart_queue_length 0\n$/m);
  const output = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  expect([output('before'), output('after')]).toEqual([shown, shown]);
  expect(output('full')).toMatch(/^cart_queue_length 12$/m);
});
