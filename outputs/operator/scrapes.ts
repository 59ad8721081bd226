import type { OperatorOutput } from '../../catalog/definitions/outputs';
import { componentSelector } from '../../constructs/shared/labels';
import type { Component } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { setLabels } from '../../scrape-configs/discovery';
import { type FileKey, fileKeyAt, SERVICE_ACCOUNT } from '../../scrape-configs/http-client';
import { type ScrapeJob, scrapeJobs } from '../../scrape-configs/jobs';
import { type TargetFile, type TargetGroup, targetsByJob } from '../../scrape-configs/targets';
import {
  Conversion,
  type Convert,
  field,
  listOf,
  objectOf,
  sameFields,
  type Unsupported,
} from '../convert';
import { connectionFields, type Fields } from './connection';
import {
  MONITORING_V1,
  MONITORING_V1ALPHA1,
  type OperatorObject,
  objectName,
  type PodMonitorSpec,
  type ScrapeConfigSpec,
  type ServiceMonitorSpec,
} from './objects';
import { ReferencedValues } from './references';

/** The scrape jobs as objects of the operator, and the parts of jobs that these cannot contain. */
export interface OperatorScrapes {
  readonly objects: readonly OperatorObject[];
  readonly unsupported: readonly (Unsupported & { readonly job: string })[];
}

/**
 * Returns a PodMonitor for each job that discovers pods, a ServiceMonitor for each program of the
 * stack behind a Service, and a ScrapeConfig for the others. Targets have the labels of the job
 * and none of those that the operator adds, so that rules and dashboards find the same series.
 */
export function operatorScrapes(
  environment: ResolvedEnvironment,
  settings: Required<OperatorOutput>,
  targetFiles: readonly TargetFile[],
): OperatorScrapes {
  const targets = targetsByJob(environment, targetFiles);
  // Objects can read these only from a Secret and a ConfigMap.
  const usernames = new ReferencedValues('scrape-usernames');
  const clientIds = new ReferencedValues('scrape-client-ids');
  const unsupported: (Unsupported & { readonly job: string })[] = [];
  const { scrapeInterval: scrape_interval, scrapeTimeout: scrape_timeout } = environment.prometheus;
  const objects = scrapeJobs(environment, targets).map((own): OperatorObject => {
    // The defaults of the object `Prometheus` may be others.
    const job = { scrape_interval, scrape_timeout, ...own };
    const found: Unsupported[] = [];
    const connection = connectionFields({
      name: job.job_name,
      usernames,
      clientIds,
      keyAt: (path) => fileKeyAt(path) ?? serviceAccountKey(settings, path),
    });
    const object = objectOfJob(
      { environment, job, groups: targets.get(job.job_name) ?? [] },
      connection,
      new Conversion('', found),
    );
    unsupported.push(...found.map((one) => ({ ...one, job: job.job_name })));
    return { name: objectName(job.job_name), ...object };
  });
  const values = [...usernames.objects('Secret'), ...clientIds.objects('ConfigMap')];
  return { objects: [...objects, ...values], unsupported };
}

/** Returns the key of the token or of the authority that the service account of Prometheus has. */
function serviceAccountKey(
  { serviceAccountSecret }: Required<OperatorOutput>,
  path: string,
): FileKey | undefined {
  const prefix = `${SERVICE_ACCOUNT}/`;
  return path.startsWith(prefix)
    ? { secret: serviceAccountSecret, key: path.slice(prefix.length) }
    : undefined;
}

interface Scraped {
  readonly environment: ResolvedEnvironment;
  readonly job: ScrapeJob;
  /** Targets of a job with target files. */
  readonly groups: readonly TargetGroup[];
}

function objectOfJob(
  scraped: Scraped,
  connection: Fields,
  at: Conversion,
): Omit<OperatorObject, 'name'> {
  const { environment, job } = scraped;
  const pods = selectedPods(job);
  const component = environment.components.find(
    ({ kind, metrics }) =>
      kind === 'StatefulSet' && metrics.some((one) => one.job === job.job_name),
  );
  // Only a ScrapeConfig can keep names with dots.
  if (job.metric_name_escaping_scheme) return scrapeConfig(scraped, connection, at);
  if (pods) return podMonitor(job, pods, connection, at);
  if (component) return serviceMonitor(job, component, environment, connection, at);
  return scrapeConfig(scraped, connection, at);
}

/** The pods that a job discovers by labels. */
interface SelectedPods {
  readonly namespaces: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** The discovery that `podRole` renders, among others. */
interface Discovery {
  readonly role: string;
  readonly namespaces?: { readonly names: readonly string[] };
  readonly selectors?: readonly { readonly label?: string; readonly field?: string }[];
}

/** Returns the pods of a job that discovers pods by labels. */
function selectedPods({ kubernetes_sd_configs = [] }: ScrapeJob): SelectedPods | undefined {
  const [discovery] = kubernetes_sd_configs as readonly Discovery[];
  if (discovery?.role !== 'pod') return undefined;
  const { role: _, namespaces, selectors = [], ...more } = discovery;
  // A monitor has labels with one value each.
  const isByLabels = selectors.every(
    ({ label, field: byField }) =>
      byField === undefined &&
      (label ?? '').split(',').every((one) => /^[^!=<> ]+=[^= ]+$/.test(one)),
  );
  if (!isByLabels || Object.keys(more).length > 0) return undefined;
  const pairs = selectors.flatMap(({ label }) => label?.split(',') ?? []);
  return {
    namespaces: namespaces?.names ?? [],
    labels: Object.fromEntries(
      pairs.map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), pair.slice(at + 1)];
      }),
    ),
  };
}

/** Labels that the operator sets on every target of a monitor. */
const FOREIGN_LABELS = 'namespace|pod|container|endpoint|service|node';

/** Returns the relabelling of a monitor, which ends with the labels of the job. */
const relabelings = (job: ScrapeJob, more: readonly object[] = []): readonly object[] => [
  { regex: FOREIGN_LABELS, action: 'labeldrop' },
  ...(job.relabel_configs ?? []),
  ...more,
  ...setLabels({ job: job.job_name }),
];

function podMonitor(
  job: ScrapeJob,
  { namespaces, labels }: SelectedPods,
  connection: Fields,
  at: Conversion,
): Omit<OperatorObject, 'name'> {
  const { kubernetes_sd_configs: _, ...rest } = job;
  const { spec, endpoint } = monitorParts(
    { ...rest, relabel_configs: relabelings(job) },
    connection,
    at,
  );
  return {
    apiVersion: MONITORING_V1,
    kind: 'PodMonitor',
    fields: {
      spec: {
        ...spec,
        selector: { matchLabels: labels },
        namespaceSelector: { matchNames: namespaces },
        podMetricsEndpoints: [endpoint],
      } satisfies PodMonitorSpec,
    },
  };
}

function serviceMonitor(
  job: ScrapeJob,
  component: Component,
  { env }: ResolvedEnvironment,
  connection: Fields,
  at: Conversion,
): Omit<OperatorObject, 'name'> {
  const { file_sd_configs: _, ...rest } = job;
  const ofPods = [
    ...setLabels({ team: component.team, service: component.name, env }),
    { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'instance' },
  ];
  const { spec, endpoint } = monitorParts(
    { ...rest, relabel_configs: relabelings(job, ofPods) },
    connection,
    at,
  );
  const port = component.metrics.find((one) => one.job === job.job_name)?.port;
  return {
    apiVersion: MONITORING_V1,
    kind: 'ServiceMonitor',
    fields: {
      spec: {
        ...spec,
        selector: { matchLabels: componentSelector(component.name) },
        namespaceSelector: { matchNames: [component.namespace] },
        endpoints: [{ ...endpoint, ...(port === undefined ? {} : { targetPort: port }) }],
      } satisfies ServiceMonitorSpec,
    },
  };
}

function scrapeConfig(
  { job, groups }: Scraped,
  connection: Fields,
  at: Conversion,
): Omit<OperatorObject, 'name'> {
  const { file_sd_configs, kubernetes_sd_configs = [], job_name, ...rest } = job;
  const spec = objectOf('ScrapeConfig', {
    ...limitFields,
    ...requestFields,
    ...discoveryFields(connection),
    ...connection,
    metrics_path: field('metricsPath'),
    scheme: field('scheme', upperCase),
    scrape_interval: field('scrapeInterval'),
    metric_name_escaping_scheme: field('nameEscapingScheme', (value) =>
      value === 'allow-utf-8' ? 'AllowUTF8' : value,
    ),
  })(
    { ...rest, ...(kubernetes_sd_configs.length > 0 ? { kubernetes_sd_configs } : {}) },
    at,
  ) as Partial<ScrapeConfigSpec>;
  return {
    apiVersion: MONITORING_V1ALPHA1,
    kind: 'ScrapeConfig',
    fields: {
      spec: {
        jobName: job_name,
        ...spec,
        ...(file_sd_configs ? { staticConfigs: groups } : {}),
      } satisfies ScrapeConfigSpec,
    },
  };
}

/** Returns the parts of a monitor: those of its specification, and those of its endpoint. */
function monitorParts(
  job: Omit<ScrapeJob, 'relabel_configs'> & { readonly relabel_configs: readonly object[] },
  connection: Fields,
  at: Conversion,
) {
  const { job_name: _, ...rest } = job;
  const isLimit = ([key]: readonly [string, unknown]): boolean => Object.hasOwn(limitFields, key);
  const entries = Object.entries(rest);
  const spec = objectOf('ServiceMonitor', limitFields)(
    Object.fromEntries(entries.filter(isLimit)),
    at,
  ) as object;
  const endpoint = objectOf('ServiceMonitor', {
    ...requestFields,
    ...connection,
    metrics_path: field('path'),
    scheme: field('scheme'),
    scrape_interval: field('interval'),
  })(Object.fromEntries(entries.filter((entry) => !isLimit(entry))), at) as object;
  return { spec, endpoint };
}

const upperCase: Convert = (value) => String(value).toUpperCase();

const relabelRule = objectOf('a relabelling rule', {
  ...sameFields('source_labels', 'separator', 'target_label', 'regex', 'modulus', 'replacement'),
  action: field('action'),
});
const relabelList = listOf((rule, at) => ({
  // The default of the API server. Without it, every `kubectl apply` would send the list again.
  action: 'replace',
  ...(relabelRule(rule, at) as object),
}));

const limitFields: Fields = {
  ...sameFields('sample_limit', 'target_limit', 'label_limit', 'label_name_length_limit'),
  ...sameFields('label_value_length_limit', 'body_size_limit', 'keep_dropped_targets'),
  ...sameFields('native_histogram_bucket_limit', 'native_histogram_min_bucket_factor'),
  ...sameFields('scrape_protocols', 'fallback_scrape_protocol'),
  always_scrape_classic_histograms: field('scrapeClassicHistograms'),
  convert_classic_histograms_to_nhcb: field('convertClassicHistogramsToNHCB'),
};

const requestFields: Fields = {
  ...sameFields('params', 'scrape_timeout', 'honor_labels', 'honor_timestamps'),
  ...sameFields('track_timestamps_staleness', 'follow_redirects', 'no_proxy'),
  relabel_configs: field('relabelings', relabelList),
  metric_relabel_configs: field('metricRelabelings', relabelList),
};

/** Returns the discoveries of a ScrapeConfig that the stack generates or accepts from raw scrapes. */
const discoveryFields = (connection: Fields): Fields => {
  const { basic_auth: _, ...ofDiscovery } = connection;
  const common = { ...ofDiscovery, ...sameFields('refresh_interval', 'follow_redirects') };
  return {
    static_configs: field('staticConfigs'),
    dns_sd_configs: field(
      'dnsSDConfigs',
      listOf(objectOf('DNS discovery', sameFields('names', 'type', 'port', 'refresh_interval'))),
    ),
    http_sd_configs: field(
      'httpSDConfigs',
      listOf(objectOf('HTTP discovery', { ...common, url: field('url') })),
    ),
    consul_sd_configs: field(
      'consulSDConfigs',
      listOf(
        objectOf('Consul discovery', {
          ...common,
          ...sameFields('server', 'services', 'tags', 'datacenter', 'tag_separator', 'node_meta'),
          ...sameFields('filter', 'namespace', 'partition', 'allow_stale', 'path_prefix'),
          scheme: field('scheme', upperCase),
        }),
      ),
    ),
    ec2_sd_configs: field(
      'ec2SDConfigs',
      listOf(
        objectOf('EC2 discovery', {
          ...sameFields('region', 'port', 'refresh_interval', 'filters', 'follow_redirects'),
          role_arn: field('roleARN'),
        }),
      ),
    ),
    kubernetes_sd_configs: field(
      'kubernetesSDConfigs',
      listOf(
        objectOf('Kubernetes discovery', {
          role: field('role', roleName),
          namespaces: field('namespaces'),
          api_server: field('apiServer'),
          attach_metadata: field(
            'attachMetadata',
            objectOf('attached metadata', sameFields('node')),
          ),
          enable_http2: field('enableHTTP2'),
          ...common,
          selectors: field(
            'selectors',
            listOf(
              objectOf('a selector', {
                ...sameFields('label', 'field'),
                role: field('role', roleName),
              }),
            ),
          ),
        }),
      ),
    ),
  };
};

const roleName: Convert = (value) =>
  String(value) === 'endpointslice'
    ? 'EndpointSlice'
    : String(value).replace(/^./, (letter) => letter.toUpperCase());
