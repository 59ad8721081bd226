import { AddressBook } from '../addresses';
import { type LabPod, labPods } from '../pods';
import { labRewriter, type Rewriter } from '../rewrite';
import { mountFolders } from '../volumes';
import { manifests } from './fixture';

const pods = labPods(manifests);
const pod = (name: string): LabPod => {
  const found = pods.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};
let book: AddressBook;
let rewriter: Rewriter;
const at = (name: string, port: number) => `127.0.0.1:${book.port(pod(name), port)}`;

beforeAll(async () => {
  const named = JSON.stringify('http://elsewhere.other.svc:9000/');
  const more = [...manifests, { named }] as unknown as typeof manifests;
  book = await AddressBook.create(more, pods);
  rewriter = labRewriter(book, pod('db-0'), mountFolders(pod('db-0'), '/lab/db-0', '/lab/host'));
});

test('every port of every pod is unique', () => {
  const ports = [
    at('db-0', 8080),
    at('db-0', 9094),
    at('db-1', 8080),
    at('db-1', 9094),
    at('agent-0', 3100),
  ];
  expect(new Set(ports).size).toBe(5);
});

test('resolves the name of a pod in a headless Service, on any port', () => {
  expect(rewriter.line('x: db-1.db-headless.data.svc:9094')).toEqual([`x: ${at('db-1', 9094)}`]);
  expect(rewriter.line('http://db-0.db-headless.data.svc.cluster.local:8080/loki/api')).toEqual([
    `http://${at('db-0', 8080)}/loki/api`,
  ]);
});

test('a Service maps its port to the port of the container in the first pod', () => {
  expect(rewriter.line('--url=http://db.data.svc:80/db')).toEqual([
    `--url=http://${at('db-0', 8080)}/db`,
  ]);
});

test('expands a headless Service to one argument or list item per pod', () => {
  const both = [`--peer=${at('db-0', 8080)}`, `--peer=${at('db-1', 8080)}`];
  expect(rewriter.line('--peer=dns+db-headless.data.svc:8080')).toEqual(both);
  expect(rewriter.line('--peer=dnssrv+_http._tcp.db-headless.data.svc')).toEqual(both);
  expect(rewriter.text('join:\n  - db-headless.data.svc:8080\nend')).toBe(
    `join:\n  - ${at('db-0', 8080)}\n  - ${at('db-1', 8080)}\nend`,
  );
});

test('no process listens at the address of a Service of another project', () => {
  const [mapped] = rewriter.line('http://elsewhere.other.svc:9000/');
  expect(mapped).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  expect(mapped).not.toContain(':9000');
});

test('rewrites the listen address of a pod to its loopback port', () => {
  const http = at('db-0', 8080);
  const port = http.split(':')[1];
  for (const [before, after] of [
    ['--listen=0.0.0.0:8080', `--listen=${http}`],
    ['--listen=:8080', `--listen=${http}`],
    [`endpoint: \${env:POD_IP}:8080`, `endpoint: ${http}`],
    ['listen: "[::]:8080"', `listen: "${http}"`],
    ['--url=http://localhost:8080/x', `--url=http://${http}/x`],
    ['http_listen_port: 8080', `http_listen_port: ${port}`],
    ['"port": 8080,', `"port": ${port},`],
    ['http_port = 8080', `http_port = ${port}`],
    ['host: 0.0.0.0', 'host: 127.0.0.1'],
    ['0.0.0.0:7000', '127.0.0.1:7000'],
  ] as const) {
    expect(rewriter.line(before)).toEqual([after]);
  }
});

test('does not change other numbers and addresses', () => {
  for (const text of [
    'size: 8080',
    'replacement: $1:8080',
    'http://example.org:8080/',
    'http_listen_port: 9999',
    '--limit=8080',
    'cidr: 0.0.0.0/0',
    '{"a":8080}',
  ]) {
    expect(rewriter.line(text)).toEqual([text]);
  }
});

test('maps mounted paths, and paths above and below a mount', () => {
  for (const [before, after] of [
    ['--file=/etc/db/config/a.yml', '--file=/lab/db-0/etc/db/config/a.yml'],
    ['- /etc/db/config/*.yml', '- /lab/db-0/etc/db/config/*.yml'],
    ['dir: /etc/db', 'dir: /lab/db-0/etc/db'],
    ['--data=/db', '--data=/lab/db-0/db'],
    ['--root=/host/root', '--root=/'],
    ['--proc=/host/root/proc', '--proc=/proc'],
    ['/dbx /etc/dbs /a/db http://host/db', '/dbx /etc/dbs /a/db http://host/db'],
  ] as const) {
    expect(rewriter.line(before)).toEqual([after]);
  }
});
