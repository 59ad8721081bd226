import { Chart, Testing } from 'cdk8s';
import { load } from 'js-yaml';
import type { S3Storage } from '../../catalog/definitions/common';
import type { Environment } from '../../catalog/definitions/environment';
import { Loki, type LokiProps } from '../../constructs/loki/construct';
import type { LokiSettings } from '../../constructs/loki/settings';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { shardForJob } from '../../scrape-configs/jobs';
import { routing } from '../validation/trial';

type Manifest = ReturnType<typeof Testing.synth>[number];

function synth(
  loki: LokiSettings = {},
  more: Partial<Environment> = {},
  rules: LokiProps['rules'] = {},
) {
  const chart = new Chart(Testing.app(), 'loki', { disableResourceNameHashes: true });
  new Loki(chart, 'loki', { environment: resolveEnvironment({ ...local, ...more, loki }), rules });
  const objects = Testing.synth(chart) as Manifest[];
  const find = (kind: string, name: string) => {
    const found = objects.find((o) => o.kind === kind && o.metadata.name === name);
    if (!found) throw new Error(`no ${kind} ${name}`);
    return found;
  };
  const { spec } = find('StatefulSet', 'loki');
  return {
    find,
    spec,
    annotations: spec.template.metadata.annotations,
    pod: spec.template.spec,
    container: spec.template.spec.containers[0],
    config: load(find('ConfigMap', 'loki-config').data['loki.yaml']) as Manifest,
    text: JSON.stringify(objects),
  };
}

const s3: S3Storage = { kind: 's3', bucket: 'logs', endpoint: 'store:9000', region: 'r1' };
const credentials = {
  accessKeyId: { secret: 'object-store', key: 'id' },
  secretAccessKey: { secret: 'object-store', key: 'secret' },
};
const ring = (more: LokiSettings = {}) =>
  synth({ replicas: 3, replicationFactor: 3, storage: { ...s3, credentials }, ...more });

test('reads S3 credentials from a file of a Secret', () => {
  const credentialsFile = { secret: 'object-store', key: 'credentials' };
  const { pod, container } = synth({ storage: { ...s3, credentials, credentialsFile } });
  expect(JSON.stringify(container.env)).not.toContain('secretKeyRef');
  const volume = pod.volumes.find(({ secret }: Manifest) => secret?.secretName === 'object-store');
  expect(volume.secret.items).toEqual([{ key: 'credentials', path: 'credentials' }]);
  const mount = container.volumeMounts.find(({ name }: Manifest) => name === volume.name);
  expect(mount.readOnly).toBe(true);
  expect(env(container, 'AWS_SHARED_CREDENTIALS_FILE').value).toBe(
    `${mount.mountPath}/credentials`,
  );
});

const portsOf = (service: Manifest) => service.spec.ports.map(({ name }: { name: string }) => name);
const env = (container: Manifest, name: string) =>
  container.env.find((variable: { name: string }) => variable.name === name);
const isWithin = (folder: string, mount: { mountPath: string }) =>
  folder === mount.mountPath || folder.startsWith(`${mount.mountPath}/`);

describe('a single pod', () => {
  const { config, container, find, spec } = synth();

  test('keeps its rings in memory, and exposes nothing to peers', () => {
    expect(config.common.ring.kvstore.store).toBe('inmemory');
    expect(config.memberlist).toBeUndefined();
    expect(portsOf(find('Service', 'loki-headless'))).toEqual(['http', 'query']);
    expect(config.ruler.enable_sharding).toBe(false);
  });

  test('writes only to its volume', () => {
    const data = container.volumeMounts.find(({ name }: { name: string }) => name === 'data');
    expect(spec.volumeClaimTemplates[0].metadata.name).toBe('data');
    const folders = [
      config.common.path_prefix,
      config.storage_config.object_store.filesystem.dir,
      config.ruler.rule_path,
      config.ruler.wal.dir,
      // without it retention fails at a read-only /tmp, and lines stay indefinitely
      env(container, 'TMPDIR').value,
    ];
    expect(folders.filter((folder) => !isWithin(folder, data))).toEqual([]);
    expect(container.volumeMounts.filter((m: Manifest) => !m.readOnly)).toEqual([data]);
  });
});

describe('a memberlist ring', () => {
  const { config, container, find } = ring();

  test('joins at the headless Service, each pod with its own address', () => {
    expect(config.common.ring.kvstore.store).toBe('memberlist');
    expect(config.memberlist.join_members).toEqual(['dns+loki-headless.observability.svc:7946']);
    expect(config.common.replication_factor).toBe(3);
    // Loki expands the variable.
    expect(config.common.instance_addr).toBe('${POD_IP}');
    expect(env(container, 'POD_IP').valueFrom.fieldRef.fieldPath).toBe('status.podIP');
    expect(container.args).toContain('-config.expand-env=true');
    expect(portsOf(find('Service', 'loki-headless'))).toEqual([
      'http',
      'query',
      'grpc',
      'memberlist',
    ]);
    expect(portsOf(find('Service', 'loki'))).toEqual(['http', 'query']);
  });

  test('evaluates each rule once', () => {
    expect(config.ruler.enable_sharding).toBe(true);
  });

  test('stores deletion markers where every pod reads them', () => {
    expect(config.compactor.delete_request_store).toBe('s3');
    expect(config.compactor.deletion_marker_object_store_prefix).toMatch(/\/$/);
  });

  test('flushes a pod before it ends', () => {
    expect(config.ingester.wal.flush_on_shutdown).toBe(true);
  });
});

describe('credentials of the object store', () => {
  const { config, container } = ring();
  const variables = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

  test('are environment variables from the Secret', () => {
    expect(variables.map((name) => env(container, name).valueFrom.secretKeyRef)).toEqual([
      { name: 'object-store', key: 'id' },
      { name: 'object-store', key: 'secret' },
    ]);
    expect(Object.keys(config.storage_config.object_store.s3)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/key|token/)]),
    );
  });

  test('are those of the pod where no Secret is set', () => {
    const { container: own } = ring({ storage: s3 });
    expect(variables.map((name) => env(own, name))).toEqual([undefined, undefined]);
  });
});

test('a new configuration replaces the pods; new rules do not', () => {
  const { annotations } = synth();
  expect(synth({ retention: '48h' }).annotations).not.toEqual(annotations);
  const rules = { 'commerce.yml': 'groups: []\n' };
  const withRules = synth({}, {}, { commerce: rules });
  expect(withRules.annotations).toEqual(annotations);
  expect(withRules.find('ConfigMap', 'loki-rules').data).toEqual(rules);
});

test('rules are in the folder of the single tenant', () => {
  const { config, container } = synth();
  const folder = `${config.ruler_storage.local.directory}/fake`;
  expect(config.auth_enabled).toBe(false);
  expect(container.volumeMounts).toContainEqual({
    name: 'rules',
    mountPath: folder,
    readOnly: true,
  });
});

test('memory: chunks and WAL replay stay below the limit of the container', () => {
  const { config, container } = synth({
    resources: { memoryLimit: '2Gi' },
  });
  expect(config.ingester.wal.replay_memory_ceiling).toBe('1024MB');
  expect(Number(env(container, 'GOMEMLIMIT').value)).toBeLessThan(2 * 1024 ** 3);
  const size = (cache: Manifest) => cache.embedded_cache.max_size_mb;
  const results = 6 * size(config.query_range.results_cache.cache);
  expect(results + size(config.chunk_store_config.chunk_cache_config)).toBeLessThan(1024);
});

test('writes sizes as Loki parses them', () => {
  const { config } = synth({
    limits: { maxLineSize: '1.5KB', perStreamRateLimit: '3MiB', perStreamRateLimitBurst: '2GB' },
  });
  expect(config.limits_config).toMatchObject({
    max_line_size: '1536B',
    per_stream_rate_limit: '3MB',
    per_stream_rate_limit_burst: '2GB',
  });
});

test('sends alerts to every Alertmanager, and recorded series to every replica of Prometheus', () => {
  const { config } = synth({}, { alertmanager: { replicas: 3 }, prometheus: { replicas: 2 } });
  const pods = config.ruler.alertmanager_url.split(',');
  expect(pods.map((url: string) => new URL(url).hostname.split('.')[0])).toEqual([
    'alertmanager-0',
    'alertmanager-1',
    'alertmanager-2',
  ]);
  expect(config.ruler.remote_write.clients).toEqual({
    'prometheus-0': { url: urlOf('prometheus-0') },
    'prometheus-1': { url: urlOf('prometheus-1') },
  });
});

const urlOf = (pod: string) =>
  `http://${pod}.prometheus-headless.observability.svc:9090/api/v1/write`;

test('sends each shard the series of the services that it scrapes', () => {
  // in shards 1, 1 and 2; what is not recorded needs no way
  const recorded = ['a', 'b', 'c'].map((name) => ({ name, logs: { heartbeat: '5m' } }));
  expect(['a', 'b', 'c', 'g'].map((name) => shardForJob(name, 3))).toEqual([1, 1, 2, 0]);
  const { config } = synth(
    {},
    {
      teams: [
        { name: 'platform', routing },
        { name: 'shop', routing, services: [...recorded, { name: 'g' }] },
      ],
      prometheus: { replicas: 2, shards: 3 },
    },
  );
  const only = (pod: string, regex: string) => [
    pod,
    {
      url: urlOf(pod),
      write_relabel_configs: [{ source_labels: ['service'], regex, action: 'keep' }],
    },
  ];
  expect(config.ruler.remote_write.clients).toEqual(
    Object.fromEntries([
      only('prometheus-shard1-0', 'a|b'),
      only('prometheus-shard1-1', 'a|b'),
      only('prometheus-shard2-0', 'c'),
      only('prometheus-shard2-1', 'c'),
    ]),
  );
});

test('records nothing where Prometheus does not receive remote write', () => {
  const { config } = synth({}, { prometheus: { remoteWriteReceiver: false } });
  expect(config.ruler.remote_write.enabled).toBe(false);
});

test('allows delete requests only where they are enabled', () => {
  const mode = (deletions: boolean) => synth({ deletions }).config.limits_config.deletion_mode;
  expect([mode(false), mode(true)]).toEqual(['filter-only', 'filter-and-delete']);
});

test('uses nothing that Loki 4 removed', () => {
  for (const { config, text } of [synth(), ring()]) {
    expect(config.schema_config.configs).toEqual([
      expect.objectContaining({ store: 'tsdb', schema: 'v13' }),
    ]);
    expect(config.target).toBe('all');
    expect(config.storage_config.use_thanos_objstore).toBe(true);
    expect(text).not.toMatch(/boltdb|table_manager|unordered_writes/);
  }
});
