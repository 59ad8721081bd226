import { createPlan } from '../plan';
import type { LabPod } from '../pods';

const container = (name: string, image: string) => ({ name, image: `docker.io/${image}:1` });
const podOf = (...containers: readonly object[]) =>
  ({
    name: 'db-0',
    component: 'db',
    controller: { name: 'db', kind: 'StatefulSet' },
    initContainers: [],
    containers,
  }) as unknown as LabPod;
const loki = container('loki', 'grafana/loki');
const front = container('front', 'nginxinc/nginx-unprivileged');

/** Returns the plan when only these programs are installed. */
function withPrograms(there: Readonly<Record<string, string>>, pod: LabPod) {
  const before = { ...process.env };
  process.env.PATH = '';
  for (const name of ['LOKI_BIN', 'NGINX_BIN']) delete process.env[name];
  Object.assign(process.env, there);
  try {
    const { containers, skipped } = createPlan([pod], undefined);
    return {
      runs: containers.map(({ program }) => program),
      skipped: skipped.map(({ name }) => name),
    };
  } finally {
    process.env = before;
  }
}
const HERE = process.execPath;

test('leaves out a pod without its main program', () => {
  expect(withPrograms({ NGINX_BIN: HERE }, podOf(loki, front))).toEqual({
    runs: [],
    skipped: ['db-0'],
  });
});

test('a pod runs without its sidecars', () => {
  expect(withPrograms({ LOKI_BIN: HERE }, podOf(loki, front))).toEqual({
    runs: ['loki'],
    skipped: ['db-0/front'],
  });
});
