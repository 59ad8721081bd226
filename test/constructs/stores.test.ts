import { load } from 'js-yaml';
import type { Environment } from '../../catalog/definitions/environment';
import { onAzure, onGoogle } from '../../docs/extending/stores';
import { schemaErrors } from '../../validation/schema-errors';
import { synthesize } from '../../validation/synthesize';

interface Object {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
  readonly data?: Readonly<Record<string, string>>;
}

const rendered = new Map<Environment, readonly Object[]>();
const render = (environment: Environment): readonly Object[] => {
  const { manifests, problems } = synthesize(environment, {
    targetFiles: [],
    today: new Date('2026-01-01'),
  });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return manifests.map(({ object }) => object as unknown as Object);
};
const objectsOf = (environment: Environment, prefix: string): readonly Object[] => {
  const objects = rendered.get(environment) ?? render(environment);
  rendered.set(environment, objects);
  return objects.filter(({ metadata }) => metadata.name.startsWith(prefix));
};
const fileOf = (objects: readonly Object[], name: string): unknown => {
  const text = objects
    .filter(({ kind }) => kind === 'ConfigMap')
    .map(({ data }) => data?.[name])
    .find((found) => found !== undefined);
  return text === undefined ? undefined : load(text);
};

/** Workloads that use a bucket, and the service account of Google in the example. */
const clients = [
  ['loki', 'loki'],
  ['tempo', 'tempo'],
  ['prometheus', 'thanos'],
  ['thanos-store', 'thanos'],
  ['thanos-compactor', 'thanos'],
] as const;

test.each(clients)(
  'workload identity of %s on Google: no key, an annotated service account, tokens from the metadata server',
  (name, account) => {
    const objects = objectsOf(onGoogle, name);
    const annotations = objects.find(
      ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === name,
    )?.metadata.annotations;
    expect(annotations).toEqual({
      'iam.gke.io/gcp-service-account': `${account}@example.iam.gserviceaccount.com`,
    });
    const text = JSON.stringify(objects);
    expect(text).not.toContain('GOOGLE_APPLICATION_CREDENTIALS');
    const policies = JSON.stringify(objects.filter(({ kind }) => kind === 'NetworkPolicy'));
    expect(policies).toContain('"cidr":"169.254.169.254/32"');
    expect(policies).toContain('"port":988');
  },
);

test.each(clients)('the key of Azure is a variable of %s from a Secret', (name, component) => {
  const objects = objectsOf(onAzure, name);
  expect(JSON.stringify(objects)).toContain(
    `"name":"AZURE_STORAGE_KEY","valueFrom":{"secretKeyRef":{"key":"account-key","name":"${component}-storage"}}`,
  );
  expect(JSON.stringify(objects.filter(({ kind }) => kind === 'NetworkPolicy'))).not.toContain(
    '169.254.169.254',
  );
});

test('a key file of Google is mounted, and named to the clients', () => {
  const storage = {
    kind: 'gcs',
    bucket: 'example',
    credentialsFile: { secret: 'google', key: 'key.json' },
  } as const;
  const environment: Environment = {
    ...onGoogle,
    loki: { ...onGoogle.loki, storage },
    tempo: { storage },
    thanos: { storage },
  };
  for (const [name] of clients) {
    const text = JSON.stringify(objectsOf(environment, name));
    expect(text).toContain(
      '{"name":"GOOGLE_APPLICATION_CREDENTIALS","value":"/etc/gcs-credentials/key.json"}',
    );
    expect(text).toContain('"secretName":"google"');
    expect(text).toContain('{"mountPath":"/etc/gcs-credentials","name":"gcs-credentials"');
    expect(text).not.toContain('169.254.169.254');
  }
});

test('Loki and Thanos expand the account key in their configuration; Tempo reads the variable', () => {
  const loki = JSON.stringify(objectsOf(onAzure, 'loki'));
  expect(loki).toContain('-config.expand-env=true');
  // Loki expands the variable.
  expect(loki).toContain('account_key: ${AZURE_STORAGE_KEY}');
  for (const name of ['prometheus', 'thanos-store', 'thanos-compactor'])
    expect(fileOf(objectsOf(onAzure, name), 'objstore.yml')).toEqual({
      type: 'AZURE',
      config: {
        storage_account: 'examplemetrics',
        container: 'blocks',
        storage_account_key: '$(AZURE_STORAGE_KEY)',
      },
    });
  expect(fileOf(objectsOf(onAzure, 'tempo'), 'tempo.yaml')).toMatchObject({
    storage: {
      trace: {
        backend: 'azure',
        azure: { storage_account_name: 'exampletraces', container_name: 'traces' },
      },
    },
  });
});

test('without a key, Tempo on Azure authenticates by workload identity, or by a managed identity', () => {
  const azureOf = (more: object) => {
    const storage = { kind: 'azure', account: 'exampletraces', container: 'traces' } as const;
    const objects = objectsOf({ ...onAzure, tempo: { storage: { ...storage, ...more } } }, 'tempo');
    expect(JSON.stringify(objects)).toContain('"cidr":"169.254.169.254/32"');
    return fileOf(objects, 'tempo.yaml');
  };
  expect(azureOf({})).toMatchObject({
    storage: { trace: { azure: { use_federated_token: true } } },
  });
  const id = '0b7f8a3e-1b59-4ad9-8b7f-6f1f0e5c9d2a';
  expect(azureOf({ userAssignedId: id })).toMatchObject({
    storage: { trace: { azure: { use_managed_identity: true, user_assigned_id: id } } },
  });
});

test.each([
  ['c-c', true],
  ['abc', true],
  ['a'.repeat(63), true],
  [`${'a-'.repeat(31)}a`, true],
  ['ab', false],
  ['a--b', false],
  ['-ab', false],
  ['ab-', false],
  ['a'.repeat(64), false],
  ['Abc', false],
])('a container of Azure named %s is valid: %s', (container, isValid) => {
  const storage = { kind: 'azure', account: 'exampletraces', container };
  const errors = schemaErrors('environment', { ...onAzure, tempo: { storage } });
  expect(errors.length === 0).toBe(isValid);
});

test('the identity of pods on AWS reaches the server of its tokens, keys do not', () => {
  const storage = {
    kind: 's3',
    bucket: 'metrics',
    endpoint: 's3.eu-central-1.amazonaws.com',
    region: 'eu-central-1',
  } as const;
  const keys = {
    accessKeyId: { secret: 'aws', key: 'id' },
    secretAccessKey: { secret: 'aws', key: 'secret' },
  };
  const textOf = (given: object) =>
    JSON.stringify(
      objectsOf({ ...onGoogle, thanos: { storage: { ...storage, ...given } } }, 'thanos-store'),
    );
  const byIdentity = textOf({});
  expect(byIdentity).toContain('"cidr":"169.254.170.23/32"');
  expect(byIdentity).not.toContain('AWS_ACCESS_KEY_ID');
  const byKeys = textOf({ credentials: keys });
  expect(byKeys).not.toContain('169.254.');
  expect(byKeys).toContain(
    '"name":"AWS_ACCESS_KEY_ID","valueFrom":{"secretKeyRef":{"key":"id","name":"aws"}}',
  );
});

test('the configuration of the bucket is in a Secret by default', () => {
  const objects = objectsOf({ ...onGoogle, thanos: {} }, 'thanos-compactor');
  expect(fileOf(objects, 'objstore.yml')).toBeUndefined();
  expect(JSON.stringify(objects)).toContain(
    '"secret":{"items":[{"key":"objstore.yml","path":"objstore.yml"}],"secretName":"thanos-object-store"}',
  );
});

test('queries reach back over the longest retention, and caches are reachable', () => {
  const objects = objectsOf(onGoogle, 'loki');
  const text = JSON.stringify(objects);
  expect(text).toContain('max_query_lookback: 8760h');
  expect(text).toContain('dns+memcached-chunks.caches.svc:11211');
  const policies = JSON.stringify(objects.filter(({ kind }) => kind === 'NetworkPolicy'));
  expect(policies).toContain('"port":11211');
});
