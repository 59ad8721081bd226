import { listCandidates } from '@observability-stack/query-common';
import { agentEnvironments, isAgent } from '../../../resolve/agents';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import { exists, isOurs } from '../../../resolve/parts';
import { hasTeamTenants, queriedTenants, teamTenants, tenantId } from '../../../resolve/tenants';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

interface Problem {
  /** Setting to change. */
  readonly setting: string;
  readonly message: string;
  readonly hint: string;
}

/** Reports settings that an agent, or the Prometheus that evaluates the rules of agents, cannot fulfil. */
export const configInvalidAgent: SemanticCheck = {
  code: 'config/invalid-agent',
  severity: 'error',
  title:
    'Prometheus runs as an agent or receives the samples of agents, and a setting does not fit.',
  stage: 'semantic',
  run: ({ environment, resolved }) =>
    [...ofAgent(resolved), ...ofCentral(resolved)].map(({ setting, message, hint }) => ({
      where: settingPlace(environment, setting),
      message,
      hint,
    })),
};

/** An agent has no queries, no rules and no blocks. */
function ofAgent(resolved: ResolvedEnvironment): readonly Problem[] {
  if (!isAgent(resolved)) return [];
  const { central, jaeger, outputs, prometheus, thanos, tracing } = resolved;
  const hasRules = central || outputs.rulers || outputs.operator || outputs.prometheus;
  const showsDashboards =
    exists(resolved, 'grafana') &&
    (outputs.grafana
      ? 'outputs.grafana'
      : outputs.operator && outputs.operator.grafana && 'outputs.operator.grafana');
  return [
    ...(prometheus.remoteWrite.length === 0
      ? [
          {
            setting: 'prometheus.remoteWrite',
            message: 'Prometheus is an agent without an endpoint, so that its samples are lost',
            hint: "set prometheus.remoteWrite: [{ url: 'https://prometheus.example.org/api/v1/write' }]",
          },
        ]
      : []),
    ...(hasRules
      ? []
      : [
          {
            setting: 'prometheus.mode',
            message:
              'Prometheus is an agent, which evaluates no rules, and no other evaluates them',
            hint: 'add the cluster to agents of another one in defineClusters, or set outputs.rulers: {}',
          },
        ]),
    ...(central && prometheus.replicas > 1
      ? [
          {
            setting: 'prometheus.replicas',
            message: `${prometheus.replicas} replicas of an agent write every sample: expected 1`,
            hint: 'set prometheus.replicas: 1',
          },
        ]
      : []),
    ...(isOurs(resolved, 'grafana')
      ? [
          {
            setting: 'grafana',
            message: 'Grafana queries Prometheus, which is an agent and answers no queries',
            hint: "set grafana: false, or grafana: external({ url: 'https://grafana.example.org' })",
          },
        ]
      : []),
    ...(showsDashboards
      ? [
          {
            setting: showsDashboards,
            message: `data sources of "${showsDashboards}" are about Prometheus, which is an agent and answers no queries`,
            hint: `set ${showsDashboards}: false, and render the dashboards in the environment with the samples`,
          },
        ]
      : []),
    ...(thanos
      ? [
          {
            setting: 'thanos',
            message: 'Thanos uploads the blocks of Prometheus, which is an agent without blocks',
            hint: 'set thanos: false',
          },
        ]
      : []),
    ...(tracing === 'jaeger' && isOurs(resolved, 'tracing') && jaeger.performanceMonitoring
      ? [
          {
            setting: 'jaeger.performanceMonitoring',
            message: 'Jaeger queries Prometheus, which is an agent and answers no queries',
            hint: 'set jaeger: { performanceMonitoring: false }',
          },
        ]
      : []),
  ];
}

/** The Prometheus that receives the samples of agents has the series of several clusters. */
function ofCentral(resolved: ResolvedEnvironment): readonly Problem[] {
  const { agents, alerts, prometheus, thanos } = resolved;
  if (agents.length === 0) return [];
  return [
    ...(!isOurs(resolved, 'prometheus') || isAgent(resolved)
      ? [
          {
            setting: 'agents',
            message: `Prometheus of the stack evaluates the rules of agents, but it is ${isAgent(resolved) ? 'an agent' : 'external'}`,
            hint: 'remove agents, and set outputs.rulers: {} in the environment of each agent',
          },
        ]
      : []),
    ...(isOurs(resolved, 'prometheus') && !prometheus.remoteWriteReceiver
      ? [
          {
            setting: 'prometheus.remoteWriteReceiver',
            message:
              'Prometheus receives the samples of agents, but prometheus.remoteWriteReceiver is off',
            hint: 'set prometheus.remoteWriteReceiver: true',
          },
        ]
      : []),
    ...(prometheus.shards > 1
      ? [
          {
            setting: 'prometheus.shards',
            message: `Prometheus has ${prometheus.shards} shards, each of which would need the samples of agents: expected 1`,
            hint: 'set prometheus.shards: 1',
          },
        ]
      : []),
    ...(prometheus.replicas > 1
      ? [
          {
            setting: 'prometheus.replicas',
            message: `Prometheus has ${prometheus.replicas} replicas, of which the samples of agents reach one: the others would report missing series`,
            hint: 'set prometheus.replicas: 1',
          },
        ]
      : []),
    ...(thanos
      ? [
          {
            setting: 'thanos',
            message:
              'Thanos replaces the label "cluster" of the samples of agents with that of this cluster',
            hint: 'set thanos: false, or let the agents write to Thanos Receive',
          },
        ]
      : []),
    ...(alerts.evaluator === 'grafana'
      ? [
          {
            setting: 'alerts.evaluator',
            message: `setting "alerts.evaluator" is 'grafana': the alerts of agents are evaluated by Prometheus`,
            hint: 'remove alerts.evaluator',
          },
        ]
      : []),
    ...agentEnvironments(resolved)
      .filter((agent) => !isAgent(agent))
      .map(({ name }) => ({
        setting: 'agents',
        message: `environment "${name}" is listed in agents, but its prometheus.mode is 'server'`,
        hint: `set prometheus: { mode: 'agent' } in "${name}", or remove it from agents`,
      })),
    ...agentEnvironments(resolved).flatMap((agent) => ofTenants(resolved, agent)),
  ];
}

/** The tenants of an agent that writes its lines to the Loki of the central environment. */
function ofTenants(central: ResolvedEnvironment, agent: ResolvedEnvironment): readonly Problem[] {
  const read = queriedTenants(central)?.split('|');
  if (!read || !writesTo(central, agent)) return [];
  const named = hasTeamTenants(central) ? "loki.tenants: 'team'" : `loki.tenant: '${read[0]}'`;
  const written = hasTeamTenants(agent)
    ? teamTenants(agent).map(({ id }) => id)
    : [tenantId(agent)];
  const unread = written.filter((tenant) => tenant === undefined || !read.includes(tenant));
  if (unread.length === 0) return [];
  const problem =
    unread[0] === undefined
      ? `environment "${agent.name}" sends log lines without a tenant, which Loki rejects`
      : `log lines of environment "${agent.name}" are not read: those of ${unread.length === 1 ? 'tenant' : 'tenants'} ${listCandidates(unread.map((tenant) => `"${tenant}"`))}`;
  const canAdd = hasTeamTenants(central) && unread[0] !== undefined;
  return [
    {
      setting: canAdd ? 'loki.queryTenants' : 'agents',
      message: `${problem}; environment "${central.name}" has ${named}`,
      hint: canAdd
        ? `add ${unread.map((tenant) => `'${tenant}'`).join(', ')} to loki.queryTenants, or add the teams to "${central.name}"`
        : `set ${named} in "${agent.name}"`,
    },
  ];
}

/** Reports whether the Loki of an agent, an existing program, may be that of the central environment. */
function writesTo(central: ResolvedEnvironment, agent: ResolvedEnvironment): boolean {
  const { loki } = agent.parts;
  if (loki.kind !== 'external' || !exists(central, 'loki')) return false;
  const own = central.parts.loki;
  return own.kind !== 'external' || own.push === loki.push || own.query === loki.query;
}
