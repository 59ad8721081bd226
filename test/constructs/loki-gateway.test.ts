import { Chart, Testing } from 'cdk8s';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { Loki } from '../../constructs/loki/construct';
import { lokiGatewayConfig } from '../../constructs/loki/gateway';
import { local } from '../../environments/local';
import { production } from '../../environments/production';
import { resolveEnvironment } from '../../resolve/environment';
import { networkFlows } from '../../resolve/topology';

type Manifest = ReturnType<typeof Testing.synth>[number];

const chart = new Chart(Testing.app(), 'loki', { disableResourceNameHashes: true });
new Loki(chart, 'loki', { environment: resolveEnvironment(local), rules: {} });
const objects = Testing.synth(chart) as Manifest[];
const find = (kind: string, name: string) =>
  objects.find((o) => o.kind === kind && o.metadata.name === name);
const pod = find('StatefulSet', 'loki')?.spec.template.spec;
const gateway = pod.containers.find(({ name }: { name: string }) => name === 'gateway');
const config = lokiGatewayConfig();

test('runs beside Loki, on its own port', () => {
  expect(gateway.ports).toEqual([{ name: 'query', containerPort: ports.loki.query }]);
  expect(find('Service', 'loki')?.spec.ports).toContainEqual({
    name: 'query',
    port: ports.loki.query,
    targetPort: 'query',
  });
  expect(config).toContain(`listen 0.0.0.0:${ports.loki.query};`);
  const targets = [...config.matchAll(/proxy_pass (.*);/g)].map(([, target]) => target);
  expect(new Set(targets)).toEqual(new Set([`http://127.0.0.1:${ports.loki.http}`]));
});

test('is the only part of Loki that Grafana may connect to', () => {
  for (const environment of [local, production]) {
    const open = networkFlows(resolveEnvironment(environment)).filter(
      ({ from, to }) =>
        from.kind === 'component' &&
        from.name === 'grafana' &&
        to.kind === 'component' &&
        to.name === 'loki',
    );
    expect(open.map((flow) => flow.ports)).toEqual([[ports.loki.query]]);
  }
});

test('writes only to its temporary folder', () => {
  const written = [...config.matchAll(/^ *(?:pid|\w+_temp_path) (.*);$/gm)].map(([, file]) => file);
  // one for each part that nginx has by default: it makes all of them when it starts
  expect(written).toHaveLength(6);
  for (const file of written) expect(file?.startsWith(`${paths.lokiGateway.scratch}/`)).toBe(true);
  const [writable] = gateway.volumeMounts.filter((mount: Manifest) => !mount.readOnly);
  expect(writable.mountPath).toBe(paths.lokiGateway.scratch);
  const volume = pod.volumes.find(({ name }: { name: string }) => name === writable.name);
  expect(volume.emptyDir).toBeDefined();
  expect(config).not.toMatch(/(?:access|error)_log \//);
});

describe('what it allows', () => {
  /** The conditions of the file itself, with the same meaning here as in PCRE. */
  const patterns = [...config.matchAll(/^ +"~(\^\(\?:.*)" 1;$/gm)].map(
    ([, pattern]) => new RegExp(pattern ?? '^never'),
  );
  const passes = (request: string) => patterns.some((pattern) => pattern.test(request));
  const api = '/loki/api/v1';

  test('has two rules: form requests and reads', () => {
    expect(patterns).toHaveLength(2);
  });

  test.each([
    `GET ${api}/query?query=a`,
    `POST ${api}/query_range`,
    `GET ${api}/label/service_name/values?start=1`,
    `POST ${api}/index/volume_range`,
    `GET ${api}/tail?query=a`,
    'GET /ready',
  ])('%s', (request) => expect(passes(request)).toBe(true));

  test.each([
    `POST ${api}/push`,
    `POST ${api}/tail`,
    `POST ${api}/rules`,
    `HEAD ${api}/query`,
    `get ${api}/query`,
    `GET ${api}/query/`,
    `GET ${api}/queryx`,
    `GET ${api}/query;x`,
    `GET ${api}/query%3f`,
    `GET ${api}/label/a/../values`,
    `GET ${api}/label/a%2fb/values`,
    `GET ${api}/label/../values`,
    `GET /x${api}/query`,
    `GET http://x${api}/query`,
    `DELETE GET ${api}/query`,
  ])('rejects %s', (request) => expect(passes(request)).toBe(false));
});
