import { type ImageName, images } from '../catalog/components/images';
import { type AlertSettings, alertDefaults } from '../catalog/definitions/alert-settings';
import type { Resolved } from '../catalog/definitions/common';
import type { ExtendStack } from '../catalog/definitions/constructs';
import type { Environment, Namespaces } from '../catalog/definitions/environment';
import type { Team } from '../catalog/definitions/team';
import { PLATFORM_TEAM } from '../catalog/names';
import {
  type AlertmanagerSettings,
  alertmanagerDefaults,
} from '../constructs/alertmanager/settings';
import { type DemoSettings, demoDefaults } from '../constructs/demo/settings';
import { type GrafanaSettings, grafanaDefaults } from '../constructs/grafana/settings';
import { type JaegerSettings, jaegerDefaults } from '../constructs/jaeger/settings';
import {
  type LogCollectorSettings,
  logCollectorDefaults,
} from '../constructs/log-collector/settings';
import { type LokiSettings, lokiDefaults } from '../constructs/loki/settings';
import {
  type NodeExporterSettings,
  nodeExporterDefaults,
} from '../constructs/node-exporter/settings';
import {
  type CollectorSettings,
  collectorDefaults,
  type TailSampling,
  tailSamplingDefaults,
} from '../constructs/otel-collector/settings';
import { type PrometheusSettings, prometheusDefaults } from '../constructs/prometheus/settings';
import { type ThanosSettings, thanosDefaults } from '../constructs/thanos/settings';
import { type Component, componentsOf } from './components';
import { withDefaults } from './defaults';
import { type ResolvedService, servicesOf } from './services';

/** An environment with every default filled in and everything that follows from it worked out. */
export interface ResolvedEnvironment {
  readonly name: string;
  readonly cluster: string;
  readonly namespaces: Resolved<Namespaces>;
  readonly imagePullSecrets: readonly string[];
  readonly storageClass: string | false;
  readonly logCollector: 'promtail' | 'alloy';
  readonly kubeStateMetrics: string | false;
  readonly apiServerPorts: readonly number[];
  readonly demo: Resolved<DemoSettings> | false;
  readonly budget: { readonly cpu: string; readonly memory: string } | false;
  readonly images: Readonly<Record<ImageName, string>>;
  readonly teams: readonly Team[];
  readonly services: readonly ResolvedService[];
  readonly extend: ExtendStack | false;
  readonly prometheus: Resolved<PrometheusSettings>;
  readonly alerts: Resolved<AlertSettings>;
  readonly alertmanager: Resolved<AlertmanagerSettings>;
  readonly loki: Resolved<LokiSettings>;
  readonly logs: Resolved<LogCollectorSettings>;
  readonly collector: Resolved<CollectorSettings>;
  readonly jaeger: Resolved<JaegerSettings>;
  readonly grafana: Resolved<GrafanaSettings>;
  readonly nodeExporter: Resolved<NodeExporterSettings>;
  readonly thanos: Resolved<ThanosSettings> | false;
  /** The stack's own programs, as they run here. */
  readonly components: readonly Component[];
}

export type Settings = Omit<ResolvedEnvironment, 'components'>;

export function resolve(environment: Environment): ResolvedEnvironment {
  const tailSampling = environment.collector?.tailSampling;
  const settings: Settings = {
    name: environment.name,
    cluster: environment.cluster ?? environment.name,
    namespaces: withDefaults<Namespaces>(
      { stack: 'observability', agents: 'observability-agents', teams: true },
      environment.namespaces,
    ),
    imagePullSecrets: environment.imagePullSecrets ?? [],
    storageClass: environment.storageClass ?? false,
    logCollector: environment.logCollector ?? 'promtail',
    kubeStateMetrics: environment.kubeStateMetrics ?? false,
    apiServerPorts: environment.apiServerPorts ?? [443, 6443, 8443, 16443],
    demo: environment.demo
      ? withDefaults<DemoSettings>(demoDefaults, environment.demo === true ? {} : environment.demo)
      : false,
    budget: environment.budget ?? false,
    images: resolveImages(environment),
    teams: environment.teams,
    services: servicesOf(environment),
    extend: environment.extend ?? false,
    prometheus: withDefaults<PrometheusSettings>(prometheusDefaults, environment.prometheus),
    alerts: withDefaults<AlertSettings>(alertDefaults, environment.alerts),
    alertmanager: withDefaults<AlertmanagerSettings>(
      alertmanagerDefaults,
      environment.alertmanager,
    ),
    loki: withDefaults<LokiSettings>(lokiDefaults, environment.loki),
    logs: withDefaults<LogCollectorSettings>(logCollectorDefaults, environment.logs),
    collector: {
      ...withDefaults<CollectorSettings>(collectorDefaults, environment.collector),
      tailSampling: tailSampling
        ? withDefaults<TailSampling>(tailSamplingDefaults, tailSampling)
        : false,
    },
    jaeger: withDefaults<JaegerSettings>(jaegerDefaults, environment.jaeger),
    grafana: withDefaults<GrafanaSettings>(grafanaDefaults, environment.grafana),
    nodeExporter: withDefaults<NodeExporterSettings>(
      nodeExporterDefaults,
      environment.nodeExporter,
    ),
    thanos: environment.thanos
      ? withDefaults<ThanosSettings>(thanosDefaults, environment.thanos)
      : false,
  };
  return { ...settings, components: componentsOf(settings, PLATFORM_TEAM) };
}

/** Pins, overrides and the mirror, joined into one reference for each image. */
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
    Object.keys(images).map((name) => [name, reference(name as ImageName)]),
  ) as Record<ImageName, string>;
}
