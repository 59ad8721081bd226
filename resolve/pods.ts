import type {
  Autoscaling,
  CommonPodSettings,
  PodGroup,
  PodSettings,
  PodsSettings,
  ScalablePodSettings,
} from '../catalog/definitions/pods';
import type { Component, ComponentProgram } from './components';
import type { EnvironmentSettings } from './environment';
import { anyPeer, componentPeer, type Flow } from './flow';

/** An autoscaler with all defaults; without `memory`, it only considers CPU. */
export type ResolvedAutoscaling = Required<Omit<Autoscaling, 'memory'>> &
  Pick<Autoscaling, 'memory'>;

const autoscalingDefaults = { min: 1, cpu: 75, scaleDownAfterSeconds: 300 };

type Given = { readonly pods: PodsSettings };

/** Returns the autoscaler of a program; undefined if its number of pods is fixed. */
export function autoscalingOf({ pods }: Given, program: string): ResolvedAutoscaling | undefined {
  const settings: Readonly<Record<string, ScalablePodSettings | undefined>> = pods;
  const given = settings[program]?.autoscaling;
  return given && { ...autoscalingDefaults, ...given };
}

/** Returns the settings of a component with the maximum of an autoscaler as its number of replicas. */
export function scaledSettings<
  T extends Pick<EnvironmentSettings, 'collector' | 'grafana' | 'jaeger' | 'thanos'>,
>(settings: T, pods: PodsSettings): T {
  const most = (program: string, replicas: number): number =>
    autoscalingOf({ pods }, program)?.max ?? replicas;
  const { collector, grafana, jaeger, thanos } = settings;
  return {
    ...settings,
    collector: { ...collector, replicas: most('otel-collector', collector.replicas) },
    grafana: { ...grafana, replicas: most('grafana', grafana.replicas) },
    jaeger: { ...jaeger, replicas: most('jaeger', jaeger.replicas) },
    thanos: thanos && {
      ...thanos,
      queryReplicas: most('thanos-query', thanos.queryReplicas),
    },
  };
}

/** Returns the group whose settings a program has as well. */
export function podGroup(
  { components }: { readonly components: readonly { readonly name: string }[] },
  { name, kind }: Pick<ComponentProgram, 'name' | 'kind'>,
): PodGroup {
  if (kind === 'DaemonSet') return 'agents';
  return components.some((one) => one.name === name) ? 'stack' : 'demo';
}

/** Returns the settings of the pods of a program: those of its group, and its own, which take precedence. */
export function podSettings(
  environment: Given & { readonly components: readonly { readonly name: string }[] },
  program: Pick<ComponentProgram, 'name' | 'kind'>,
): PodSettings {
  const { pods } = environment;
  const group: CommonPodSettings = pods[podGroup(environment, program)] ?? {};
  const own = (pods as Readonly<Record<string, PodSettings | undefined>>)[program.name] ?? {};
  const map = <K extends 'labels' | 'annotations' | 'serviceAccountAnnotations' | 'env'>(key: K) =>
    ({ ...group[key], ...own[key] }) as NonNullable<PodSettings[K]>;
  return {
    ...group,
    ...own,
    labels: map('labels'),
    annotations: map('annotations'),
    serviceAccountAnnotations: map('serviceAccountAnnotations'),
    env: map('env'),
    nodeSelector: { ...group.nodeSelector, ...own.nodeSelector },
    affinity: { ...group.affinity, ...own.affinity },
    tolerations: [...(group.tolerations ?? []), ...(own.tolerations ?? [])],
    hostAliases: [...(group.hostAliases ?? []), ...(own.hostAliases ?? [])],
    connections: [...(group.connections ?? []), ...(own.connections ?? [])],
  };
}

/** Returns the connections that the settings of pods add. */
export const podFlows = (
  environment: Given & { readonly components: readonly Component[] },
): readonly Flow[] =>
  environment.components.flatMap((program) =>
    (podSettings(environment, program).connections ?? []).map(({ ports, purpose }) => ({
      from: componentPeer(program.name),
      to: anyPeer,
      ports,
      purpose,
    })),
  );
