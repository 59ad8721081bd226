import type { Adapter } from '@observability-stack/lab/adapters/adapter';
import { discover, type KubernetesDiscovery } from '@observability-stack/lab/discovery';
import { LOOPBACK } from '@observability-stack/lab/ports';
import { load } from 'js-yaml';
import { yaml } from '../../catalog/helpers/yaml';

interface PromtailConfig {
  readonly server?: object;
  readonly scrape_configs?: readonly {
    readonly kubernetes_sd_configs?: readonly KubernetesDiscovery[];
  }[];
}

/** Reads the logs of the programs in the lab instead of those of the kubelet. */
export const promtailAdapter: Adapter = {
  file: (_name, text, { running }) => {
    const config = load(text) as PromtailConfig | undefined;
    if (!config?.scrape_configs) return text;
    return yaml({
      ...config,
      server: { ...config.server, http_listen_address: LOOPBACK },
      scrape_configs: config.scrape_configs.map(({ kubernetes_sd_configs, ...job }) =>
        kubernetes_sd_configs
          ? {
              ...job,
              static_configs: kubernetes_sd_configs.flatMap((entry) => discover(entry, running)),
            }
          : job,
      ),
    });
  },
};
