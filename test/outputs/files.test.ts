import { ApiObject } from 'cdk8s';
import { bearerToken, external } from '../../catalog';
import { hostName, renderUnit, type Unit } from '../../outputs/files/unit';
import { journalRelabelRules, logFileTargets } from '../../scrape-configs/pipeline/machine-logs';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { trialPlatform } from '../validation/trial';

const unit: Unit = {
  name: 'db',
  description: 'db: 100% of data',
  command: [
    'db',
    '--flag=value',
    '--regex=^(a|b)$',
    '--text=say "hi"; 50%',
    String.raw`--path=a\b`,
  ],
  variables: { NODE: hostName, TEXT: 'a b', RATIO: '50%' },
  environmentFiles: [],
  credentials: { 'login.password': '/etc/credstore/login/password' },
  user: 'db',
  dataFolder: 'db',
  ownData: false,
  gracePeriod: 30,
  memoryLimit: '1024',
  cpuLimit: 0.2,
  access: 'own-files',
};
const linesOf = (changed: Partial<Unit> = {}) => renderUnit({ ...unit, ...changed }).split('\n');

test('what systemd would interpret in an argument or a variable is escaped', () => {
  const lines = renderUnit(unit).replaceAll(' \\\n  ', ' ').split('\n');
  expect(lines).toContain('Description=db: 100%% of data');
  expect(lines).toContain(
    String.raw`ExecStart=db --flag=value "--regex=^(a|b)$$" "--text=say \"hi\"; 50%%" "--path=a\\b"`,
  );
  expect(lines).toEqual(
    expect.arrayContaining([
      'Environment=NODE=%H',
      'Environment="TEXT=a b"',
      'Environment=RATIO=50%%',
    ]),
  );
});

test('a unit has its data, credentials and limits, and no rights', () => {
  expect(linesOf()).toEqual(
    expect.arrayContaining([
      'DynamicUser=yes',
      'StateDirectory=db',
      'LoadCredential=login.password:/etc/credstore/login/password',
      'MemoryMax=1024',
      'CPUQuota=20%',
      'CapabilityBoundingSet=',
      'ProtectSystem=strict',
      'NoNewPrivileges=yes',
    ]),
  );
});

test('data in another folder belongs to a user that exists', () => {
  const lines = linesOf({ ownData: '/data' });
  expect(lines).toEqual(expect.arrayContaining(['User=db', 'ReadWritePaths=/data/db']));
  expect(lines).not.toContain('DynamicUser=yes');
});

test('a program that reports on the machine sees the file systems of the machine', () => {
  const lines = linesOf({ access: 'host', dataFolder: undefined });
  expect(lines).not.toContain('DynamicUser=yes');
  expect(lines.filter((line) => /^(ProtectSystem|ProtectHome|PrivateTmp)=/.test(line))).toEqual([]);
});

const services = [
  { service: 'cart', team: 'shop', namespace: 'store', units: ['cart-api'] },
  {
    service: 'loki',
    team: 'platform',
    namespace: 'observability',
    units: ['loki', 'loki-gateway'],
  },
  { service: 'till', team: 'shop', namespace: 'store', files: ['/var/log/till/*.log'] },
];
/** Applies relabelling rules as the agents do, for patterns without differences between RE2 and JavaScript. */
function labelsOf(unitName: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {
    __journal__systemd_unit: unitName,
    __journal__hostname: 'a',
  };
  for (const rule of journalRelabelRules(services)) {
    const value = rule.sources.map((name) => labels[name] ?? '').join(';');
    const match = new RegExp(`^(?:${rule.regex ?? '(.*)'})$`).exec(value);
    if (match && rule.target)
      labels[rule.target] = (rule.replacement ?? '$1').replace('$1', match[1] ?? '');
  }
  return labels;
}

test.each([
  ['cart-api.service', { service: 'cart', team: 'shop', namespace: 'store' }],
  ['cart-api@2.service', { service: 'cart', team: 'shop', namespace: 'store' }],
  ['loki-gateway.service', { service: 'loki', team: 'platform', namespace: 'observability' }],
])('an entry of %s has the labels of its service', (name, labels) => {
  expect(labelsOf(name)).toMatchObject({ ...labels, node: 'a' });
});

test('an entry of another unit has no team', () => {
  expect(labelsOf('ssh.service').service).toBe('ssh');
  expect(labelsOf('ssh.service').team).toBeUndefined();
});

test('log files have the labels of their service', () => {
  expect(logFileTargets(services)).toEqual([
    { __path__: '/var/log/till/*.log', service: 'till', team: 'shop', namespace: 'store' },
  ]);
});

describe('the files of an environment', () => {
  const hosts = {
    prometheus: '10.0.0.5',
    alertmanager: '10.0.0.5',
    grafana: '10.0.0.5',
    'otel-collector': '10.0.0.6',
    jaeger: '10.0.0.7',
  };
  const { problems, outputs } = synthesize(
    {
      name: 'machines',
      teams: [trialPlatform],
      logCollector: 'alloy',
      loki: external({
        push: 'https://logs.example.org/loki/api/v1/push',
        query: 'https://logs.example.org',
        auth: bearerToken({ secret: 'loki-token', key: 'token' }),
      }),
      pods: { grafana: { env: { ZONE: { configMap: 'zone', key: 'name' } } } },
      extend: (stack) => {
        new ApiObject(stack.chart('zone'), 'zone', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {
            name: 'zone',
            namespace: 'observability',
            labels: { 'app.kubernetes.io/part-of': 'observability-stack' },
          },
          data: { name: 'eu-1' },
        });
      },
      outputs: {
        files: { hosts },
      },
    },
    { targetFiles: [], today: new Date('2026-01-01') },
  );
  const [{ files } = { files: new Map<string, Iterable<string>>() }] = outputs;

  test('contain the value of a ConfigMap of the output', () => {
    expect(problems.filter(isError)).toEqual([]);
    const unit = [...(files.get('systemd/10.0.0.5/grafana.service') ?? [])].join('');
    expect(unit).toContain('Environment=ZONE=eu-1');
  });

  test('contain the configuration of the log collector once', () => {
    expect([...files.keys()].filter((name) => name.endsWith('config.alloy'))).toEqual([
      'alloy/config.alloy',
    ]);
  });
});
