import path from 'node:path';
import type { Adapter, AdapterContext } from '@observability-stack/lab/adapters/adapter';
import { podPorts } from '@observability-stack/lab/addresses';
import { discover, type KubernetesDiscovery } from '@observability-stack/lab/discovery';
import { LOOPBACK } from '@observability-stack/lab/ports';
import { load } from 'js-yaml';
import { traceStores } from '../../catalog/data-sources';
import { yaml } from '../../catalog/helpers/yaml';
import { SERVICE_ACCOUNT } from '../../scrape-configs/http-client';

interface TargetGroup {
  readonly targets: readonly string[];
}

interface ScrapeJob {
  readonly job_name: string;
  readonly file_sd_configs?: readonly { readonly files: readonly string[] }[];
  readonly kubernetes_sd_configs?: readonly KubernetesDiscovery[];
  readonly static_configs?: readonly object[];
  readonly relabel_configs?: readonly object[];
  readonly authorization?: { readonly credentials_file?: string };
}

interface Rule {
  readonly alert?: string;
  readonly expr: string;
}

/** The parts of the configuration of Prometheus that the lab changes. */
interface Config {
  readonly alerting?: { readonly alertmanagers?: readonly Alertmanagers[] };
  readonly scrape_configs?: readonly ScrapeJob[];
  readonly groups?: readonly { readonly rules: readonly Rule[] }[];
}
interface Alertmanagers {
  readonly static_configs?: readonly TargetGroup[];
}

/**
 * Sets the listen address, which is a flag, and removes discovery by the Kubernetes API, which the lab lacks. Programs
 * that the lab omits are removed from targets, Alertmanagers and rules.
 */
export const prometheusAdapter: Adapter = {
  args: (args, { pod, port }) => [...args, `--web.listen-address=${LOOPBACK}:${port(pod, 'http')}`],
  file: (name, text, context) => {
    if (name.endsWith('.json'))
      return JSON.stringify(present(JSON.parse(text) as TargetGroup[], context), null, 2);
    // The main file, job files and rule files.
    if (!name.endsWith('.yml')) return text;
    const config = load(text) as Config | undefined;
    if (config?.alerting)
      return yaml({ ...config, alerting: alertingOf(config.alerting, context) });
    if (config?.scrape_configs) {
      const jobs = config.scrape_configs.filter((job) => !needsCluster(job));
      return yaml({ ...config, scrape_configs: jobs.map((job) => withPods(job, context)) });
    }
    return config?.groups ? withRules(config.groups, text, context) : text;
  },
};

/**
 * Reports whether a job presents the token of the service account. There is none in the lab, and Prometheus refuses a
 * configuration with a file that it cannot read.
 */
const needsCluster = ({ authorization }: ScrapeJob): boolean =>
  authorization?.credentials_file?.startsWith(SERVICE_ACCOUNT) === true;

/** Returns the groups without the targets that do not run. */
const present = (
  groups: readonly TargetGroup[],
  { isSkipped }: AdapterContext,
): readonly TargetGroup[] =>
  groups
    .map((group) => ({ ...group, targets: group.targets.filter((one) => !isSkipped(one)) }))
    .filter(({ targets }) => targets.length > 0);

const alertingOf = (
  { alertmanagers = [], ...rest }: NonNullable<Config['alerting']>,
  context: AdapterContext,
): object => ({
  ...rest,
  alertmanagers: alertmanagers
    .map((one) => ({ ...one, static_configs: present(one.static_configs ?? [], context) }))
    .filter(({ static_configs }) => static_configs.length > 0),
});

/** Metrics of a program about its connection to others that the lab may omit. */
const CONNECTIONS: readonly (readonly [metrics: RegExp, components: readonly string[]])[] = [
  [/\bprometheus_notifications_/, ['alertmanager']],
  [/\b(promtail|loki_write)_/, ['loki']],
  [/\botelcol_exporter_/, traceStores],
  [/\botelcol_exporter_\w+_log_records_/, ['loki']],
];

/** The service whose metrics arrive by OTLP, in a selector of `target_info`. */
const SENDING_SERVICE = /\btarget_info\{[^}]*\bservice="([^"]*)"/g;

/** Returns the rules, except those about programs that do not run. */
function withRules(
  groups: NonNullable<Config['groups']>,
  text: string,
  context: AdapterContext,
): string {
  const jobs = jobsWithoutTargets(context);
  const components = new Set(context.running.map(({ component }) => component));
  const omitted = new Set(
    context.omitted.map(({ component }) => component).filter((one) => !components.has(one)),
  );
  const unconnected = CONNECTIONS.filter(
    ([, others]) => !others.some((other) => components.has(other)),
  );
  const needed = (expr: string): boolean =>
    !jobs.some((job) => expr.includes(`job=${JSON.stringify(job)}`)) &&
    !unconnected.some(([metrics]) => metrics.test(expr)) &&
    // A service that sends metrics by OTLP has no job with targets. One without a pod may run elsewhere.
    ![...expr.matchAll(SENDING_SERVICE)].some(([, service = '']) => omitted.has(service));
  const left = groups
    .map((group) => ({ ...group, rules: group.rules.filter(({ expr }) => needed(String(expr))) }))
    .filter(({ rules }) => rules.length > 0);
  const count = (some: NonNullable<Config['groups']>) => some.flatMap(({ rules }) => rules).length;
  return count(left) === count(groups) ? text : yaml({ groups: left });
}

/** Returns the jobs whose targets are all omitted. */
function jobsWithoutTargets(context: AdapterContext): readonly string[] {
  const mounted = context.mounted();
  const jobs = Object.entries(mounted)
    .filter(([name]) => name.endsWith('.yml'))
    .flatMap(([, text]) => (load(text) as Config | undefined)?.scrape_configs ?? []);
  return jobs.filter((job) => !hasTarget(job, mounted, context)).map(({ job_name }) => job_name);
}

/**
 * Reports whether a job has a target that runs. Targets of discovery other than by Kubernetes and
 * files cannot be read from the manifests.
 */
function hasTarget(
  job: ScrapeJob,
  mounted: Readonly<Record<string, string>>,
  context: AdapterContext,
): boolean {
  if (job.kubernetes_sd_configs)
    return job.kubernetes_sd_configs.some((entry) => discover(entry, context.running).length > 0);
  const files = (job.file_sd_configs ?? []).flatMap((entry) => entry.files);
  if (files.length === 0) return true;
  const groups = files.flatMap(
    (file) => JSON.parse(mounted[path.basename(file)] ?? '[]') as TargetGroup[],
  );
  // An empty file of external targets may get some later.
  return groups.length === 0 || present(groups, context).length > 0;
}

function withPods(job: ScrapeJob, context: AdapterContext): ScrapeJob {
  const { kubernetes_sd_configs, ...rest } = job;
  if (!kubernetes_sd_configs) return job;
  return {
    ...rest,
    static_configs: kubernetes_sd_configs.flatMap((entry) => discover(entry, context.running)),
    relabel_configs: [...(job.relabel_configs ?? []), ...loopbackPorts(context)],
  };
}

/**
 * Returns the last relabelling rules of every job, which replace each address by that in the lab.
 */
const loopbackPorts = ({ running, port }: AdapterContext): object[] =>
  running.flatMap((pod) =>
    podPorts(pod).map((own) => ({
      source_labels: ['__meta_kubernetes_namespace', '__meta_kubernetes_pod_name', '__address__'],
      regex: `${pod.namespace};${pod.name};.*:${own}`,
      target_label: '__address__',
      replacement: `${LOOPBACK}:${port(pod, own)}`,
    })),
  );
