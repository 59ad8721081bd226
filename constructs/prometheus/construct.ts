import { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { yaml } from '../../catalog/helpers/yaml';
import { DISABLED_ALERTS_ANNOTATION } from '../../catalog/names';
import { prometheusUrl } from '../../resolve/addresses';
import { isAgent } from '../../resolve/agents';
import { type Component, findComponent, isDiscovered } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import {
  clusterResources,
  isOtherCluster,
  namespacedResources,
  namespacesOf,
} from '../../resolve/kubernetes-scrapes';
import { otlpServices } from '../../resolve/otlp';
import { serviceScrapes } from '../../resolve/scrapes';
import { partFiles, scrapeFiles, tlsFiles } from '../../scrape-configs/http-client';
import { isScrapedBy, type ScrapeJob } from '../../scrape-configs/jobs';
import { jobFiles, prometheusConfig } from '../../scrape-configs/prometheus';
import { remoteWriteFiles } from '../../scrape-configs/remote-write';
import { projectedFiles } from '../shared/client-files';
import { ComponentBase, type ReadRights } from '../shared/component-base';
import { ConfigFiles, type ConfigFilesProps } from '../shared/config-files';
import { ExposureRoute } from '../shared/exposure';
import type { k8s } from '../shared/k8s';
import { componentLabels } from '../shared/labels';
import {
  type ContainerProps,
  fieldEnv,
  httpProbe,
  livenessProbe,
  Pods,
  type ProjectedMount,
} from '../shared/pods';
import { thanosSidecar } from '../thanos/sidecar';

export interface PrometheusProps {
  readonly environment: ResolvedEnvironment;
  readonly jobs: readonly ScrapeJob[];
  /** Target files by name. */
  readonly targets: Readonly<Record<string, string>>;
  /** Rule files of each shard by name. */
  readonly rules: readonly Readonly<Record<string, string>>[];
  /** Returns the scope of a ConfigMap of rules by its name. @default a construct below this one */
  readonly ruleScope?: (name: string) => Construct;
}

const UID = 65534;

/**
 * Prometheus with file-based discovery. Configuration, rules and targets are mounted as directories and watched, so
 * changes do not restart pods.
 */
export class Prometheus extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: ResolvedEnvironment['prometheus'];
  readonly jobs: readonly ScrapeJob[];
  /** Target files by name. */
  readonly targets: Readonly<Record<string, string>>;
  /** Rule files of each shard by name. */
  readonly rules: PrometheusProps['rules'];
  readonly base: ComponentBase;
  /** Pods of each shard; those of the first are the default child. */
  readonly pods: readonly Pods[];

  constructor(scope: Construct, id: string, props: PrometheusProps) {
    super(scope, id);
    const { environment, jobs } = props;
    const component = findComponent(environment, 'prometheus');
    const { namespace } = component;
    const labels = componentLabels(component.name);
    const sidecar = environment.thanos
      ? thanosSidecar(this, environment, environment.thanos)
      : undefined;

    this.environment = environment;
    this.component = component;
    this.namespace = namespace;
    this.settings = environment.prometheus;
    this.jobs = jobs;
    this.targets = props.targets;
    this.rules = props.rules;
    this.base = new ComponentBase(this, 'base', {
      environment,
      component,
      service: { http: ports.prometheus.http },
      peerPorts: sidecar?.ports ?? {},
      rights: discoveryRights(environment),
    });
    const files = (
      name: string,
      content: Readonly<Record<string, string>>,
      more: Pick<ConfigFilesProps, 'annotations' | 'scopeOf'> = {},
    ) => new ConfigFiles(this, name, { namespace, labels, files: content, ...more });
    const { disabledAlerts } = environment;
    // The review shows the reason for an alert that is no longer in the rules.
    const disabledAnnotation: Readonly<Record<string, string>> =
      disabledAlerts.length > 0
        ? { [DISABLED_ALERTS_ANNOTATION]: JSON.stringify(disabledAlerts) }
        : {};
    const targets = files('prometheus-targets', props.targets);

    this.pods = component.workloads.map((workload, shard) => {
      const config = files(`${workload.name}-config`, {
        'prometheus.yml': yaml(prometheusConfig(environment, shard)),
      });
      const scraped = files(`${workload.name}-jobs`, jobFiles(environment, jobs, shard));
      const rules = files(`${workload.name}-rules`, props.rules[shard] ?? {}, {
        annotations: disabledAnnotation,
        ...(props.ruleScope && { scopeOf: props.ruleScope }),
      });
      const secrets = clientSecrets(environment, shard);
      return new Pods(this, `pods-${workload.name}`, {
        environment,
        component,
        workload,
        uid: UID,
        token: true,
        gracePeriod: 120,
        storage: { volume: 'data', size: environment.prometheus.storage },
        configs: [
          { volume: 'config', files: config, onChange: 'watch' },
          { volume: 'jobs', files: scraped, onChange: 'watch' },
          { volume: 'targets', files: targets, onChange: 'watch' },
          { volume: 'rules', files: rules, onChange: 'watch' },
          ...(sidecar?.configs ?? []),
        ],
        secrets: sidecar?.secrets ?? [],
        projected: secrets.length > 0 ? [{ volume: 'scrape-secrets', sources: secrets }] : [],
        containers: [
          container(environment, secrets.length > 0),
          ...(sidecar ? [sidecar.container] : []),
        ],
      });
    });
    const { exposure } = environment.prometheus;
    if (exposure) {
      new ExposureRoute(this, 'exposure', {
        component,
        exposure,
        routes: [{ port: ports.prometheus.http }],
      });
    }
    this.node.defaultChild = this.pods[0];
  }
}

/** Returns the Secrets and ConfigMaps of the scrapes of a shard, of its remote writes and of Alertmanager. */
function clientSecrets(environment: ResolvedEnvironment, shard: number): ProjectedMount['sources'] {
  const { shards } = environment.prometheus;
  const ofScrapes = [
    ...serviceScrapes(environment)
      .filter(({ name }) => isScrapedBy(name, shard, shards))
      .flatMap(({ scrape }) => scrapeFiles(scrape)),
    ...environment.components
      .flatMap(({ metrics }) => metrics)
      .filter(({ job }) => isScrapedBy(job, shard, shards))
      .flatMap(({ tls }) => tlsFiles('tls', tls)),
  ].map(({ file }) => file);
  return projectedFiles([
    ...ofScrapes,
    ...remoteWriteFiles(environment),
    ...partFiles(environment.parts.alertmanager),
  ]);
}

function container(environment: ResolvedEnvironment, hasSecrets: boolean): ContainerProps {
  const settings = environment.prometheus;
  const mount = (name: string, mountPath: string, readOnly = true): k8s.VolumeMount => ({
    name,
    mountPath,
    ...(readOnly ? { readOnly } : {}),
  });
  return {
    name: 'prometheus',
    image: environment.images.prometheus,
    args: [
      `--config.file=${paths.prometheus.config}/prometheus.yml`,
      ...(isAgent(environment)
        ? ['--agent', `--storage.agent.path=${paths.prometheus.data}`]
        : [
            `--storage.tsdb.path=${paths.prometheus.data}`,
            `--storage.tsdb.retention.time=${settings.retention}`,
            `--storage.tsdb.retention.size=${settings.retentionSize}`,
          ]),
      `--web.external-url=${prometheusUrl(environment)}`,
      // Probes, scrapes and the API use the root, whatever the path of the external URL.
      '--web.route-prefix=/',
      `--enable-feature=${[...new Set(['exemplar-storage', ...settings.enableFeatures])].join(',')}`,
      '--config.auto-reload',
      ...(settings.remoteWriteReceiver ? ['--web.enable-remote-write-receiver'] : []),
      ...(otlpServices(environment, 'metrics').length > 0 ? ['--web.enable-otlp-receiver'] : []),
      // The sidecar uploads only uncompacted blocks: blocks that Prometheus compacted, including those with
      // out-of-order samples, would not be uploaded. The Thanos compactor merges overlapping blocks.
      ...(environment.thanos
        ? [
            '--storage.tsdb.min-block-duration=2h',
            '--storage.tsdb.max-block-duration=2h',
            '--no-storage.tsdb.allow-overlapping-compaction',
          ]
        : []),
    ],
    env: [fieldEnv('POD_NAME', 'metadata.name')],
    ports: { http: ports.prometheus.http },
    resources: settings.resources,
    readiness: httpProbe('/-/ready', 'http', { periodSeconds: 5 }),
    // Also succeeds while the write-ahead log is replayed.
    liveness: livenessProbe('/-/healthy', 'http'),
    mounts: [
      mount('config', paths.prometheus.config),
      mount('jobs', paths.prometheus.jobs),
      mount('targets', paths.prometheus.targets),
      mount('rules', paths.prometheus.rules),
      ...(hasSecrets ? [mount('scrape-secrets', paths.prometheus.secrets)] : []),
      mount('data', paths.prometheus.data, false),
    ],
  };
}

/** Returns the rights to read what discovery reads, in each namespace and, for objects in none, in the cluster. */
function discoveryRights(environment: ResolvedEnvironment): readonly ReadRights[] {
  const pods = { '': ['pods'] };
  const ofComponents = environment.components
    .filter(
      (component) =>
        isDiscovered(component) &&
        // The constructs of Kubernetes itself grant the others.
        (component.kind !== 'External' || component.name === 'node-exporter'),
    )
    .map(({ namespace }) => ({ namespace, groups: pods }));
  const discovering = serviceScrapes(environment).flatMap((service) =>
    service.scrape.kind === 'kubernetes' && !isOtherCluster(service.scrape)
      ? [{ service, scrape: service.scrape }]
      : [],
  );
  const ofServices = discovering.flatMap(({ service, scrape }) =>
    namespacesOf(scrape, service).map((namespace) => ({
      namespace,
      groups: namespacedResources(scrape),
    })),
  );
  const found = new Map<string, Map<string, Set<string>>>();
  for (const { namespace, groups } of [...ofComponents, ...ofServices]) {
    const own = found.get(namespace) ?? new Map<string, Set<string>>();
    found.set(namespace, own);
    for (const [group, resources] of Object.entries(groups))
      own.set(group, new Set([...(own.get(group) ?? []), ...resources]));
  }
  const inCluster = [...new Set(discovering.flatMap(({ scrape }) => clusterResources(scrape)))];
  return [
    ...[...found].map(([namespace, groups]) => ({
      namespaces: [namespace],
      rules: [...groups].map(([group, resources]) => readRule(group, [...resources].sort())),
    })),
    ...(inCluster.length > 0
      ? [{ namespaces: 'all' as const, rules: [readRule('', inCluster.sort())] }]
      : []),
  ];
}

const readRule = (group: string, resources: string[]): k8s.PolicyRule => ({
  apiGroups: [group],
  resources,
  verbs: ['get', 'list', 'watch'],
});
