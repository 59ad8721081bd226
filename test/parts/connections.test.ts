// How programs of the stack connect to existing ones.
import { load } from 'js-yaml';
import { basicAuth, bearerToken, external, otlp } from '../../catalog';
import type { Environment } from '../../catalog/definitions/environment';
import { local } from '../../environments/local';
import { synthesize } from '../../validation/synthesize';
import { trialCommerce, trialPlatform } from '../validation/trial';

// biome-ignore lint/suspicious/noExplicitAny: parsed manifests
type Manifest = any;

const base: Environment = { name: 'local', teams: [trialPlatform, trialCommerce()] };
const ca = { configMap: 'company-ca', key: 'ca.crt' };

function objectsOf(settings: Partial<Environment>): readonly Manifest[] {
  const { manifests, problems } = synthesize(
    { ...base, ...settings },
    { targetFiles: [], today: new Date('2026-01-01') },
  );
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return manifests.map(({ object }) => object);
}

const named = (objects: readonly Manifest[], kind: string, name: string): Manifest =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

/** The file of a ConfigMap of a program. */
function fileOf(objects: readonly Manifest[], name: string, program = ''): string {
  const found = objects.flatMap(({ kind, metadata, data = {} }) =>
    kind === 'ConfigMap' && metadata.name.startsWith(program) && name in data
      ? [data[name] as string]
      : [],
  );
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

/** The addresses that a policy allows a program to connect to, with their ports. */
const egressOf = (objects: readonly Manifest[], program: string): readonly Manifest[] =>
  named(objects, 'NetworkPolicy', program).spec.egress;

describe('Alertmanager', () => {
  const alertmanager = external({
    url: ['https://alerts-1.example.org/am', 'https://alerts-2.example.org/am'],
    auth: basicAuth('stack', { secret: 'alertmanager-login', key: 'password' }),
    tls: { ca },
    network: { cidrs: ['10.20.0.0/16'] },
  });
  const objects = objectsOf({ alertmanager });

  test('Prometheus sends alerts to each of them', () => {
    const config: Manifest = load(fileOf(objects, 'prometheus.yml', 'prometheus-config'));
    expect(config.alerting.alertmanagers).toEqual([
      {
        scheme: 'https',
        path_prefix: '/am',
        basic_auth: {
          username: 'stack',
          password_file: '/etc/prometheus/secrets/secrets/alertmanager-login/password',
        },
        tls_config: { ca_file: '/etc/prometheus/secrets/config-maps/company-ca/ca.crt' },
        static_configs: [{ targets: ['alerts-1.example.org', 'alerts-2.example.org'] }],
      },
    ]);
    expect(egressOf(objects, 'prometheus')).toContainEqual({
      to: [{ ipBlock: { cidr: '10.20.0.0/16' } }],
      ports: [{ port: 443, protocol: 'TCP' }],
    });
  });

  test('the ruler of Loki reads the password from its environment', () => {
    const { ruler }: Manifest = load(fileOf(objects, 'loki.yaml'));
    expect(ruler.alertmanager_url).toBe(
      'https://alerts-1.example.org/am,https://alerts-2.example.org/am',
    );
    expect(ruler.alertmanager_client).toEqual({
      tls_ca_path: '/etc/loki/client-files/config-maps/company-ca/ca.crt',
      basic_auth_username: 'stack',
      // Loki expands the variable.
      basic_auth_password: '${ALERTMANAGER_PASSWORD}',
    });
    const [loki] = named(objects, 'StatefulSet', 'loki').spec.template.spec.containers;
    expect(loki.args).toContain('-config.expand-env=true');
    expect(loki.env).toContainEqual({
      name: 'ALERTMANAGER_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'alertmanager-login', key: 'password' } },
    });
  });

  test('Grafana shows the alerts of one, with the password from its environment', () => {
    const { datasources }: Manifest = load(fileOf(objects, 'datasources.yaml'));
    expect(datasources.find(({ uid }: Manifest) => uid === 'alertmanager')).toMatchObject({
      url: 'https://alerts-1.example.org/am',
      basicAuth: true,
      basicAuthUser: 'stack',
      jsonData: { tlsAuthWithCACert: true },
      secureJsonData: {
        basicAuthPassword: '$SECRET_ALERTMANAGER_LOGIN_PASSWORD_1DD5EDA7',
        tlsCACert: '$__file{/etc/grafana/client-files/config-maps/company-ca/ca.crt}',
      },
    });
  });

  test('without Alertmanager, alerts are sent nowhere', () => {
    const without = objectsOf({ alertmanager: false });
    expect(load(fileOf(without, 'prometheus.yml', 'prometheus-config'))).not.toHaveProperty(
      'alerting',
    );
    expect(fileOf(without, 'loki.yaml')).not.toContain('alertmanager');
    expect(fileOf(without, 'datasources.yaml')).not.toContain('alertmanager');
  });
});

describe('Loki', () => {
  const loki = external({
    push: 'https://logs.example.org/loki/api/v1/push',
    query: 'https://logs.example.org',
    tenant: 'team-a',
    auth: bearerToken({ secret: 'loki-token', key: 'token' }),
    tls: { ca },
    network: { namespace: 'logging', podLabels: { app: 'loki' }, ports: [3100] },
  });
  const teams = [trialPlatform, trialCommerce({ otlp: otlp({ metrics: false }) })];

  test('Promtail and Alloy push log lines with the tenant and the token', () => {
    const objects = objectsOf({ loki, logCollector: 'promtail' });
    const { clients }: Manifest = load(fileOf(objects, 'promtail.yaml'));
    expect(clients).toMatchObject([
      {
        url: 'https://logs.example.org/loki/api/v1/push',
        tenant_id: 'team-a',
        authorization: {
          credentials_file: '/etc/log-collector/client-files/secrets/loki-token/token',
        },
        tls_config: { ca_file: '/etc/log-collector/client-files/config-maps/company-ca/ca.crt' },
      },
    ]);
    const alloy = fileOf(objectsOf({ loki, logCollector: 'alloy' }), 'config.alloy');
    expect(alloy).toMatch(/authorization \{\s+credentials_file = "[^"]+\/loki-token\/token"/);
    expect(alloy).toMatch(/tenant_id +=\s+"team-a"/);
    expect(egressOf(objects, 'promtail')).toContainEqual({
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'logging' } },
          podSelector: { matchLabels: { app: 'loki' } },
        },
      ],
      ports: [{ port: 3100, protocol: 'TCP' }],
    });
  });

  test('the Collector exports log records to it', () => {
    const { exporters }: Manifest = load(
      fileOf(objectsOf({ loki, teams }), 'config.yaml', 'otel-collector'),
    );
    expect(exporters['otlp_http/loki']).toMatchObject({
      endpoint: 'https://logs.example.org/otlp',
      headers: {
        Authorization:
          // The Collector expands the variable.
          'Bearer ${file:/etc/otelcol-client-files/secrets/loki-token/token}',
        'X-Scope-OrgID': 'team-a',
      },
      tls: { ca_file: '/etc/otelcol-client-files/config-maps/company-ca/ca.crt' },
    });
  });

  test('Grafana queries it with the tenant', () => {
    const { datasources }: Manifest = load(fileOf(objectsOf({ loki }), 'datasources.yaml'));
    expect(datasources.find(({ uid }: Manifest) => uid === 'loki')).toMatchObject({
      url: 'https://logs.example.org',
      jsonData: { httpHeaderName1: 'Authorization', httpHeaderName2: 'X-Scope-OrgID' },
      secureJsonData: {
        httpHeaderValue1: 'Bearer $SECRET_LOKI_TOKEN_TOKEN_00BFF6B5',
        httpHeaderValue2: 'team-a',
      },
    });
  });

  test('the constructs of a missing part are an error with its name', () => {
    const { problems } = synthesize(
      { ...local, loki: false, extend: (stack) => void stack.loki },
      { targetFiles: [], today: new Date('2026-01-01') },
    );
    expect(problems.map(({ message }) => message)).toContain(
      'loki is off in environment "local": the stack has no construct of it',
    );
  });
});

describe('Tracing', () => {
  const tracing = external({
    store: 'tempo',
    otlp: 'https://tempo.example.org:4317',
    query: 'https://tempo.example.org',
    tenant: 'team-a',
    auth: bearerToken({ secret: 'tempo-token', key: 'token' }),
  });
  const collector = external({
    otlp: { grpc: 'http://otel.tracing.svc:4317', http: 'http://otel.tracing.svc:4318' },
    network: { namespace: 'tracing', podLabels: { app: 'otel' } },
  });

  test('the Collector sends traces to the existing store', () => {
    const objects = objectsOf({ tracing });
    const { exporters, service }: Manifest = load(fileOf(objects, 'config.yaml', 'otel-collector'));
    expect(exporters['otlp_grpc/tempo']).toMatchObject({
      endpoint: 'tempo.example.org:4317',
      headers: { 'X-Scope-OrgID': 'team-a' },
    });
    expect(exporters['otlp_grpc/tempo']).not.toHaveProperty('tls');
    expect(service.pipelines.traces.exporters).toEqual(['span_metrics', 'otlp_grpc/tempo']);
    expect(egressOf(objects, 'otel-collector')).toContainEqual({
      ports: [{ port: 4317, protocol: 'TCP' }],
    });
    expect(named(objects, 'StatefulSet', 'tempo')).toBeUndefined();
  });

  test('without a store, spans are only counted', () => {
    const objects = objectsOf({ tracing: false, collector: { tailSampling: {} } });
    const { exporters, processors, service }: Manifest = load(
      fileOf(objects, 'config.yaml', 'otel-collector'),
    );
    expect(Object.keys(exporters)).toEqual(['prometheus']);
    expect(processors).not.toHaveProperty('tail_sampling');
    expect(service.pipelines.traces.exporters).toEqual(['span_metrics']);
    expect(fileOf(objects, 'datasources.yaml')).not.toMatch(/jaeger|tempo|Trace/);
  });

  test('an existing Collector sends spans to the store of the stack', () => {
    const objects = objectsOf({ collector });
    expect(named(objects, 'NetworkPolicy', 'jaeger').spec.ingress).toContainEqual({
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tracing' } },
          podSelector: { matchLabels: { app: 'otel' } },
        },
      ],
      ports: [{ port: 4317, protocol: 'TCP' }],
    });
    expect(fileOf(objects, 'datasources.yaml')).not.toContain('tracesToMetrics');
  });

  test('services of the demo and of teams send spans to an existing Collector', () => {
    const seen: string[] = [];
    const { manifests, problems } = synthesize(
      {
        ...local,
        collector,
        teams: local.teams.map((team) =>
          team.name === 'commerce'
            ? { ...team, constructs: (_, { otlp }) => void seen.push(otlp.grpc, otlp.http) }
            : team,
        ),
      },
      { targetFiles: [], today: new Date('2026-01-01') },
    );
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(seen).toEqual(['http://otel.tracing.svc:4317', 'http://otel.tracing.svc:4318']);
    const variables = manifests
      .map(({ object }): Manifest => object)
      .filter(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'order-service')
      .flatMap(({ spec }) => spec.template.spec.containers[0].env);
    expect(variables).toContainEqual({
      name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      value: 'http://otel.tracing.svc:4318',
    });
  });
});

describe('Prometheus', () => {
  const prometheus = external({
    query: 'https://metrics.example.org/prometheus/',
    remoteWrite: 'https://metrics.example.org/api/v1/push',
    rules: 'files',
    auth: basicAuth('stack', { secret: 'metrics-login', key: 'password' }),
    tls: { ca, serverName: 'metrics.example.org' },
    network: { namespace: 'monitoring', podLabels: { app: 'prometheus' }, ports: [9090] },
  });
  const outputs = { prometheus: true };
  const orders = { ...trialCommerce(), services: [{ name: 'order-service', otlp: otlp() }] };
  const objects = objectsOf({ prometheus, outputs, teams: [trialPlatform, orders] });
  const inMonitoring = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
    podSelector: { matchLabels: { app: 'prometheus' } },
  };

  test('it may scrape the programs of the stack, which may connect to it', () => {
    const { ingress, egress } = named(objects, 'NetworkPolicy', 'loki').spec;
    expect(ingress).toContainEqual({
      from: [inMonitoring],
      ports: [{ port: 3100, protocol: 'TCP' }],
    });
    for (const connections of [egress, egressOf(objects, 'grafana'), egressOf(objects, 'jaeger')])
      expect(connections).toContainEqual({
        to: [inMonitoring],
        ports: [{ port: 9090, protocol: 'TCP' }],
      });
  });

  test('Grafana and Jaeger query it', () => {
    const { datasources }: Manifest = load(fileOf(objects, 'datasources.yaml'));
    expect(datasources.find(({ uid }: Manifest) => uid === 'prometheus')).toMatchObject({
      url: 'https://metrics.example.org/prometheus',
      basicAuth: true,
      basicAuthUser: 'stack',
      jsonData: { prometheusType: 'Prometheus', serverName: 'metrics.example.org' },
      secureJsonData: {
        basicAuthPassword: '$SECRET_METRICS_LOGIN_PASSWORD_FFFF0BF7',
      },
    });
    const { extensions, service }: Manifest = load(fileOf(objects, 'config.yaml', 'jaeger'));
    expect(extensions.jaeger_storage.metric_backends.metrics.prometheus).toMatchObject({
      endpoint: 'https://metrics.example.org/prometheus',
      auth: { authenticator: 'basicauth/metrics' },
      tls: {
        ca_file: '/etc/jaeger/client-files/config-maps/company-ca/ca.crt',
        server_name_override: 'metrics.example.org',
      },
    });
    expect(extensions['basicauth/metrics'].client_auth).toEqual({
      username: 'stack',
      // Jaeger expands the variable.
      password: '${file:/etc/jaeger/client-files/secrets/metrics-login/password}',
    });
    expect(service.extensions).toContain('basicauth/metrics');
  });

  test('Loki, the Collector and Tempo write to it', () => {
    const { ruler }: Manifest = load(fileOf(objects, 'loki.yaml'));
    expect(ruler.remote_write).toEqual({
      enabled: true,
      add_org_id_header: false,
      clients: {
        prometheus: {
          url: 'https://metrics.example.org/api/v1/push',
          basic_auth: {
            username: 'stack',
            password_file: '/etc/loki/client-files/secrets/metrics-login/password',
          },
          tls_config: {
            ca_file: '/etc/loki/client-files/config-maps/company-ca/ca.crt',
            server_name: 'metrics.example.org',
          },
        },
      },
    });
    const { exporters, service }: Manifest = load(fileOf(objects, 'config.yaml', 'otel-collector'));
    expect(exporters['prometheus_remote_write/prometheus']).toMatchObject({
      endpoint: 'https://metrics.example.org/api/v1/push',
      auth: { authenticator: 'basicauth/prometheus' },
    });
    expect(service.pipelines['metrics/otlp'].exporters).toEqual([
      'prometheus_remote_write/prometheus',
    ]);
    const withTempo = objectsOf({
      prometheus: { ...prometheus, tenant: 'team-a' },
      outputs,
      tracing: 'tempo',
    });
    const tempo: Manifest = load(fileOf(withTempo, 'tempo.yaml'));
    expect(tempo.metrics_generator.storage.remote_write).toMatchObject([
      {
        url: 'https://metrics.example.org/api/v1/push',
        basic_auth: { password_file: '/etc/tempo/client-files/secrets/metrics-login/password' },
        headers: { 'X-Scope-OrgID': 'team-a' },
      },
    ]);
  });

  test('without remote write, no program writes to it', () => {
    const { remoteWrite: _, ...queried } = prometheus;
    const without = objectsOf({ prometheus: queried, outputs });
    expect(load(fileOf(without, 'loki.yaml'))).toMatchObject({
      ruler: { remote_write: { enabled: false, clients: {} } },
    });
    expect(egressOf(without, 'loki')).not.toContainEqual(expect.objectContaining({ ports: [] }));
    expect(JSON.stringify(without)).not.toContain('metrics.example.org/api/v1/push');
  });
});
