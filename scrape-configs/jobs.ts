import { KUBE_STATE_METRICS } from '../catalog/names';
import type { MetricsEndpoint } from '../resolve/components';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { ResolvedService } from '../resolve/services';
import {
  consulDiscovery,
  type Discovery,
  daemonDiscovery,
  dnsDiscovery,
  fileDiscovery,
  kubernetesDiscovery,
} from './discovery';

/** One `scrape_configs` entry: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config */
export interface ScrapeJob extends Discovery {
  readonly job_name: string;
  readonly metrics_path?: string;
  readonly scheme?: 'http' | 'https';
  readonly sample_limit: number;
  readonly label_limit: number;
  readonly label_value_length_limit: number;
  readonly target_limit: number;
}

/**
 * It answers for the whole cluster: 150 pods pass the common limit, and annotations are long. Its labels are not
 * honoured (`honor_labels`): `service` says what was scraped here as everywhere, and the Service that a series of
 * `kube_service_*` is about becomes `exported_service`. `namespace` and `pod` are no labels of targets, and stay.
 */
const kubeStateMetrics: Pick<MetricsEndpoint, 'limits'> = {
  limits: { samples: 500_000, labelValueLength: 2048 },
};

/** All jobs, sorted by name. `fileJobs` are those whose targets lie in a file. */
export function scrapeJobs(
  environment: ResolvedEnvironment,
  fileJobs: Iterable<string>,
): readonly ScrapeJob[] {
  const { limits, targetRefreshInterval } = environment.prometheus;
  const job = (
    name: string,
    discovery: Discovery,
    http: Partial<Pick<MetricsEndpoint, 'path' | 'limits'>> & { scheme?: 'http' | 'https' } = {},
  ): ScrapeJob => ({
    job_name: name,
    ...(http.path && http.path !== '/metrics' ? { metrics_path: http.path } : {}),
    ...(http.scheme && http.scheme !== 'http' ? { scheme: http.scheme } : {}),
    sample_limit: http.limits?.samples ?? limits.samples,
    label_limit: limits.labels,
    label_value_length_limit: http.limits?.labelValueLength ?? limits.labelValueLength,
    target_limit: limits.targets,
    ...discovery,
  });
  const daemons = environment.components
    .filter(({ kind }) => kind === 'DaemonSet')
    .flatMap((component) =>
      component.metrics.map((endpoint) =>
        job(
          endpoint.job,
          daemonDiscovery(component, endpoint.port, {
            team: component.team,
            service: component.name,
            env: environment.name,
          }),
          endpoint,
        ),
      ),
    );
  const services = environment.services.flatMap((service) => {
    const discovery = serviceDiscovery(environment, service);
    return discovery && service.scrape ? [job(service.name, discovery, service.scrape)] : [];
  });
  const httpOf = new Map([
    ...environment.components.flatMap(({ metrics }) => metrics.map((m) => [m.job, m] as const)),
    ...environment.services.map((service) => [service.name, service.scrape || {}] as const),
    ...(environment.kubeStateMetrics ? [[KUBE_STATE_METRICS, kubeStateMetrics] as const] : []),
  ]);
  const files = [...fileJobs].map((name) =>
    job(name, fileDiscovery(name, targetRefreshInterval), httpOf.get(name)),
  );
  return [...daemons, ...services, ...files].sort((a, b) => (a.job_name < b.job_name ? -1 : 1));
}

/** Discovery other than by file. */
function serviceDiscovery(
  environment: ResolvedEnvironment,
  service: ResolvedService,
): Discovery | undefined {
  const { scrape } = service;
  if (!scrape) return undefined;
  const refresh = environment.prometheus.targetRefreshInterval;
  const labels = {
    team: service.team,
    service: service.name,
    env: environment.name,
    ...scrape.labels,
  };
  switch (scrape.kind) {
    case 'file':
      return undefined;
    case 'kubernetes':
      return kubernetesDiscovery(scrape, service, labels);
    case 'dns':
      return dnsDiscovery(scrape, labels, refresh);
    case 'consul':
      return consulDiscovery(scrape, service, labels, refresh);
  }
}

/** Which shard scrapes a job. A job stays whole, so that rules over a service see all of its replicas. */
export function shardOf(job: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(job)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % shards;
}
