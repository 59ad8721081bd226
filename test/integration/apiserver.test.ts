// Every rendered object goes to a real Kubernetes API server, as people would apply it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LabManifest } from '@observability-stack/lab/manifests';
import { images } from '../../catalog/components/images';
import type { Environment } from '../../catalog/definitions/environment';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { fileSd, kubernetesSd } from '../../catalog/definitions/scrape';
import { defineTeam } from '../../catalog/definitions/team';
import { yaml } from '../../catalog/helpers/yaml';
import { PLATFORM_TEAM } from '../../catalog/names';
import { local } from '../../environments/local';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { type ApiServer, startApiServer } from './support/api-server';
import { podsOfTemplates } from './support/pods-of-templates';
import { DIST, rendered, renderedEnvironments } from './support/rendered';

jest.setTimeout(240_000);

interface Stored extends LabManifest {
  readonly metadata: LabManifest['metadata'] & {
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly managedFields: readonly { readonly time?: string }[];
  };
}

const styles = [
  ['client-side', []],
  ['server-side', ['--server-side']],
] as const;

const lines = (text: string) => text.split('\n').filter((line) => line !== '');

describe.each(renderedEnvironments)('%s', (environment) => {
  const folder = path.join(DIST, environment);

  describe.each(styles)('applied %s', (style, flags) => {
    let server: ApiServer;
    const apply = () => server.kubectl(['apply', ...flags, '-f', folder]);
    const stored = async (): Promise<Stored[]> => {
      const args = ['get', '-f', folder, '-o', 'json', '--show-managed-fields'];
      const { code, stdout, stderr } = await server.kubectl(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout).items;
    };

    beforeAll(async () => {
      server = await startApiServer();
    });
    afterAll(() => server?.stop());

    test('accepts every object without a warning', async () => {
      const { code, stdout, stderr } = await apply();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const verb = style === 'client-side' ? /created$/ : /serverside-applied$/;
      expect(lines(stdout).filter((line) => !verb.test(line))).toEqual([]);
      expect(lines(stdout)).toHaveLength(rendered(environment).length);
    });

    test('is unchanged when applied again', async () => {
      const before = await stored();
      const { code, stdout, stderr } = await apply();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const versions = (objects: readonly Stored[]) =>
        objects.map(({ kind, metadata }) => ({
          kind,
          name: metadata.name,
          resourceVersion: metadata.resourceVersion,
          generation: metadata.generation,
          managedFields: metadata.managedFields.map(({ time, ...fields }) => fields),
        }));
      expect(versions(await stored())).toEqual(versions(before));
      if (style === 'client-side') {
        // kubectl sends the selector of a PodDisruptionBudget every time, since its patch strategy is to
        // replace it; the server finds nothing to change, as seen above
        const changed = lines(stdout).filter((line) => !/ unchanged$/.test(line));
        expect(changed.filter((line) => !line.startsWith('poddisruptionbudget.policy/'))).toEqual(
          [],
        );
      }
    });

    if (style === 'client-side') {
      test('can be taken over by server-side apply', async () => {
        const { code, stderr } = await server.kubectl(['apply', '--server-side', '-f', folder]);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      });

      podSecurity(environment, () => server);
      rights(environment, () => server);
    }
  });
});

/** Without controllers no pods are created: the test creates each, and the server enforces its policy. */
function podSecurity(environment: string, server: () => ApiServer): void {
  const create = (objects: readonly object[]) =>
    server().kubectl(['create', '--dry-run=server', '-o', 'name', '-f', '-'], {
      input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
    });

  test('admits the pods of every workload', async () => {
    const pods = podsOfTemplates(rendered(environment));
    const { code, stdout, stderr } = await create(pods);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines(stdout)).toHaveLength(pods.length);
  });

  const spec = {
    serviceAccountName: 'prometheus',
    containers: [
      { name: 'bad', image: 'example.org/bad:1', securityContext: { privileged: true } },
    ],
  };

  test('refuses a privileged pod in the namespace of the stack', async () => {
    const metadata = { name: 'bad', namespace: 'observability' };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec };
    const { code, stderr } = await create([pod]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/violates PodSecurity "restricted/);
  });

  test('warns of a workload whose pods it would refuse', async () => {
    const labels = { app: 'bad' };
    const { code, stderr } = await create([
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'bad', namespace: 'observability' },
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec },
        },
      },
    ]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/Warning: would violate PodSecurity "restricted/),
    });
  });
}

/** Who may read what of the Kubernetes API. */
function rights(environment: string, server: () => ApiServer): void {
  const collector = environment === 'local' ? 'promtail' : 'alloy';
  const accounts = rendered(environment).filter(({ kind }) => kind === 'ServiceAccount');
  const can = async (
    account: LabManifest['metadata'],
    verb: string,
    what: string,
    where: string,
  ) => {
    const as = `--as=system:serviceaccount:${account.namespace}:${account.name}`;
    const { stdout } = await server().kubectl(['auth', 'can-i', verb, what, '-n', where, as]);
    return stdout.trim();
  };

  test.each(accounts.map(({ metadata }) => [metadata.name, metadata] as const))(
    '%s may read pods where it discovers them, and no secrets',
    async (name, account) => {
      const everywhere = [collector, 'kube-state-metrics'].includes(name) ? 'yes' : 'no';
      // Prometheus discovers the agents, and CoreDNS in kube-system.
      const discovered = name === 'prometheus' ? 'yes' : everywhere;
      expect({
        ofAgents: await can(account, 'list', 'pods', 'observability-agents'),
        ofDns: await can(account, 'watch', 'pods', 'kube-system'),
        ofOthers: await can(account, 'watch', 'pods', 'kube-public'),
        secrets: await can(account, 'get', 'secrets', 'observability'),
        change: await can(account, 'delete', 'pods', 'observability-agents'),
      }).toEqual({
        ofAgents: discovered,
        ofDns: discovered,
        ofOthers: everywhere,
        secrets: 'no',
        change: 'no',
      });
    },
  );
}

/** Writes the objects of an environment to a new folder, and returns it. */
function written(environment: Environment, scratch: string): string {
  const { manifests, problems } = synthesize(environment, { targetFiles: [] });
  expect(problems.filter(isError)).toEqual([]);
  const files = new Map<string, string[]>();
  for (const { file, object } of manifests)
    files.set(file, [...(files.get(file) ?? []), yaml(object)]);
  const folder = mkdtempSync(path.join(scratch, 'objects-'));
  for (const [name, objects] of files)
    writeFileSync(path.join(folder, name), objects.join('---\n'));
  return folder;
}

describe('images by digest', () => {
  let server: ApiServer;
  let scratch: string;
  beforeAll(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), 'digests-'));
    server = await startApiServer();
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  test('are accepted in every workload', async () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    const environment: Environment = {
      ...local,
      requireDigests: true,
      imageDigests: Object.fromEntries(
        Object.values(images).map(({ registry, repository, tag }) => [
          `${registry}/${repository}:${tag}`,
          digest,
        ]),
      ),
    };
    const folder = written(environment, scratch);
    expect(await server.kubectl(['apply', '-f', folder])).toMatchObject({ code: 0, stderr: '' });
    const kinds = 'statefulsets,deployments,daemonsets';
    const { stdout } = await server.kubectl(['get', kinds, '-A', '-o', 'json']);
    const stored = [...stdout.matchAll(/"image": "([^"]+)"/g)].map(([, image]) => image);
    expect(stored.length).toBeGreaterThan(10);
    expect(stored.filter((image) => !image?.endsWith(`@${digest}`))).toEqual([]);
  });
});

// each test has its own team, and so its own namespaces
describe('a service in a namespace that does not exist', () => {
  let server: ApiServer;
  let scratch: string;
  const typed = (team: string, teams: boolean): Environment => ({
    name: 'first-day',
    namespaces: { teams },
    teams: [
      defineTeam({ name: PLATFORM_TEAM, routing: { page: nullReceiver, ticket: nullReceiver } }),
      defineTeam({
        name: team,
        routing: { page: nullReceiver, ticket: nullReceiver },
        services: [
          { name: 'cart', scrape: kubernetesSd({ port: 8080 }) },
          { name: 'till', namespace: `${team}-tills`, scrape: kubernetesSd({ port: 8080 }) },
          { name: 'printer', namespace: 'elsewhere', scrape: fileSd({ targets: ['p:9100'] }) },
        ],
      }),
    ],
  });
  const apply = (team: string, teams: boolean) =>
    server.kubectl(['apply', '-f', written(typed(team, teams), scratch)]);
  beforeAll(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), 'first-day-'));
    server = await startApiServer();
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  test('is created, and admits what its pods need', async () => {
    expect(await apply('shop', true)).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await server.kubectl(['get', 'namespaces', '-o', 'json']);
    const namespaces = new Map(
      (JSON.parse(stdout).items as LabManifest[]).map(({ metadata }) => [metadata.name, metadata]),
    );
    expect([...namespaces.keys()]).toEqual(expect.arrayContaining(['shop', 'shop-tills']));
    // nothing of it runs in this cluster
    expect([...namespaces.keys()]).not.toContain('elsewhere');
    expect(Object.keys(namespaces.get('shop')?.labels ?? {}).join()).not.toMatch(/pod-security/);
  });

  test('is missing where the stack must not create it', async () => {
    const { code, stderr } = await apply('market', false);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/namespaces "market" not found/),
    });
  });

  test('keeps labels that were set by others', async () => {
    const foreign = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'bazaar',
        labels: { 'pod-security.kubernetes.io/enforce': 'baseline', owner: 'us' },
      },
    };
    await server.kubectl(['create', '-f', '-'], { input: JSON.stringify(foreign) });
    expect(await apply('bazaar', true)).toMatchObject({ code: 0 });
    const { stdout } = await server.kubectl(['get', 'namespace', 'bazaar', '-o', 'json']);
    expect(JSON.parse(stdout).metadata.labels).toMatchObject(foreign.metadata.labels);
  });
});
