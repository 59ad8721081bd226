import { availability, bearerToken, external, http, otlp, requestLogs } from '../../../catalog';
import type { Team } from '../../../catalog/definitions/team';
import { type Case, trialCommerce, trialPlatform } from '../trial';

const grafana = external({ url: 'https://grafana.example.org' });
const loki = {
  push: 'https://logs.example.org/loki/api/v1/push',
  query: 'https://logs.example.org',
};
const prometheus = external({ query: 'https://prometheus.example.org', rules: 'files' });
const remoteWrite = 'https://prometheus.example.org/api/v1/write';
const auth = bearerToken({ secret: 'prometheus', key: 'key' });
const existing = { prometheus, outputs: { prometheus: true } } as const;
const thanos = {};
const byOtlp = {
  teams: [
    trialPlatform,
    { ...trialCommerce(), services: [{ name: 'order-service', otlp: otlp() }] },
  ],
};
const byLines = {
  teams: [
    trialPlatform,
    trialCommerce({
      slos: [availability({ objective: 99.9, source: requestLogs(), period: '7d' })],
    }),
  ],
};
const evaluator = { alerts: { evaluator: 'grafana' } } as const;

const agent = {
  prometheus: { mode: 'agent', remoteWrite: [{ url: remoteWrite }] },
  central: 'main',
  grafana: false,
  jaeger: { performanceMonitoring: false },
} as const;
/** A central environment and an agent that writes to its Loki. */
const tenantsOf = (central: object, ofAgent: object, teams: readonly Team[] = []) => ({
  environment: {
    loki: central,
    teams: [trialPlatform],
    agents: [
      {
        name: 'eu',
        teams: [trialPlatform, ...teams],
        ...agent,
        loki: external({ ...loki, ...ofAgent }),
      },
    ],
  },
});
const receiving = { agents: [{ name: 'eu', teams: [trialPlatform], ...agent }] };

/** Parts of the stack that are existing programs or left out. */
export const parts: readonly Case[] = [
  {
    code: 'config/invalid-agent',
    title: 'an agent whose rules no Prometheus evaluates',
    bad: { environment: { ...agent, central: undefined } },
    where: 'prometheus.mode',
    message: 'Prometheus is an agent, which evaluates no rules, and no other evaluates them',
    good: { environment: { ...agent, central: undefined, outputs: { rulers: {} } } },
  },
  {
    code: 'config/invalid-agent',
    title: 'an agent that writes to no endpoint',
    bad: { environment: { ...agent, prometheus: { mode: 'agent' } } },
    where: 'prometheus.remoteWrite',
    message: 'Prometheus is an agent without an endpoint',
    good: { environment: agent },
  },
  ...(
    [
      ['retentionSize', '4GB'],
      ['maxExemplars', 10],
      ['outOfOrderTimeWindow', '5m'],
    ] as const
  ).map(
    ([key, value]): Case => ({
      code: 'config/unused-setting',
      title: `${key} of an agent`,
      bad: { environment: { ...agent, prometheus: { ...agent.prometheus, [key]: value } } },
      where: `prometheus.${key}`,
      message: 'Prometheus is an agent',
      good: { environment: { ...agent, prometheus: { ...agent.prometheus, retention: '30d' } } },
    }),
  ),
  {
    code: 'config/invalid-agent',
    title: 'two replicas of an agent',
    bad: { environment: { ...agent, prometheus: { ...agent.prometheus, replicas: 2 } } },
    where: 'prometheus.replicas',
    message: '2 replicas of an agent write every sample: expected 1',
    good: { environment: { ...agent, prometheus: { ...agent.prometheus, shards: 2 } } },
  },
  {
    code: 'config/invalid-agent',
    title: 'queries of Grafana to an agent',
    bad: { environment: { ...agent, grafana: {} } },
    where: 'grafana',
    message: 'Grafana queries Prometheus, which is an agent',
    good: { environment: { ...agent, grafana } },
  },
  {
    code: 'config/invalid-agent',
    title: 'dashboards about an agent',
    bad: { environment: { ...agent, grafana, outputs: { grafana: { kind: 'sidecar' } } } },
    where: 'outputs.grafana',
    message: 'data sources of "outputs.grafana" are about Prometheus, which is an agent',
    good: { environment: { ...agent, grafana, outputs: { operator: { grafana: false } } } },
  },
  {
    code: 'config/invalid-agent',
    title: 'blocks of an agent',
    bad: { environment: { ...agent, thanos } },
    where: 'thanos',
    message: 'Thanos uploads the blocks of Prometheus, which is an agent',
    good: { environment: { ...agent, thanos: false } },
  },
  {
    code: 'config/invalid-agent',
    title: 'queries of Jaeger to an agent',
    bad: { environment: { ...agent, jaeger: {} } },
    where: 'jaeger.performanceMonitoring',
    message: 'Jaeger queries Prometheus, which is an agent',
    good: { environment: { ...agent, jaeger: undefined, tracing: 'tempo' } },
  },
  {
    code: 'config/invalid-agent',
    title: 'samples of agents without remote write',
    bad: { environment: { ...receiving, prometheus: { remoteWriteReceiver: false } } },
    where: 'prometheus.remoteWriteReceiver',
    message: 'Prometheus receives the samples of agents, but prometheus.remoteWriteReceiver is off',
    good: { environment: receiving },
  },
  {
    code: 'config/invalid-agent',
    title: 'samples of agents in one of two replicas',
    bad: { environment: { ...receiving, prometheus: { remoteWriteReceiver: true, replicas: 2 } } },
    where: 'prometheus.replicas',
    message: 'of which the samples of agents reach one',
    good: { environment: receiving },
  },
  {
    code: 'config/invalid-agent',
    title: 'samples of agents beside Thanos',
    bad: { environment: { ...receiving, thanos } },
    where: 'thanos',
    message: 'Thanos replaces the label "cluster" of the samples of agents',
    good: { environment: receiving },
  },
  {
    code: 'config/invalid-agent',
    title: 'rules of agents for an existing Prometheus',
    bad: { environment: { ...receiving, ...existing } },
    where: 'agents',
    message: 'Prometheus of the stack evaluates the rules of agents, but it is external',
    good: { environment: existing },
  },
  {
    code: 'config/invalid-agent',
    title: 'an agent that evaluates its own rules',
    bad: { environment: { agents: [{ name: 'eu', teams: [trialPlatform] }] } },
    where: 'agents',
    message: 'environment "eu" is listed in agents, but its prometheus.mode is \'server\'',
    good: { environment: receiving },
  },
  {
    code: 'config/invalid-agent',
    title: 'log lines of an agent without a tenant',
    bad: tenantsOf({ tenants: 'team' }, {}),
    where: 'environment test, agents',
    message: 'environment "eu" sends log lines without a tenant, which Loki rejects',
    hint: `set loki.tenants: 'team' in "eu"`,
    good: tenantsOf({ tenants: 'team' }, { tenants: 'team' }),
  },
  {
    code: 'config/invalid-agent',
    title: 'log lines of a team that only an agent has',
    bad: tenantsOf({ tenants: 'team' }, { tenants: 'team' }, [trialCommerce()]),
    where: 'environment test, loki.queryTenants',
    message: 'log lines of environment "eu" are not read: those of tenant "commerce"',
    hint: "add 'commerce' to loki.queryTenants",
    good: tenantsOf({ tenants: 'team', queryTenants: ['commerce'] }, { tenants: 'team' }, [
      trialCommerce(),
    ]),
  },
  {
    code: 'config/invalid-agent',
    title: 'log lines of an agent with another tenant of an existing Loki',
    bad: tenantsOf(external({ ...loki, tenant: 'main' }), { tenant: 'eu' }),
    where: 'environment test, agents',
    message: 'those of tenant "eu"',
    hint: `set loki.tenant: 'main' in "eu"`,
    good: tenantsOf(external({ ...loki, tenant: 'main' }), { tenant: 'main' }),
  },
  {
    code: 'config/missing-part',
    title: 'rules of a Grafana that the stack does not run',
    bad: { environment: { grafana, ...evaluator } },
    where: 'alerts.evaluator',
    message: 'grafana is external',
    good: { environment: { grafana } },
  },
  {
    code: 'config/missing-part',
    title: 'alerts of Grafana without Alertmanager',
    bad: { environment: { alertmanager: false, ...evaluator } },
    where: 'alerts.evaluator',
    message: 'Grafana sends alerts to Alertmanager, which is left out',
    good: { environment: { alertmanager: false } },
  },
  {
    code: 'config/missing-part',
    title: 'alerts of Grafana to an Alertmanager with authentication',
    bad: {
      environment: {
        alertmanager: external({
          url: 'https://alerts.example.org',
          auth: bearerToken({ secret: 'alerts', key: 'token' }),
        }),
        ...evaluator,
      },
    },
    where: 'alerts.evaluator',
    message: 'Grafana sends alerts without the authentication',
    good: {
      environment: { alertmanager: external({ url: 'https://alerts.example.org' }), ...evaluator },
    },
  },
  {
    code: 'config/missing-part',
    title: 'dashboards of several clusters without Thanos',
    bad: { environment: { cluster: 'a', clusters: ['a', 'b'] } },
    where: 'thanos',
    message: 'select series by the label "cluster"',
    good: { environment: { cluster: 'a', clusters: ['a', 'b'], grafana } },
  },
  {
    code: 'config/missing-part',
    title: 'an SLO by log lines without Loki',
    bad: {
      environment: {
        loki: false,
        prometheus: { retention: '31d' },
        teams: [
          trialPlatform,
          trialCommerce({ slos: [availability({ objective: 99.9, source: requestLogs() })] }),
        ],
      },
    },
    where: 'team commerce, services[order-service].slos',
    message: 'loki is left out',
    good: {
      environment: {
        loki: false,
        prometheus: { retention: '31d' },
        teams: [
          trialPlatform,
          trialCommerce({ signals: http(), slos: [availability({ objective: 99.9 })] }),
        ],
      },
    },
  },
  {
    code: 'config/missing-part',
    title: 'a trace store without the Collector that sends spans to it',
    bad: { environment: { collector: false } },
    where: 'collector',
    message: 'jaeger stores the spans that the Collector sends',
    good: { environment: { collector: false, tracing: false } },
  },
  {
    code: 'config/missing-part',
    title: 'rules of an existing Prometheus without their output',
    bad: { environment: { prometheus } },
    where: 'prometheus.rules',
    message: `setting "prometheus.rules" is 'files': expected the output "prometheus" or "files"`,
    good: { environment: { prometheus, outputs: { prometheus: true } } },
  },
  {
    code: 'config/missing-part',
    title: 'objects of the operator for an existing Prometheus without their output',
    bad: {
      environment: { prometheus: { ...prometheus, rules: 'operator' }, outputs: { rulers: {} } },
    },
    where: 'prometheus.rules',
    message: `setting "prometheus.rules" is 'operator': expected the output "operator"`,
    good: {
      environment: { prometheus: { ...prometheus, rules: 'operator' }, outputs: { operator: {} } },
    },
  },
  {
    code: 'config/missing-part',
    title: 'Thanos beside an existing Prometheus',
    bad: { environment: { ...existing, thanos } },
    where: 'thanos',
    message: 'Thanos uploads the blocks of the Prometheus of the stack, but prometheus is external',
    good: { environment: { thanos } },
  },
  {
    code: 'config/missing-part',
    title: 'metrics by OTLP to an existing Prometheus without remote write',
    bad: { environment: { ...existing, ...byOtlp } },
    where: 'team commerce, services[order-service].otlp',
    message:
      'service "order-service" sends metrics by OTLP, which the Collector writes to Prometheus, but prometheus.remoteWrite is missing',
    good: { environment: { ...existing, prometheus: { ...prometheus, remoteWrite }, ...byOtlp } },
  },
  {
    code: 'config/insecure-external-part',
    title: 'a token for an existing Loki over HTTP',
    bad: {
      environment: {
        loki: external({ ...loki, push: 'http://logs.example.org/loki/api/v1/push', auth }),
        outputs: { rulers: {} },
      },
    },
    where: 'loki.push',
    message: 'credentials are sent to http://logs.example.org/loki/api/v1/push over HTTP',
    good: { environment: { loki: external({ ...loki, auth }), outputs: { rulers: {} } } },
  },
  {
    code: 'config/insecure-external-part',
    title: 'an existing Alertmanager with any certificate',
    bad: {
      environment: {
        alertmanager: external({
          url: 'https://alerts.example.org',
          tls: { insecureSkipVerify: true },
        }),
        outputs: { operator: {} },
      },
    },
    where: 'alertmanager.tls.insecureSkipVerify',
    message: 'connections to the existing program of "alertmanager" accept every certificate',
    good: {
      environment: {
        alertmanager: external({ url: 'https://alerts.example.org' }),
        outputs: { operator: {} },
      },
    },
  },
  {
    code: 'config/insecure-external-part',
    title: 'a password for an existing Prometheus over HTTP',
    bad: {
      environment: {
        ...existing,
        prometheus: { ...prometheus, auth, remoteWrite: 'http://prometheus.example.org/write' },
      },
    },
    where: 'prometheus.remoteWrite',
    message: 'credentials are sent to http://prometheus.example.org/write over HTTP',
    good: { environment: { ...existing, prometheus: { ...prometheus, auth, remoteWrite } } },
  },
  {
    code: 'config/rejected-setting',
    title: 'a queue in memory that should be on a volume',
    bad: {
      environment: {
        ...existing,
        prometheus: { ...prometheus, remoteWrite },
        ...byOtlp,
        collector: { queueVolume: '5Gi' },
      },
    },
    where: 'collector.queueVolume',
    message: 'writes metrics to an existing Prometheus from a queue in memory',
    good: { environment: { ...byOtlp, collector: { queueVolume: '5Gi' } } },
  },
  {
    code: 'config/missing-part',
    title: 'a service graph for an existing Prometheus without remote write',
    bad: { environment: { ...existing, tracing: 'tempo' } },
    where: 'tempo.serviceGraph',
    message: 'Tempo writes the service graph to Prometheus, but prometheus.remoteWrite is missing',
    good: { environment: { ...existing, tracing: 'tempo', tempo: { serviceGraph: false } } },
  },
  {
    code: 'config/missing-part',
    title: 'queries of Jaeger without the tenant of an existing Prometheus',
    bad: { environment: { ...existing, prometheus: { ...prometheus, tenant: 'team-a' } } },
    where: 'jaeger.performanceMonitoring',
    message: 'Jaeger queries prometheus.query without its tenant',
    good: {
      environment: {
        ...existing,
        prometheus: { ...prometheus, tenant: 'team-a' },
        jaeger: { performanceMonitoring: false },
      },
    },
  },
  {
    code: 'slo/missing-remote-write',
    title: 'an SLO on log lines with an existing Prometheus without remote write',
    bad: { environment: { ...existing, ...byLines } },
    where: 'team commerce, services[order-service].slos',
    message:
      'service "order-service" measures SLOs by log lines, but prometheus.remoteWrite is missing',
    good: { environment: { ...existing, prometheus: { ...prometheus, remoteWrite }, ...byLines } },
  },
  {
    code: 'definition/schema-error',
    title: 'a tenant of Loki with a line break',
    bad: { environment: { loki: external({ ...loki, tenant: 'a\nb' }) } },
    where: 'loki.tenant',
    message: 'does not match its pattern',
    good: { environment: { loki: external({ ...loki, tenant: 'team-a' }) } },
  },
  {
    code: 'definition/schema-error',
    title: 'an existing Alertmanager without its address',
    bad: { environment: { alertmanager: external({}) as never } },
    where: 'alertmanager',
    message: 'url',
    good: { environment: { alertmanager: false } },
  },
  {
    code: 'definition/schema-error',
    title: 'a network of pods and of addresses',
    bad: {
      environment: {
        grafana: external({
          url: 'https://grafana.example.org',
          network: { namespace: 'monitoring', cidrs: ['10.0.0.0/8'] },
        }) as never,
      },
    },
    where: 'grafana.network',
    message: 'namespace',
    good: { environment: { grafana } },
  },
];
