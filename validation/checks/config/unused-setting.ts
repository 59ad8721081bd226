import { programDescriptions } from '../../../catalog/components/component-descriptions';
import { traceStores } from '../../../catalog/data-sources';
import type { AutoscaledProgram } from '../../../catalog/definitions/pods';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { settingPlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports settings of programs that do not run in the environment, and settings that others replace. */
export const configUnusedSetting: SemanticCheck = {
  code: 'config/unused-setting',
  severity: 'warning',
  title: 'A setting belongs to a program that does not run, or another setting replaces it.',
  stage: 'semantic',
  run: (input) => [...ofStores(input), ...ofPods(input), ...ofReplicas(input)],
};

const ofStores = ({ environment, resolved: { tracing } }: ResolvedInput): Finding[] =>
  traceStores
    .filter((store) => store !== tracing && environment[store] !== undefined)
    .map((store) => ({
      where: settingPlace(environment, store),
      message: `setting "${store}" has no effect: ${tracing} stores traces in this environment`,
      hint: `remove it, or set tracing: '${store}'`,
      from: [settingPlace(environment, 'tracing')],
    }));

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
