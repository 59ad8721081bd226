import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'js-yaml';
import { AddressBook } from '../addresses';
import { ConfigMaps } from '../config-maps';
import type { LabManifest } from '../manifests';
import { PodFiles } from '../pod-files';
import { labPods } from '../pods';
import { SecretStore, type Secrets } from '../secrets';
import { containerVariables } from '../variables';

const CODE = 'server.listen({ host: "0.0.0.0", port: 8080 }); // /opt/shop\n';

const manifests = [
  load(`
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: shop, namespace: data }
spec:
  template:
    metadata: { labels: { app.kubernetes.io/name: shop } }
    spec:
      containers:
        - name: shop
          image: docker.io/library/node:22.20.0-alpine
          ports: [{ name: http, containerPort: 8080 }]
          env: [{ name: MODE, valueFrom: { secretKeyRef: { name: faults, key: mode, optional: true } } }]
          volumeMounts:
            - { name: programs, mountPath: /opt/shop }
            - { name: faults, mountPath: /etc/faults }
      volumes:
        - { name: programs, configMap: { name: programs } }
        - { name: faults, secret: { secretName: faults, optional: true, items: [{ key: token, path: token }] } }
`),
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'programs', namespace: 'data' },
    data: { 'main.mjs': CODE, 'settings.yml': 'listen: 0.0.0.0:8080\n' },
  },
] as unknown as readonly LabManifest[];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pod-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function written(given: Secrets = {}) {
  const pods = labPods(manifests);
  const [pod] = pods;
  const [container] = pod?.containers ?? [];
  if (!pod || !container) throw new Error('no pod');
  const book = await AddressBook.create(manifests, pods);
  const configMaps = new ConfigMaps(manifests, {});
  const secrets = new SecretStore({ given, sink: 'http://127.0.0.1:9', bucket: folder });
  const context = {
    running: pods,
    port: () => 0,
    runs: () => true,
    bucket: folder,
    omitted: [],
    isSkipped: () => false,
    sink: '',
  };
  const hostRoot = path.join(folder, 'host');
  new PodFiles({ pod, book, root: folder, hostRoot, configMaps, secrets, context }).write();
  return {
    port: book.port(pod, 'http'),
    at: (inside: string) => path.join(folder, inside),
    variables: containerVariables(pod, container, { secrets, configMaps }),
  };
}

test('a configuration has the addresses of the lab, and a script is run unchanged', async () => {
  const { port, at } = await written();
  expect(readFileSync(at('/opt/shop/settings.yml'), 'utf8')).toBe(`listen: 127.0.0.1:${port}\n`);
  expect(readFileSync(at('/opt/shop/main.mjs'), 'utf8')).toBe(CODE);
});

test('an optional Secret is absent unless it is set', async () => {
  const without = await written();
  expect(existsSync(without.at('/etc/faults/token'))).toBe(false);
  expect(without.variables).toEqual({});
});

test('an optional Secret that is set has its values', async () => {
  const { at, variables } = await written({ faults: { token: 'abc', mode: 'enabled' } });
  expect(readFileSync(at('/etc/faults/token'), 'utf8')).toBe('abc');
  expect(variables).toEqual({ MODE: 'enabled' });
});
