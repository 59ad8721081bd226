import { load } from 'js-yaml';
import { yaml } from '../../catalog/yaml';
import { portsOf } from '../addresses';
import { discover, type KubernetesDiscovery } from '../discovery';
import { LOOPBACK } from '../ports';
import type { Adapter, AdapterContext } from './adapter';

interface ScrapeJob {
  readonly kubernetes_sd_configs?: readonly KubernetesDiscovery[];
  readonly static_configs?: readonly object[];
  readonly relabel_configs?: readonly object[];
}

/** Its address is no setting of the file, and its pods come from an API server that the lab lacks. */
export const prometheus: Adapter = {
  args: (args, { pod, port }) => [...args, `--web.listen-address=${LOOPBACK}:${port(pod, 'http')}`],
  file: (name, text, context) => {
    // the main file, the files of jobs and those of rules all end so; a target file is JSON
    if (!name.endsWith('.yml')) return text;
    const config = load(text) as { readonly scrape_configs?: readonly ScrapeJob[] } | undefined;
    if (!config?.scrape_configs) return text;
    const jobs = config.scrape_configs.map((job) => withPods(job, context));
    return yaml({ ...config, scrape_configs: jobs });
  },
};

function withPods(job: ScrapeJob, context: AdapterContext): ScrapeJob {
  const { kubernetes_sd_configs, ...rest } = job;
  if (!kubernetes_sd_configs) return job;
  return {
    ...rest,
    static_configs: kubernetes_sd_configs.flatMap((entry) => discover(entry, context.running)),
    relabel_configs: [...(job.relabel_configs ?? []), ...loopbackPorts(context)],
  };
}

/** The last rules of a job: whatever address the real ones chose becomes that of the lab. */
const loopbackPorts = ({ running, port }: AdapterContext): object[] =>
  running.flatMap((pod) =>
    portsOf(pod).map((own) => ({
      source_labels: ['__meta_kubernetes_namespace', '__meta_kubernetes_pod_name', '__address__'],
      regex: `${pod.namespace};${pod.name};.*:${own}`,
      target_label: '__address__',
      replacement: `${LOOPBACK}:${port(pod, own)}`,
    })),
  );
