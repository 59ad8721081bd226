import { type ImageName, images } from '../catalog/components/images';
import {
  type ResolvedComponentSettings,
  resolveComponentSettings,
} from '../catalog/components/settings';
import type { TraceStore } from '../catalog/data-sources';
import type { AlertThresholds } from '../catalog/definitions/alert-overrides';
import { type AlertSettings, alertSettingsDefaults } from '../catalog/definitions/alert-settings';
import type { Resolved } from '../catalog/definitions/common';
import type { ExtendStack } from '../catalog/definitions/constructs';
import { applyDefaults } from '../catalog/definitions/defaults';
import {
  type ClusterDns,
  type Environment,
  LOG_COLLECTOR,
  type Namespaces,
} from '../catalog/definitions/environment';
import { type ResolvedOutputs, resolveOutputs } from '../catalog/definitions/outputs';
import type { PodsSettings } from '../catalog/definitions/pods';
import type { Team } from '../catalog/definitions/team';
import type { Component } from './components';
import { disabledAlerts, type SwitchedOff } from './disabled-alerts';
import { type Parts, resolveParts } from './parts';
import { scaledSettings } from './pods';
import { type ResolvedService, resolveServices } from './services';
import { withSeverities } from './severities';
import { absentComponents, resolveComponents } from './topology';

/** An environment with all defaults, without its components. */
export interface EnvironmentSettings extends ResolvedComponentSettings {
  readonly name: string;
  /** Value of the label `env`. */
  readonly env: string;
  readonly cluster: string;
  /** Which parts the stack runs, which are existing programs, and which are left out. */
  readonly parts: Parts;
  /** The clusters that Grafana shows. */
  readonly clusters: readonly string[];
  /** The environments of agents whose rules are evaluated here, as given. */
  readonly agents: readonly Environment[];
  /** Name of the environment that evaluates the rules of this one. */
  readonly central: string | false;
  /** Whether series in the Prometheus that evaluates the rules have the label `cluster`, since it receives those of agents. */
  readonly labelsCluster: boolean;
  readonly namespaces: Resolved<Namespaces>;
  readonly imagePullSecrets: readonly string[];
  readonly storageClass: string | false;
  /** The agent of the part `logCollector`. */
  readonly logCollector: 'promtail' | 'alloy';
  /** The kind of the trace store of the part `tracing`. */
  readonly tracing: TraceStore;
  readonly apiServerPorts: readonly number[];
  readonly clusterDns: Resolved<ClusterDns>;
  readonly resourceBudget: { readonly cpu: string; readonly memory: string } | false;
  readonly images: Readonly<Record<ImageName, string>>;
  readonly imageDigests: Readonly<Record<string, string>>;
  readonly requireDigests: boolean;
  readonly teams: readonly Team[];
  readonly services: readonly ResolvedService[];
  /** Settings of pods as given; `resolve/pods.ts` combines those of a program. */
  readonly pods: PodsSettings;
  readonly extend: ExtendStack | false;
  readonly alerts: Resolved<AlertSettings>;
  readonly alertThresholds: AlertThresholds;
  readonly disabledAlerts: readonly SwitchedOff[];
  readonly outputs: ResolvedOutputs;
}

/** An environment with all defaults and everything derived from it. */
export interface ResolvedEnvironment extends EnvironmentSettings {
  /** The programs of the stack in this environment. */
  readonly components: readonly Component[];
  /** The programs of parts that are existing programs or left out. */
  readonly absent: readonly Component[];
}

const clusterDnsDefaults: Resolved<ClusterDns> = {
  namespace: 'kube-system',
  podLabels: { 'k8s-app': 'kube-dns' },
  cidrs: [],
  port: 53,
};

export function resolveEnvironment(environment: Environment): ResolvedEnvironment {
  const { agents = [], pods = {} } = environment;
  const alerts = applyDefaults<AlertSettings>(alertSettingsDefaults, environment.alerts);
  const { demo, ...components } = scaledSettings(resolveComponentSettings(environment), pods);
  const settings: EnvironmentSettings = {
    name: environment.name,
    env: environment.env ?? environment.name,
    cluster: environment.cluster ?? environment.name,
    parts: resolveParts(environment),
    clusters: environment.clusters ?? [environment.cluster ?? environment.name],
    agents,
    central: environment.central ?? false,
    labelsCluster: agents.length > 0 || components.prometheus.mode === 'agent',
    namespaces: applyDefaults<Namespaces>(
      { stack: 'observability', agents: 'observability-agents', teams: true },
      environment.namespaces,
    ),
    imagePullSecrets: environment.imagePullSecrets ?? [],
    storageClass: environment.storageClass ?? false,
    logCollector: environment.logCollector || LOG_COLLECTOR,
    tracing: storeOf(environment.tracing),
    apiServerPorts: environment.apiServerPorts ?? [443, 6443, 8443, 16443],
    clusterDns: {
      ...applyDefaults<ClusterDns>(clusterDnsDefaults, environment.clusterDns),
      // Replaced as a whole: pods elsewhere have other labels.
      podLabels: environment.clusterDns?.podLabels ?? clusterDnsDefaults.podLabels,
    },
    resourceBudget: environment.resourceBudget ?? false,
    images: resolveImages(environment),
    imageDigests: environment.imageDigests ?? {},
    requireDigests: environment.requireDigests ?? false,
    teams: environment.teams.map(withSeverities),
    services: resolveServices(environment, alerts),
    pods,
    extend: environment.extend ?? false,
    alerts,
    alertThresholds: environment.alertThresholds ?? {},
    disabledAlerts: disabledAlerts(environment),
    outputs: resolveOutputs(environment.outputs),
    ...components,
    demo:
      demo === false || demo.image === false
        ? demo
        : { ...demo, image: withDigest(environment, demo.image) },
  };
  return {
    ...settings,
    components: resolveComponents(settings),
    absent: absentComponents(settings),
  };
}

const storeOf = (tracing: Environment['tracing']): TraceStore =>
  (typeof tracing === 'object' ? tracing.store : tracing) || 'jaeger';

/** Returns the reference of an image with the digest of its tag, where `imageDigests` has it. */
function withDigest({ imageDigests = {} }: Environment, reference: string): string {
  return Object.hasOwn(imageDigests, reference)
    ? `${reference}@${imageDigests[reference]}`
    : reference;
}

/** Returns the full reference of each image, from pin, override, mirror and digest. */
function resolveImages(environment: Environment): Record<ImageName, string> {
  const reference = (name: ImageName): string => {
    const pin = images[name];
    const repository = `${environment.registry ?? pin.registry}/${pin.repository}`;
    const override = environment.images?.[name];
    if (override === undefined) return `${repository}:${pin.tag}`;
    if (/^sha256:/.test(override)) return `${repository}@${override}`;
    return override.includes('/') ? override : `${repository}:${override}`;
  };
  return Object.fromEntries(
    Object.keys(images).map((name) => [
      name,
      withDigest(environment, reference(name as ImageName)),
    ]),
  ) as Record<ImageName, string>;
}
