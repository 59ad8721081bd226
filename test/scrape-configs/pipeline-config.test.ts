import {
  alloyBlocks,
  type LogAgentOptions,
  podRelabelRules,
  renderAlloyConfig,
  renderPromtail,
  renderPromtailConfig,
  standardPipeline,
} from '../../scrape-configs/pipeline';

const OPTIONS: LogAgentOptions = { lokiPushUrl: 'http://loki:3100/loki/api/v1/push' };
const FULL: LogAgentOptions = {
  ...OPTIONS,
  tenantId: 'team-a',
  externalLabels: { cluster: 'c-1', env: 'local' },
  teamLabel: 'observability/team',
  http: {
    basic_auth: { username: 'agent', password_file: '/secrets/password' },
    tls_config: { ca_file: '/secrets/ca.crt' },
  },
  batch: { wait: '2s', bytes: 512 * 1024 },
  retry: { maxRetries: 3 },
  maxLineSize: 100_000,
  logLevel: 'warn',
};

/** What relabelling makes of a target, by the rules of Prometheus. */
function relabel(target: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const labels: Record<string, string> = { ...target };
  for (const rule of podRelabelRules({ teamLabel: 'observability/team' })) {
    const value = rule.sources.map((name) => labels[name] ?? '').join(rule.separator ?? ';');
    const match = new RegExp(`^(?:${rule.regex ?? '(.*)'})$`).exec(value);
    if (match === null) continue;
    if (rule.action === 'drop') return undefined;
    const text = (rule.replacement ?? '$1').replace(/\$(?:\{(\d)\}|(\d))/g, (_, a, b) => {
      return match[Number(a ?? b)] ?? '';
    });
    labels[rule.target ?? ''] = text;
  }
  return Object.fromEntries(
    Object.entries(labels).filter(([name]) => name === '__path__' || !name.startsWith('__')),
  );
}

const pod = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  __meta_kubernetes_namespace: 'shop',
  __meta_kubernetes_pod_name: 'p-1',
  __meta_kubernetes_pod_uid: 'u-1',
  __meta_kubernetes_pod_phase: 'Running',
  __meta_kubernetes_pod_node_name: 'n-1',
  __meta_kubernetes_pod_container_name: 'app',
  ...more,
});
const owner = (kind: string, name: string) => ({
  __meta_kubernetes_pod_controller_kind: kind,
  __meta_kubernetes_pod_controller_name: name,
});
const hash = { __meta_kubernetes_pod_label_pod_template_hash: '5d9c7b6f4' };

describe('relabelling', () => {
  test('sets the labels, the identifiers of the process, and the path', () => {
    expect(relabel(pod({ __meta_kubernetes_pod_label_observability_team: 'commerce' }))).toEqual({
      namespace: 'shop',
      container: 'app',
      service: 'app',
      team: 'commerce',
      pod: 'p-1',
      node: 'n-1',
      __path__: '/var/log/pods/shop_p-1_u-1/app/*.log',
    });
  });

  test.each([
    ['nothing but the container', {}, 'app'],
    ['a Deployment', { ...hash, ...owner('ReplicaSet', 'api-v2-5d9c7b6f4') }, 'api-v2'],
    ['a ReplicaSet without a Deployment', owner('ReplicaSet', 'api-v2'), 'api-v2'],
    ['a StatefulSet', owner('StatefulSet', 'db-1'), 'db-1'],
    ['a CronJob', owner('Job', 'backup-29401234'), 'backup'],
    ['a Job', owner('Job', 'migrate-7'), 'migrate-7'],
    ['a static pod', owner('Node', 'n-1'), 'app'],
    ['label app', { ...owner('StatefulSet', 'db'), __meta_kubernetes_pod_label_app: 'a' }, 'a'],
    [
      'the recommended label',
      {
        __meta_kubernetes_pod_label_app: 'a',
        __meta_kubernetes_pod_label_app_kubernetes_io_name: 'orders',
      },
      'orders',
    ],
  ])('the service of %s', (_, labels, service) => {
    expect(relabel(pod(labels))?.service).toBe(service);
  });

  test('a static pod is found by the hash of its file', () => {
    const mirror = { __meta_kubernetes_pod_annotation_kubernetes_io_config_mirror: 'h-1' };
    expect(relabel(pod(mirror))?.__path__).toBe('/var/log/pods/shop_p-1_h-1/app/*.log');
  });

  test.each([
    ['Pending', false],
    ['Unknown', false],
    ['Running', true],
    ['Succeeded', true],
    ['Failed', true],
  ])('a pod that is %s: %s', (phase, kept) => {
    expect(relabel(pod({ __meta_kubernetes_pod_phase: phase })) !== undefined).toBe(kept);
  });
});

describe('the Promtail configuration', () => {
  test('has the expected default', () => {
    const config = renderPromtailConfig(OPTIONS);
    expect(config).toMatchObject({
      server: { http_listen_port: 9101, grpc_listen_address: '127.0.0.1', log_level: 'info' },
      positions: { filename: '/run/promtail/positions.yaml' },
      limits_config: { max_line_size: 262_144, max_line_size_truncate: true },
      clients: [
        {
          url: OPTIONS.lokiPushUrl,
          batchwait: '1s',
          batchsize: 1_048_576,
          backoff_config: { min_period: '500ms', max_period: '5m', max_retries: 20 },
        },
      ],
      scrape_configs: [
        {
          job_name: 'kubernetes-pods',
          kubernetes_sd_configs: [{ role: 'pod' }],
          pipeline_stages: renderPromtail(standardPipeline()),
        },
      ],
    });
    const clients = config.clients as readonly Readonly<Record<string, unknown>>[];
    expect(Object.keys(clients[0] ?? {})).toEqual([
      'url',
      'batchwait',
      'batchsize',
      'backoff_config',
    ]);
  });

  test('renders every setting', () => {
    const config = renderPromtailConfig({ ...FULL, httpPort: 9999, positionsPath: '/p.yaml' });
    expect(config).toMatchObject({
      server: { http_listen_port: 9999, log_level: 'warn' },
      positions: { filename: '/p.yaml' },
      limits_config: { max_line_size: 100_000 },
    });
    expect(config.clients).toEqual([
      {
        url: OPTIONS.lokiPushUrl,
        tenant_id: 'team-a',
        batchwait: '2s',
        batchsize: 524_288,
        backoff_config: { min_period: '500ms', max_period: '5m', max_retries: 3 },
        external_labels: { cluster: 'c-1', env: 'local' },
        basic_auth: { username: 'agent', password_file: '/secrets/password' },
        tls_config: { ca_file: '/secrets/ca.crt' },
      },
    ]);
  });

  test('has no stream limit, at which Promtail would stop permanently', () => {
    expect(JSON.stringify(renderPromtailConfig(FULL))).not.toContain('max_streams');
  });

  test('has no undefined or null values', () => {
    const visit = (value: unknown): void => {
      expect(value).not.toBeUndefined();
      expect(value).not.toBeNull();
      if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
    };
    visit(renderPromtailConfig(FULL));
  });
});

describe('the Alloy configuration', () => {
  const text = renderAlloyConfig({ ...FULL, legacyPositionsPath: '/run/promtail/positions.yaml' });

  test('forwards entries from the node to Loki', () => {
    expect(alloyBlocks(OPTIONS).map(({ name }) => name)).toEqual([
      'logging',
      'discovery.kubernetes',
      'discovery.relabel',
      'local.file_match',
      'loki.source.file',
      'loki.process',
      'loki.write',
    ]);
    for (const line of [
      'field = "spec.nodeName=" + coalesce(sys.env("HOSTNAME"), constants.hostname)',
      'targets = discovery.kubernetes.pods.targets',
      'path_targets = discovery.relabel.pods.output',
      'forward_to = [loki.process.pods.receiver]',
      'forward_to = [loki.write.loki.receiver]',
    ]) {
      expect(text.replace(/ +=/g, ' =')).toContain(line);
    }
  });

  test('is equivalent to that of Promtail', () => {
    for (const line of [
      'url = "http://loki:3100/loki/api/v1/push"',
      'tenant_id = "team-a"',
      'batch_wait = "2s"',
      'batch_size = "512KiB"',
      'max_backoff_retries = 3',
      'username = "agent"',
      'password_file = "/secrets/password"',
      'ca_file = "/secrets/ca.crt"',
      'limit = "100000B"',
      'cluster = "c-1",',
      'level = "warn"',
      'legacy_positions_file = "/run/promtail/positions.yaml"',
    ]) {
      expect(text.replace(/ +=/g, ' =')).toContain(line);
    }
  });
});
