import type { RawScrape } from '../catalog/definitions/scrape';
import { replaceInside } from '../catalog/helpers/leaves';
import type { RelabelConfig } from './discovery';
import { fileOf, isFileKey } from './http-client';

/** Keys of `scrape_config` that a raw configuration may have, without discoveries. */
export const RAW_KEYS: readonly string[] = [
  ...['relabel_configs', 'metric_relabel_configs', 'body_size_limit', 'keep_dropped_targets'],
  ...['scrape_protocols', 'fallback_scrape_protocol', 'enable_compression'],
  ...['scrape_native_histograms', 'always_scrape_classic_histograms'],
  ...['convert_classic_histograms_to_nhcb', 'native_histogram_bucket_limit'],
  ...['native_histogram_min_bucket_factor', 'track_timestamps_staleness'],
  ...['metric_name_validation_scheme', 'metric_name_escaping_scheme'],
  ...['follow_redirects', 'enable_http2', 'http_headers', 'no_proxy', 'proxy_connect_header'],
];

/** Discoveries of Prometheus that need neither files nor rights in the cluster. */
export const RAW_DISCOVERIES: readonly string[] = [
  'static_configs',
  ...[
    ...['aws', 'azure', 'consul', 'digitalocean', 'dns', 'docker', 'dockerswarm', 'ec2', 'eureka'],
    ...['gce', 'hetzner', 'http', 'ionos', 'kuma', 'lightsail', 'linode', 'marathon', 'nerve'],
    ...[
      'nomad',
      'openstack',
      'outscale',
      'ovhcloud',
      'puppetdb',
      'scaleway',
      'serverset',
      'stackit',
    ],
    ...['triton', 'uyuni', 'vultr'],
  ].map((name) => `${name}_sd_configs`),
];

/** Keys whose values are lists of rules. */
export const RELABEL_KEYS = ['relabel_configs', 'metric_relabel_configs'] as const;

/** Returns the configuration with paths in place of Secrets and ConfigMaps, without the keys that the stack sets. */
export function rawConfig({ config }: RawScrape): {
  readonly relabel_configs: readonly RelabelConfig[];
  readonly metric_relabel_configs: readonly RelabelConfig[];
  readonly [key: string]: unknown;
} {
  const allowed = new Set([...RAW_KEYS, ...RAW_DISCOVERIES]);
  const own = Object.entries(config).filter(([key, value]) => allowed.has(key) && value !== null);
  return {
    relabel_configs: [],
    metric_relabel_configs: [],
    ...Object.fromEntries(own.map(([key, value]) => [key, replaceInside(value, fileIn)])),
  };
}

const fileIn = (value: unknown): string | undefined =>
  isFileKey(value) ? fileOf(value) : undefined;
