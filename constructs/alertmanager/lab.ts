import type { Adapter } from '@observability-stack/lab/adapters/adapter';
import { LOOPBACK } from '@observability-stack/lab/ports';
import { load } from 'js-yaml';
import { yaml } from '../../catalog/helpers/yaml';

type Integration = Readonly<Record<string, unknown>>;
type Receiver = Readonly<Record<string, string | readonly Integration[]>>;

/** Addresses of services that are not in a receiver or a Secret. */
const DEFAULT_ADDRESSES = [
  ...['pagerduty_url', 'slack_app_url', 'opsgenie_api_url', 'victorops_api_url'],
  ...['telegram_api_url', 'webex_api_url', 'wechat_api_url'],
];

/** Sets the listen address, which is a flag. The lab sends no real notifications: they go to a sink of the lab. */
export const alertmanagerAdapter: Adapter = {
  args: (args, { pod, port }) => [...args, `--web.listen-address=${LOOPBACK}:${port(pod, 'http')}`],
  file: (name, text, { sink }) => {
    if (name !== 'alertmanager.yml') return text;
    const config = load(text) as { readonly global?: object; readonly receivers?: Receiver[] };
    const defaults = DEFAULT_ADDRESSES.map((key) => [key, `${sink}/${key.split('_')[0]}`]);
    return yaml({
      ...config,
      // Other URLs come from Secrets, which the lab creates.
      global: { ...config.global, ...Object.fromEntries(defaults) },
      receivers: (config.receivers ?? []).map((receiver) =>
        Object.fromEntries(
          Object.entries(receiver)
            // Its address cannot be changed.
            .filter(([list]) => list !== 'pushover_configs')
            .map(([list, configs]) => [
              list,
              typeof configs === 'string'
                ? configs
                : configs.map((one) => toSink(list.replace(/_configs$/, ''), one, sink)),
            ]),
        ),
      ),
    });
  },
};

/** Replaces the addresses of a receiver; mail goes to a port without a listener. */
function toSink(kind: string, config: Integration, sink: string): Integration {
  const { http_config, ...rest } = config;
  const { proxy_url: _, ...http } = (http_config ?? {}) as Integration;
  return {
    ...rest,
    ...(http_config === undefined ? {} : { http_config: http }),
    ...('url' in rest ? { url: `${sink}/${kind}` } : {}),
    ...('api_url' in rest || kind === 'sns' ? { api_url: `${sink}/${kind}` } : {}),
    ...('smarthost' in rest ? { smarthost: `${LOOPBACK}:9` } : {}),
  };
}
