// Objects for Argo CD and Flux in a real API server, and the manifests under the real kustomize.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import { argoCd, flux, gitSource, ociSource } from '../../catalog';
import type { Environment } from '../../catalog/definitions/environment';
import { yaml } from '../../catalog/helpers/yaml';
import { WAVE_ANNOTATION } from '../../catalog/names';
import { production } from '../../environments/production';
import { formatProblem, isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { type ApiServer, startApiServer } from './support/api-server';
import { customResources } from './support/custom-resources';
import { DIST, rendered, renderedEnvironments } from './support/rendered';
import { runTool } from './support/run';

jest.setTimeout(120_000);

const git = gitSource({ url: 'https://git.example.org/observability.git' });
const oci = ociSource({ url: 'oci://registry.example.org/observability', tag: 'v1' });
const synthesized = (outputs: Environment['outputs']) => {
  const { problems, ...result } = synthesize({ ...production, ...(outputs ? { outputs } : {}) });
  expect(problems.filter(isError).map(formatProblem)).toEqual([]);
  return result;
};
const gitops = (outputs: Environment['outputs']) =>
  synthesized(outputs)
    .outputs.filter(({ name }) => name === 'production.gitops')
    .flatMap(({ manifests }) => manifests.map(({ object }) => object));

let server: ApiServer;
let scratch: string;
beforeAll(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'gitops-'));
  server = await startApiServer();
  const names = ['argo-cd', 'kustomize-controller', 'source-controller'] as const;
  const files = await Promise.all(names.map(customResources));
  await succeed(['apply', '--server-side', ...files.flatMap((file) => ['-f', file])]);
  await succeed(['wait', '--for=condition=established', 'crd', '--all', '--timeout=60s']);
  for (const name of ['argocd', 'flux-system']) await succeed(['create', 'namespace', name]);
});
afterAll(async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const succeed = async (args: readonly string[], input = '') => {
  const outcome = await server.kubectl(args, { input });
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  return outcome.stdout;
};
const apply = (objects: readonly object[]) =>
  succeed(
    ['apply', '--server-side', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  );

test.each([
  ['Argo CD, from a repository', argoCd({ source: git })],
  ['Argo CD, from an artifact', argoCd({ source: oci, project: 'platform' })],
  ['Flux, from a repository', flux({ source: git })],
  ['Flux, from an artifact', flux({ source: oci })],
] as const)('the API server accepts the objects of %s', async (_, settings) => {
  const objects = gitops({ gitops: settings, operator: {} });
  const folders = objects.flatMap(({ spec }) => spec.path ?? spec.source?.path ?? []);
  const prefix = settings.source.kind === 'git' ? 'dist/' : '';
  const start = settings.kind === 'flux' ? './' : '';
  expect(folders).toEqual(
    ['production', 'production.operator'].map((folder) => `${start}${prefix}${folder}`),
  );
  expect((await apply(objects)).trim().split('\n')).toHaveLength(objects.length);
});

test('with the waves of Argo CD, every object is accepted after the namespaces', async () => {
  const { manifests } = synthesized({ gitops: argoCd({ source: git }) });
  const objects = manifests.map(({ object }) => object);
  const waveOf = (object: (typeof objects)[number]) =>
    Number(
      (object.metadata as { annotations?: Record<string, string> }).annotations?.[
        WAVE_ANNOTATION
      ] ?? 0,
    );
  const first = objects.filter((object) => waveOf(object) < 0);
  expect(new Set(first.map(({ kind }) => kind))).toEqual(new Set(['Namespace']));
  const rest = objects.filter((object) => waveOf(object) === 0);
  expect(first.length + rest.length).toBe(objects.length);
  await apply(first);
  // In reverse order: no object depends on another of its wave.
  await apply(rest.toReversed());
});

describe.each(renderedEnvironments)('kustomize with %s', (environment) => {
  const objectsOf = (text: string) => (loadAll(text) as object[]).filter(Boolean);
  const overlay = (name: string, kustomization: object) => {
    const folder = path.join(scratch, environment, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'kustomization.yaml'), yaml(kustomization));
    return folder;
  };
  const patches = [
    {
      target: { kind: 'StatefulSet', name: 'loki' },
      patch: yaml([{ op: 'replace', path: '/spec/replicas', value: 7 }]),
    },
  ];

  test('an overlay of the files changes one object and keeps the others', async () => {
    mkdirSync(path.join(scratch, environment), { recursive: true });
    cpSync(path.join(DIST, environment), path.join(scratch, environment, 'dist'), {
      recursive: true,
    });
    const resources = readdirSync(path.join(DIST, environment)).map((file) => `../dist/${file}`);
    const folder = overlay('overlay', { resources, patches });
    const args = ['kustomize', '--load-restrictor=LoadRestrictionsNone', folder];
    const built = await runTool('kubectl', args);
    expect(built).toMatchObject({ code: 0, stderr: '' });
    const objects = objectsOf(built.stdout) as {
      kind: string;
      metadata: { name: string };
      spec: { replicas: number };
    }[];
    expect(objects).toHaveLength(rendered(environment).length);
    const loki = objects.find(
      ({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'loki',
    );
    expect(loki?.spec.replicas).toBe(7);
  });
});
