// A real Kubernetes API server takes what comes out of the longest names that the synth lets through.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Environment } from '../../catalog/definitions/environment';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { local } from '../../environments/local';
import { platform } from '../../teams/platform';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { type ApiServer, startApiServer } from './support/api-server';
import { podsOfTemplates } from './support/pods-of-templates';

jest.setTimeout(240_000);

const named = (letter: string, length: number): string => letter.repeat(length);

const environmentOf = (team: number, secret: number): Environment => ({
  ...local,
  name: named('e', 63),
  demo: false,
  teams: [
    platform,
    {
      name: named('t', team),
      routing: { page: nullReceiver, ticket: nullReceiver },
      services: [
        { name: named('s', 52), scrape: fileSd({ port: 8080 }), signals: http(), replicas: 2 },
      ],
    },
  ],
  grafana: {
    database: {
      kind: 'postgres',
      host: 'postgres.example.org:5432',
      name: 'grafana',
      user: 'grafana',
      password: { secret: named('p', secret), key: 'password' },
    },
  },
});

describe('the longest names', () => {
  let server: ApiServer;
  const folder = mkdtempSync(path.join(tmpdir(), 'names-'));
  beforeAll(async () => {
    server = await startApiServer();
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  test.each([
    [36, 57],
    [59, 63],
    [63, 63],
  ])('a team of %i letters and a secret of %i', async (team, secret) => {
    const { problems, manifests } = synthesize(environmentOf(team, secret), {
      today: new Date('2026-01-01'),
    });
    expect(problems.filter(isError)).toEqual([]);
    const items = manifests.map(({ object }) => object);
    const file = path.join(folder, `${team}.json`);
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const { code, stderr } = await server.kubectl(['apply', '-f', file]);
    expect({ code, stderr: stderr.replace(/^Warning: .*\n/gm, '') }).toEqual({
      code: 0,
      stderr: '',
    });
    // what its controllers would make of the templates
    const pods = podsOfTemplates(items as never);
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: pods }));
    const made = await server.kubectl(['apply', '--dry-run=server', '-f', file]);
    expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: '' });
  });

  const metadata = (name: string, labels = {}) => ({ name, namespace: 'default', labels });
  const statefulSet = (changes: { volume?: string; container?: string; port?: string }) => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata('a'),
    spec: {
      selector: { matchLabels: { a: 'a' } },
      template: {
        metadata: { labels: { a: 'a' } },
        spec: {
          volumes: [{ name: changes.volume ?? 'a', emptyDir: {} }],
          containers: [
            {
              name: changes.container ?? 'a',
              image: 'a',
              ports: [{ name: changes.port ?? 'a', containerPort: 1 }],
            },
          ],
        },
      },
    },
  });
  const configMap = (name: string, labels = {}) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(name, labels),
  });

  /** The limits that the check `k8s/invalid-name` has, and what the server says on both sides of each. */
  test.each<[string, number, (name: string) => object]>([
    ['ConfigMap', 253, (name) => configMap(name)],
    ['label', 63, (name) => configMap('a', { a: name })],
    ['volume', 63, (volume) => statefulSet({ volume })],
    ['container', 63, (container) => statefulSet({ container })],
    ['port', 15, (port) => statefulSet({ port })],
    // what the controller of a StatefulSet of 52 letters writes, and of 53
    ['revision', 63, (name) => configMap('a', { 'controller-revision-hash': name })],
    [
      'Service',
      63,
      (name) => ({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: metadata(name),
        spec: { ports: [{ port: 1 }] },
      }),
    ],
    ['Namespace', 63, (name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })],
  ])('%s: %i letters are the limit', async (_, most, objectOf) => {
    const apply = (length: number) =>
      server.kubectl(['apply', '--dry-run=server', '-f', '-'], {
        input: JSON.stringify(objectOf(named('a', length))),
      });
    const { code, stderr } = await apply(most);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const beyond = await apply(most + 1);
    expect(beyond.code).not.toBe(0);
    expect(beyond.stderr).toMatch(new RegExp(`no more than ${most} (characters|bytes)`));
  });
});
