import { compareRevisions } from '../compare';
import type { Revision } from '../read/revision';
import type { RiskCode } from '../risks';

const config = (app: string, name: string, text: string) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${app}-config
  labels: {app.kubernetes.io/name: ${app}}
data:
  ${name}: |
${text.replace(/^/gm, '    ')}
`;
const RULES = config(
  'prometheus-rules',
  'a.yml',
  `groups:
- name: g
  rules:
  - {record: 'job:up:sum', expr: sum by (job) (up)}
  - {alert: Down, expr: 'job:up:sum == 0', labels: {severity: page, team: a}}
  - {alert: Slow, expr: 'rate(b[5m]) > 1', labels: {severity: ticket, team: a}}`,
);
const ROUTES = config(
  'alertmanager',
  'alertmanager.yml',
  'route: {receiver: a-page}\nreceivers: [{name: a-page}]',
);
const object = (kind: string, spec: string) =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: x}\n${spec}\n`;

const revision = (label: string, text: string): Revision => ({
  label,
  environments: new Map([['e', new Map([['all.yaml', [text, RULES, ROUTES].join('---\n')]])]]),
});
const risksOf = (before: string, after: string) =>
  compareRevisions(revision('a', before), revision('b', after)).changes.flatMap(
    ({ risks }) => risks,
  );

const ini = (text: string) => config('grafana', 'grafana.ini', text);
const prometheus = (text: string) => config('prometheus', 'prometheus.yml', text);
const job = (text: string) =>
  config('prometheus', 'job.yml', `scrape_configs: [{job_name: j, ${text}}]`);
const keep = (regex: string) =>
  job(
    `metric_relabel_configs: [{action: keep, source_labels: [__name__, job], regex: "${regex}"}]`,
  );

const jaeger = (text: string) => config('jaeger', 'config.yaml', text);
const sampling = (text: string) => config('jaeger', 'strategies.json', text);
const promtail = (text: string) =>
  config('promtail', 'promtail.yml', `scrape_configs: [{job_name: p, pipeline_stages: [${text}]}]`);
const alloy = (text: string) => config('alloy', 'config.alloy', `loki.process "p" {\n${text}\n}`);
const loki = (text: string) => config('loki', 'loki.yaml', text);
const sources = (text: string) => config('grafana', 'datasources.yaml', `datasources: [${text}]`);
const queried = (tenants: string) =>
  sources(`{uid: loki, name: Loki, secureJsonData: {httpHeaderValue2: '${tenants}'}}`);
const client = (tenant: string) =>
  config('promtail', 'promtail.yml', `clients: [{tenant_id: ${tenant}}]\nscrape_configs: []`);
const exporter = (tenant: string) =>
  config('otel-collector', 'a.yaml', `exporters: {otlp: {headers: {X-Scope-OrgID: ${tenant}}}}`);
const lokiStore = (kind: string) =>
  loki(`storage_config: {object_store: {${kind}: {bucket_name: a}}}
schema_config: {configs: [{from: 2020-01-01, object_store: ${kind}}]}`);
const pod = (text: string) =>
  object(
    'StatefulSet',
    `spec: {replicas: 3, template: {spec: {containers: [{name: c, ${text}}]}}}`,
  );

test.each<readonly [string, string, string, RiskCode]>([
  // Grafana
  [
    'anonymous',
    ini('[auth.anonymous]\nenabled = false'),
    ini('[auth.anonymous]\nenabled = true'),
    'access-widened',
  ],
  [
    'anonymous role',
    ini('[auth.anonymous]\norg_role = Viewer'),
    ini('[auth.anonymous]\norg_role = Editor'),
    'access-widened',
  ],
  [
    'role mapping',
    ini("[auth.generic_oauth]\nrole_attribute_path = 'Viewer'"),
    ini("[auth.generic_oauth]\nrole_attribute_path = 'Admin'"),
    'access-widened',
  ],
  [
    'sign-up',
    ini('[users]\nallow_sign_up = false'),
    ini('[users]\nallow_sign_up = true'),
    'access-widened',
  ],
  [
    'environment',
    pod('env: []'),
    pod('env: [{name: GF_AUTH_ANONYMOUS_ENABLED, value: "true"}]'),
    'access-widened',
  ],
  [
    'cookies',
    ini('[security]\ncookie_secure = true'),
    ini('[security]\ncookie_secure = false'),
    'security-loosened',
  ],
  ['uid', sources('{name: Loki, uid: loki}'), sources('{name: Loki, uid: logs}'), 'uid-changed'],
  [
    'plain text',
    sources('{name: Loki, url: https://l}'),
    sources('{name: Loki, url: http://l}'),
    'security-loosened',
  ],
  // metrics
  [
    'alerts',
    prometheus('alerting: {alert_relabel_configs: []}'),
    prometheus(
      'alerting: {alert_relabel_configs: [{action: drop, source_labels: [severity], regex: page}]}',
    ),
    'page-lost',
  ],
  [
    'severity',
    prometheus('alerting: {alert_relabel_configs: []}'),
    prometheus(
      'alerting: {alert_relabel_configs: [{action: replace, target_label: severity, replacement: info}]}',
    ),
    'page-lost',
  ],
  [
    'metric of an alert',
    job('metric_relabel_configs: []'),
    job('metric_relabel_configs: [{action: drop, source_labels: [__name__], regex: up}]'),
    'alert-loosened',
  ],
  [
    'kept metrics',
    job('metric_relabel_configs: []'),
    job('metric_relabel_configs: [{action: keep, source_labels: [__name__], regex: c}]'),
    'alert-loosened',
  ],
  [
    'series',
    job('metric_relabel_configs: []'),
    job('metric_relabel_configs: [{action: drop, source_labels: [__name__], regex: c}]'),
    'series-dropped',
  ],
  ['a job that is no longer kept', keep('.+;(a|b)'), keep('.+;(a|c)'), 'series-dropped'],
  ['samples', job('sample_limit: 100'), job('sample_limit: 10'), 'limit-lowered'],
  [
    'remote write',
    prometheus('remote_write: [{url: "http://t"}]'),
    prometheus('remote_write: []'),
    'data-lost',
  ],
  // traces
  [
    'default strategy',
    sampling('{"default_strategy": {"type": "probabilistic", "param": 0.5}}'),
    sampling('{"default_strategy": {"type": "probabilistic", "param": 0.1}}'),
    'sampling-lowered',
  ],
  [
    'tail sampling',
    jaeger(
      'processors: {tail_sampling: {policies: [{name: p, probabilistic: {sampling_percentage: 50}}]}}',
    ),
    jaeger(
      'processors: {tail_sampling: {policies: [{name: p, probabilistic: {sampling_percentage: 5}}]}}',
    ),
    'sampling-lowered',
  ],
  [
    'a sampler',
    jaeger('service: {pipelines: {traces: {processors: [batch]}}}'),
    jaeger('service: {pipelines: {traces: {processors: [probabilistic_sampler, batch]}}}'),
    'sampling-lowered',
  ],
  [
    'badger',
    jaeger('traces: {badger: {ttl: {spans: 72h0m0s}}}'),
    jaeger('traces: {badger: {ttl: {spans: 24h0m0s}}}'),
    'data-lost',
  ],
  [
    'cassandra',
    jaeger('traces: {trace_ttl: 168h}'),
    jaeger('traces: {trace_ttl: 24h}'),
    'data-lost',
  ],
  [
    'memory',
    jaeger('traces: {memory: {max_traces: 1000}}'),
    jaeger('traces: {memory: {max_traces: 10}}'),
    'data-lost',
  ],
  // lines
  [
    'dropped lines',
    promtail('{json: {}}'),
    promtail('{json: {}}, {drop: {expression: x}}'),
    'lines-dropped',
  ],
  [
    'a match that drops',
    promtail('{json: {}}'),
    promtail('{json: {}}, {match: {selector: \'{a="b"}\', action: drop}}'),
    'lines-dropped',
  ],
  [
    'of Alloy',
    alloy('stage.json {\n}'),
    alloy('stage.json {\n}\nstage.drop {\nexpression = "x"\n}'),
    'lines-dropped',
  ],
  [
    'sampled lines',
    promtail('{json: {}}'),
    promtail('{json: {}}, {sampling: {rate: 0.1}}'),
    'lines-dropped',
  ],
  [
    'lines that were redacted',
    promtail("{json: {}}, {replace: {expression: 'password=(x)', replace: y}}"),
    promtail('{json: {}}'),
    'security-loosened',
  ],
  [
    'lines that Alloy redacted',
    alloy('stage.json {\n}\nstage.replace {\nexpression = "a(b)"\nreplace = "c"\n}'),
    alloy('stage.json {\n}\nstage.replace {\nexpression = "a(x)"\nreplace = "c"\n}'),
    'security-loosened',
  ],
  [
    'ingestion',
    loki('limits_config: {ingestion_rate_mb: 10}'),
    loki('limits_config: {ingestion_rate_mb: 1}'),
    'limit-lowered',
  ],
  ['tenants', loki('auth_enabled: false'), loki('auth_enabled: true'), 'data-lost'],
  ['no tenants', loki('auth_enabled: true'), loki('auth_enabled: false'), 'data-lost'],
  ['no tenants', loki('auth_enabled: true'), loki('auth_enabled: false'), 'access-widened'],
  ['a tenant', promtail('{tenant: {value: a}}'), promtail('{tenant: {value: b}}'), 'data-lost'],
  ['a removed tenant', promtail('{tenant: {value: a}}'), promtail('{json: {}}'), 'data-lost'],
  [
    'the tenant of a team',
    alloy('stage.match {\nselector = "{team=\\"x\\"}"\nstage.tenant {\nvalue = "a"\n}\n}'),
    alloy('stage.match {\nselector = "{team=\\"x\\"}"\nstage.tenant {\nvalue = "b"\n}\n}'),
    'data-lost',
  ],
  ['the tenant of a client', client('a'), client('b'), 'data-lost'],
  ['the tenant of an exporter', exporter('a'), exporter('b'), 'data-lost'],
  ['a tenant that is no longer queried', queried('a|b|fake'), queried('a|b'), 'data-lost'],
  [
    'the bucket of metrics',
    object('ConfigMap', 'data: {objstore.yml: "type: GCS\\nconfig: {bucket: a}"}'),
    object('ConfigMap', 'data: {objstore.yml: "type: GCS\\nconfig: {bucket: b}"}'),
    'data-lost',
  ],
  [
    'the bucket of log lines',
    loki('storage_config: {object_store: {s3: {bucket_name: a}}}'),
    loki('storage_config: {object_store: {s3: {bucket_name: b}}}'),
    'data-lost',
  ],
  [
    'the kind of the storage of metrics',
    config('thanos-store', 'objstore.yml', 'type: S3\nconfig: {bucket: a}'),
    config('thanos-store', 'objstore.yml', 'type: GCS\nconfig: {bucket: a}'),
    'data-lost',
  ],
  ['the kind of the storage of log lines', lokiStore('s3'), lokiStore('gcs'), 'data-lost'],
  [
    'the bucket of all stores',
    loki('common: {storage: {s3: {bucketnames: a}}}'),
    loki('common: {storage: {s3: {bucketnames: b}}}'),
    'data-lost',
  ],
  [
    'the secret of a data source',
    object(
      'ConfigMap',
      'data: {datasources.yaml: "datasources: [{uid: a, secureJsonData: {p: $SECRET_A_1}}]"}',
    ),
    object(
      'ConfigMap',
      'data: {datasources.yaml: "datasources: [{uid: a, secureJsonData: {p: $SECRET_B_2}}]"}',
    ),
    'secret-changed',
  ],
  // Kubernetes
  ['an older image', pod('image: "x:v1.10.0"'), pod('image: "x:v1.9.9"'), 'version-lowered'],
  [
    'replicas',
    pod('image: x'),
    pod('image: x').replace('replicas: 3', 'replicas: 1'),
    'redundancy-lowered',
  ],
  [
    'a budget',
    object('PodDisruptionBudget', 'spec: {maxUnavailable: 1}'),
    '',
    'redundancy-lowered',
  ],
  [
    'a secret',
    pod('env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: k}}}]'),
    pod('env: [{name: A, valueFrom: {secretKeyRef: {name: b, key: k}}}]'),
    'secret-changed',
  ],
  [
    'a role',
    object('RoleBinding', 'roleRef: {kind: Role, name: a}'),
    object('RoleBinding', 'roleRef: {kind: Role, name: b}'),
    'rbac-widened',
  ],
  // order
  [
    'processors',
    jaeger('service: {pipelines: {traces: {processors: [batch, resource]}}}'),
    jaeger('service: {pipelines: {traces: {processors: [resource, batch]}}}'),
    'order-changed',
  ],
  [
    'actions',
    jaeger('attributes: [{key: a, action: insert}, {key: a, action: upsert}]'),
    jaeger('attributes: [{key: a, action: upsert}, {key: a, action: insert}]'),
    'order-changed',
  ],
  [
    'stages',
    alloy('stage.json {\n}\nstage.labels {\n}'),
    alloy('stage.labels {\n}\nstage.json {\n}'),
    'order-changed',
  ],
  ['arguments', pod('args: [a, b]'), pod('args: [b, a]'), 'order-changed'],
])('%s: reported with its risk', (_, before, after, risk) => {
  expect(risksOf(before, after).map(({ code }) => code)).toContain(risk);
});

test('the risk names the lost alert, and the recorded series that it reads', () => {
  const drop = (kind: string, regex: string) =>
    `${kind}: [{action: drop, source_labels: [${kind.startsWith('alert') ? 'severity' : '__name__'}], regex: ${regex}}]`;
  const texts = (before: string, after: string) =>
    risksOf(before, after)
      .map(({ text }) => text)
      .join('\n');
  expect(
    texts(
      prometheus('alerting: {}'),
      prometheus(`alerting: {${drop('alert_relabel_configs', 'page')}}`),
    ),
  ).toContain('Down is dropped before a-page is notified');
  expect(texts(job('a: b'), job(`a: b, ${drop('metric_relabel_configs', 'up')}`))).toContain(
    'series that Down reads are dropped',
  );
});

test.each([
  [ini('[auth.anonymous]\nenabled = true'), ini('[auth.anonymous]\nenabled = false')],
  [
    sampling('{"default_strategy": {"param": 0.1}}'),
    sampling('{"default_strategy": {"param": 0.5}}'),
  ],
  [job('sample_limit: 10'), job('sample_limit: 100')],
  [keep('push_.+;.+|.+;(a)'), keep('push_.+;.+|.+;(a|b)')],
  [jaeger('traces: {trace_ttl: 24h}'), jaeger('traces: {trace_ttl: 168h}')],
  [pod('image: "x:v1.9.9"'), pod('image: "x:v1.10.0"')],
  [queried('a|b'), queried('a|b|fake')],
  [promtail('{json: {}}'), promtail('{json: {}}, {tenant: {value: a}}')],
  [
    loki('schema_config: {configs: [{from: 2020-01-01, object_store: s3}]}'),
    loki(
      'schema_config: {configs: [{from: 2020-01-01, object_store: s3}, {from: 2027-01-01, object_store: gcs}]}',
    ),
  ],
  [job('azure_sd_configs: [{tenant_id: a}]'), job('azure_sd_configs: [{tenant_id: b}]')],
])('a change that tightens or adds is not a risk', (before, after) => {
  expect(risksOf(before, after)).toEqual([]);
});
