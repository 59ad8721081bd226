// The commands of docs/operate.md that prune, run as they stand there.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LabManifest } from '@observability-stack/lab/manifests';
import { loadAll } from 'js-yaml';
import { yaml } from '../../catalog/helpers/yaml';
import { type ApiServer, startApiServer } from './support/api-server';
import { operateCommands } from './support/doc-commands';
import { DIST, rendered, renderedEnvironments } from './support/rendered';

jest.setTimeout(240_000);

const [pruneCommand = '', leftNamespaceCommand = '', serverSideCommands = ''] =
  operateCommands('Apply and prune');

/** Whole components, one kind out of a component, and a team's namespace with what the stack has in it. */
const leaves = ({ kind, metadata }: LabManifest): boolean =>
  /^(promtail|alloy|grafana)/.test(metadata.name) ||
  /:(promtail|alloy)$/.test(metadata.name) ||
  metadata.namespace === 'commerce' ||
  (kind === 'Namespace' && metadata.name === 'commerce') ||
  (kind === 'PodDisruptionBudget' && metadata.name === 'alertmanager') ||
  (['Role', 'RoleBinding'].includes(kind) && metadata.name === 'prometheus');

const id = ({ kind, metadata }: LabManifest) =>
  [kind, metadata.namespace ?? '', metadata.name].join('/');

function removeFrom(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const kept = (loadAll(readFileSync(file, 'utf8')) as LabManifest[]).filter((o) => !leaves(o));
    if (kept.length === 0) rmSync(file);
    else writeFileSync(file, kept.map((object) => yaml(object)).join('---\n'));
  }
}

describe.each(renderedEnvironments)('%s', (environment) => {
  const all = rendered(environment);

  describe.each([
    ['client-side', pruneCommand],
    ['server-side', serverSideCommands],
  ])('applied %s', (style, commands) => {
    let server: ApiServer;
    let folder: string;
    const flags = style === 'server-side' ? ['--server-side'] : [];
    const prune = () => server.shell(commands.replaceAll('dist/local/', `${folder}/`));
    const pruneLeft = () =>
      style === 'server-side' ? undefined : server.shell(leftNamespaceCommand);
    /** Objects of the kinds we render that are there and are not on their way out. */
    const live = async (): Promise<string[]> => {
      const kinds = [...new Set(all.map(({ kind }) => kind.toLowerCase()))].join(',');
      const { code, stdout } = await server.kubectl(['get', kinds, '-A', '-o', 'json']);
      expect(code).toBe(0);
      const items = JSON.parse(stdout).items as (LabManifest & {
        readonly metadata: { readonly deletionTimestamp?: string };
      })[];
      const there = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      // without controllers a deleted namespace is not emptied
      const going = items.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
      const emptied = new Set(going.map(({ metadata }) => metadata.name));
      return there
        .filter(({ metadata }) => !emptied.has(metadata.namespace ?? ''))
        .map(id)
        .sort();
    };

    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'prune-'));
      cpSync(path.join(DIST, environment), folder, { recursive: true });
      server = await startApiServer();
      const { code } = await server.kubectl(['apply', ...flags, '-f', folder]);
      expect(code).toBe(0);
      for (const namespace of ['observability', 'commerce']) {
        const own = ['create', 'configmap', 'of-another-owner', '--namespace', namespace];
        expect((await server.kubectl(own)).code).toBe(0);
      }
    });
    afterAll(async () => {
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('removes nothing while no object was removed from the source', async () => {
      const before = await live();
      const { code, stderr } = await prune();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(await live()).toEqual(before);
    });

    test('removes exactly the objects that were removed from the source, and no namespace', async () => {
      const before = await live();
      removeFrom(folder);
      const gone = all
        .filter(leaves)
        .filter(({ kind }) => kind !== 'Namespace')
        .map(id)
        .sort();
      const { code, stderr } = await prune();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect((await pruneLeft())?.code ?? 0).toBe(0);
      const after = await live();
      expect(before.filter((name) => !after.includes(name))).toEqual(gone);
      expect(after).toContain('ConfigMap/observability/of-another-owner');
      expect(after).toContain('ConfigMap/commerce/of-another-owner');
      expect(after.filter((name) => !before.includes(name))).toEqual([]);
    });
  });

  test('the commands cover every rendered kind', () => {
    for (const { apiVersion, kind } of all.filter(({ kind }) => kind !== 'Namespace')) {
      const group = apiVersion === 'v1' ? 'core/v1' : apiVersion;
      expect(pruneCommand).toContain(`--prune-allowlist=${group}/${kind}`);
      const plural = kind.toLowerCase().replace(/y$/, 'ie').replace(/ss$/, 'sse');
      expect(serverSideCommands).toMatch(new RegExp(`[=,]${plural}s\\b`));
    }
    // deleting a namespace deletes all objects in it
    expect(pruneCommand + serverSideCommands).not.toMatch(/namespaces|v1\/Namespace/);
  });
});
