import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApiObject, App, Include, JsonPatch, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { loadAll } from 'js-yaml';
import type { Environment } from '../../catalog/definitions/environment';
import type { Team } from '../../catalog/definitions/team';
import { ObservabilityStack } from '../../constructs/stack';
import { patched } from '../../docs/extending/environment';
import { ownApp } from '../../docs/extending/own-app';
import { paymentsTeam } from '../../docs/extending/team';
import { environments } from '../../environments';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { withCode } from '../../scripts/docs/code';
import { formatProblem, isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY, trialCommerce, trialPlatform } from '../validation/trial';

const PAGE = 'docs/extending.md';
const options = { today: TODAY, targetFiles: [] };
const run = (environment: Environment) => synthesize(environment, options);
const withTeam = (team: Team): Environment => ({ ...base, teams: [trialPlatform, team] });
const objectsOf = (team: Team, file = `team-${team.name}.yaml`) =>
  run(withTeam(team))
    .manifests.filter((placed) => placed.file === file)
    .map(({ object }) => object);
const labels = { 'app.kubernetes.io/part-of': 'observability-stack' };
const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });

test('the page contains the files that are compiled here', () => {
  const page = readFileSync(PAGE, 'utf8');
  if (withCode(page) !== page) throw new Error(`${PAGE} is stale: npm run docs`);
  const embedded = [...page.matchAll(/<!-- code: docs\/extending\/(\S+)/g)].map(([, file]) => file);
  expect(embedded.sort()).toEqual(readdirSync('docs/extending').sort());
});

describe('constructs of a team', () => {
  test('the examples have no findings and are written to the file of the team', () => {
    const { problems, manifests } = run({
      ...base,
      alertmanager: { notify: false },
      teams: [trialPlatform, trialCommerce(), paymentsTeam],
    });
    expect(problems.map(formatProblem)).toEqual([]);
    const own = manifests.filter(({ file }) => file === 'team-payments.yaml');
    expect(own.map(({ object: { kind, metadata } }) => [kind, metadata])).toEqual(
      [
        'CronJob nightly-report',
        'Deployment redis-exporter',
        'Certificate payments-certificate',
      ].map((one) => {
        const [kind, name] = one.split(' ');
        const metadata = {
          name,
          namespace: 'payments',
          labels: expect.objectContaining({ ...labels, 'observability/team': 'payments' }),
        };
        return [kind, expect.objectContaining(metadata)];
      }),
    );
  });

  test('a dependency orders the objects of a file and renames no file', () => {
    const team = trialCommerce(
      {},
      {
        constructs: (scope) => {
          const first = new ApiObject(scope, 'first', configMap('first'));
          first.addDependency(new ApiObject(scope, 'second', configMap('second')));
        },
      },
    );
    expect(objectsOf(team).map(({ metadata }) => metadata.name)).toEqual(['second', 'first']);
    const files = (environment: Environment) =>
      new Set(run(environment).manifests.map(({ file }) => file));
    expect([...files(withTeam(team))]).toEqual([...files(base), 'team-commerce.yaml']);
  });

  test('Lazy, patches and Include of cdk8s work as published', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'include-'));
    const url = path.join(folder, 'included.yaml');
    writeFileSync(
      url,
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: included\n  namespace: commerce\n  labels:\n    app.kubernetes.io/part-of: observability-stack\n`,
    );
    const team = trialCommerce(
      {},
      {
        constructs: (scope) => {
          const lazy = new ApiObject(scope, 'lazy', {
            ...configMap('lazy'),
            data: { value: Lazy.any({ produce: () => 'made late' }) },
          });
          lazy.addJsonPatch(JsonPatch.add('/data/more', 'patched'));
          new Include(scope, 'include', { url });
        },
      },
    );
    const objects = objectsOf(team);
    rmSync(folder, { recursive: true });
    expect(objects.map(({ metadata, data }) => [metadata.name, data])).toEqual([
      ['lazy', { value: 'made late', more: 'patched' }],
      ['included', undefined],
    ]);
  });

  test('names follow the ids inside the chart, and stay unique and valid', () => {
    const team = trialCommerce(
      {},
      {
        constructs: (scope) => {
          for (const id of ['plain', 'With Capitals', 'with capitals', 'x'.repeat(80)])
            new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap' });
          new kplus.ConfigMap(scope, 'level-two', { data: { a: 'b' } });
          new ApiObject(scope, `j${'x'.repeat(60)}`, { apiVersion: 'batch/v1', kind: 'CronJob' });
        },
      },
    );
    const objects = objectsOf(team);
    const names = objects.map(({ metadata }) => metadata.name);
    expect(new Set(names).size).toBe(6);
    expect(names).toEqual(expect.arrayContaining(['plain', 'level-two']));
    for (const { kind, metadata } of objects) {
      expect(metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
      expect(metadata.name.length).toBeLessThanOrEqual(kind === 'CronJob' ? 52 : 63);
    }
  });

  test.each([
    [
      'an exception',
      () => {
        throw new Error('boom');
      },
      /team commerce, constructs \(test\/constructs\/extending\.test\.ts:\d+\)/,
      /^boom$/,
    ],
    [
      'a construct that refuses its own properties',
      (scope) => {
        new kplus.Pod(scope, 'empty-pod');
      },
      /team commerce, constructs/,
      /construct "team-commerce\/empty-pod\/Resource" cannot be serialized: PodSpec must have at least 1 container/,
    ],
    [
      'an id that is used twice',
      (scope) => {
        for (const _ of [1, 2]) new ApiObject(scope, 'same', configMap('same'));
      },
      /team commerce, constructs/,
      /already a Construct with name 'same'/,
    ],
  ] satisfies readonly (readonly [string, NonNullable<Team['constructs']>, RegExp, RegExp])[])(
    'reports %s once, with its place',
    (_, constructs, where, message) => {
      const { problems, manifests } = run(withTeam(trialCommerce({}, { constructs })));
      expect(manifests).toEqual([]);
      expect(problems).toEqual([
        expect.objectContaining({
          code: 'k8s/construct-failed',
          severity: 'error',
          where: expect.stringMatching(where),
          message: expect.stringMatching(message),
        }),
      ]);
    },
  );

  test('errors of two teams are reported together', () => {
    const fail = (name: string): Team => ({
      ...trialCommerce(),
      name,
      services: [],
      constructs: () => {
        throw new Error(name);
      },
    });
    const { problems } = run({ ...base, teams: [trialPlatform, fail('one'), fail('two')] });
    expect(problems.map(({ message }) => message)).toEqual(['one', 'two']);
  });

  test.each([
    ['k8s/object-too-large', { data: { a: 'x'.repeat(262_144) } }, 'ConfigMap'],
    ['k8s/exposed-secret', { stringData: { password: 'hunter2' } }, 'Secret'],
    ['k8s/object-out-of-scope', {}, 'ClusterRole'],
  ])('%s', (code, more, kind) => {
    const team = trialCommerce(
      {},
      {
        constructs: (scope) => {
          new ApiObject(scope, 'object', { apiVersion: 'v1', kind, ...more });
        },
      },
    );
    expect(run(withTeam(team)).problems.map((problem) => problem.code)).toContain(code);
  });
});

describe('extend of an environment', () => {
  test('a patch changes the workload, and a new chart is a new file', () => {
    const { problems, manifests } = synthesize(patched, { today: TODAY });
    expect(problems.filter(isError).map(formatProblem)).toEqual([]);
    const prometheus = manifests.find(
      ({ object }) => object.kind === 'StatefulSet' && object.metadata.name === 'prometheus',
    );
    expect(prometheus?.object.spec.template.spec).toMatchObject({
      schedulerName: 'bin-packing',
      terminationGracePeriodSeconds: 300,
    });
    expect(manifests.filter(({ file }) => file === 'quota.yaml')).toHaveLength(1);
  });

  test('every component has its workload as its default child', () => {
    for (const environment of [...environments, { ...local, tracing: 'tempo' as const }]) {
      const stack = new ObservabilityStack(new App(), 'stack', {
        environment: resolveEnvironment(environment),
      });
      const components = [
        ...[stack.prometheus, stack.alertmanager, stack.loki, stack.grafana, stack.nodeExporter],
        ...[stack.logCollector, stack.collector],
        ...[
          ...[stack.jaeger, stack.tempo],
          ...[stack.thanosQuery, stack.thanosStore, stack.thanosCompactor, stack.pushgateway],
        ].filter((one) => one !== undefined),
        ...Object.values(stack.demo?.programs ?? {}),
      ];
      for (const component of components)
        expect(ApiObject.of(component).kind).toMatch(/^(StatefulSet|DaemonSet)$/);
    }
  });

  test('resolved values are public under the names of the props', () => {
    const { prometheus, loki } = new ObservabilityStack(new App(), 'stack', {
      environment: resolveEnvironment(local),
    });
    expect(prometheus.settings.retention).toBe('3d');
    expect(prometheus.jobs.map(({ job_name }) => job_name)).toContain('loki');
    expect(prometheus.rules.length).toBeGreaterThan(0);
    expect(loki.namespace).toBe('observability');
    expect(loki.pods.replicas).toBe(1);
  });

  test('reports an exception at `extend`', () => {
    const { problems } = run({
      ...base,
      extend: () => {
        throw new TypeError('no such member');
      },
    });
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'k8s/construct-failed',
        where: expect.stringMatching(/^environment test, extend \(test\//),
        message: 'no such member',
      }),
    ]);
  });
});

test('a separate app writes the same objects as the synth', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'own-app-'));
  ownApp(folder).synth();
  const own = readdirSync(folder).flatMap((file) =>
    (loadAll(readFileSync(path.join(folder, file), 'utf8')) as unknown[]).map((object) =>
      JSON.stringify(object),
    ),
  );
  rmSync(folder, { recursive: true });
  const expected = synthesize(local, options).manifests.map(({ object }) => JSON.stringify(object));
  expect(own.sort()).toEqual(expected.sort());
});

test('a failing definition fails the synth of a separate app', () => {
  const app = new App({ outdir: path.join(tmpdir(), 'never-written') });
  new ObservabilityStack(app, 'stack', {
    environment: resolveEnvironment({
      ...base,
      extend: () => {
        throw new Error('boom');
      },
    }),
  });
  expect(() => app.synthYaml()).toThrow(/extend: Error: boom/);
});
