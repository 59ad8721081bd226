import { programDescriptions } from '../../../catalog/components/component-descriptions';
import { traceStores } from '../../../catalog/data-sources';
import type { AutoscaledProgram } from '../../../catalog/definitions/pods';
import { isAgent } from '../../../resolve/agents';
import { hasComponent } from '../../../resolve/components';
import { isOurs } from '../../../resolve/parts';
import { hasTeamTenants } from '../../../resolve/tenants';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { settingPlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports settings of programs that do not run in the environment, and settings that others replace. */
export const configUnusedSetting: SemanticCheck = {
  code: 'config/unused-setting',
  severity: 'warning',
  title: 'A setting belongs to a program that does not run, or another setting replaces it.',
  stage: 'semantic',
  run: (input) => [
    ...ofStores(input),
    ...ofPods(input),
    ...ofReplicas(input),
    ...ofAgents(input),
    ...ofTenants(input),
    ...ofQueues(input),
  ],
};

const ofStores = ({ environment, resolved }: ResolvedInput): Finding[] =>
  traceStores
    .filter((store) => !hasComponent(resolved, store) && environment[store] !== undefined)
    .map((store) => ({
      where: settingPlace(environment, store),
      message: isOurs(resolved, 'tracing')
        ? `setting "${store}" has no effect: ${resolved.tracing} stores traces in this environment`
        : `setting "${store}" has no effect: tracing is ${resolved.parts.tracing.kind} in this environment`,
      hint: `remove it, or set tracing: '${store}'`,
      from: [settingPlace(environment, 'tracing')],
    }));

/**
 * Settings of tenants of queries where all teams are one. Those of a team have an effect if any environment has tenants:
 * unusedTeamSettings() reports them.
 */
const ofTenants = ({ environment, resolved }: ResolvedInput): Finding[] =>
  resolved.parts.loki.kind !== 'off' &&
  !hasTeamTenants(resolved) &&
  resolved.loki.queryTenants.length > 0
    ? [
        {
          where: settingPlace(environment, 'loki.queryTenants'),
          message: 'setting "loki.queryTenants" has no effect: all teams are one tenant',
          hint: "remove it, or set loki.tenants: 'team'",
          from: [settingPlace(environment, 'loki')],
        },
      ]
    : [];

const ofPods = ({ environment, resolved: { components, demo } }: ResolvedInput): Finding[] =>
  Object.keys(environment.pods ?? {})
    .filter((key) =>
      key === 'demo'
        ? !demo
        : key in programDescriptions && !components.some(({ name }) => name === key),
    )
    .map((key) => ({
      where: settingPlace(environment, `pods.${key}`),
      message: `setting "pods.${key}" has no effect: ${key} does not run in this environment`,
      hint: 'remove it, or write the name of a program that runs',
    }));

const ofQueues = ({ environment, resolved: { collector } }: ResolvedInput): Finding[] =>
  collector.queueVolume && Object.hasOwn(Object(environment.collector), 'queuePercent')
    ? [
        {
          where: settingPlace(environment, 'collector.queuePercent'),
          message:
            'setting "collector.queuePercent" has no effect: collector.queueVolume sets the size of the queues',
          hint: 'remove it, or set collector.queueVolume: false',
          from: [settingPlace(environment, 'collector.queueVolume')],
        },
      ]
    : [];

/** Settings of the storage of a server. That of the retention says how far the rules of an agent may read. */
const OF_SERVERS = ['retentionSize', 'maxExemplars', 'outOfOrderTimeWindow'] as const;

const ofAgents = ({ environment, resolved }: ResolvedInput): Finding[] =>
  OF_SERVERS.filter(
    (key) => isAgent(resolved) && Object.hasOwn(Object(environment.prometheus), key),
  ).map((key) => ({
    where: settingPlace(environment, `prometheus.${key}`),
    message: `setting "prometheus.${key}" has no effect: Prometheus is an agent, which stores samples until they are sent`,
    hint: 'remove it, and set it in the environment that receives the samples',
    from: [settingPlace(environment, 'prometheus.mode')],
  }));

/** Settings that an autoscaler replaces. */
const REPLICAS = {
  'otel-collector': ['collector', 'replicas'],
  grafana: ['grafana', 'replicas'],
  jaeger: ['jaeger', 'replicas'],
  'thanos-query': ['thanos', 'queryReplicas'],
} as const satisfies Record<
  AutoscaledProgram,
  readonly [keyof ResolvedInput['environment'], string]
>;

const ofReplicas = ({ environment }: ResolvedInput): Finding[] =>
  Object.entries(REPLICAS)
    .filter(
      ([program, [component, key]]) =>
        environment.pods?.[program as AutoscaledProgram]?.autoscaling &&
        Object.hasOwn(Object(environment[component]), key),
    )
    .map(([program, [component, key]]) => ({
      where: settingPlace(environment, `${component}.${key}`),
      message: `setting "${component}.${key}" has no effect: pods.${program}.autoscaling sets the number of pods`,
      hint: 'remove it',
      from: [settingPlace(environment, `pods.${program}.autoscaling`)],
    }));
