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
    'ingestion',
    loki('limits_config: {ingestion_rate_mb: 10}'),
    loki('limits_config: {ingestion_rate_mb: 1}'),
    'limit-lowered',
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
])('a change that tightens or adds is not a risk', (before, after) => {
  expect(risksOf(before, after)).toEqual([]);
});
