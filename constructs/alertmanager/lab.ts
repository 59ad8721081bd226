import type { Adapter } from '@observability-stack/lab/adapters/adapter';
import { LOOPBACK } from '@observability-stack/lab/ports';
import { load } from 'js-yaml';
import { yaml } from '../../catalog/helpers/yaml';

interface Receiver {
  readonly name: string;
  readonly webhook_configs?: readonly { readonly url?: string }[];
  readonly email_configs?: readonly object[];
}

/** Sets the listen address, which is a flag. The lab sends no real notifications: they go to a sink of the lab. */
export const alertmanagerAdapter: Adapter = {
  args: (args, { pod, port }) => [...args, `--web.listen-address=${LOOPBACK}:${port(pod, 'http')}`],
  file: (name, text, { sink }) => {
    if (name !== 'alertmanager.yml') return text;
    const config = load(text) as { readonly global?: object; readonly receivers?: Receiver[] };
    return yaml({
      ...config,
      // The URL of Slack comes from a Secret, which the lab creates.
      global: { ...config.global, pagerduty_url: `${sink}/pagerduty` },
      receivers: (config.receivers ?? []).map((receiver) => ({
        ...receiver,
        ...(receiver.webhook_configs && {
          webhook_configs: receiver.webhook_configs.map((webhook) =>
            webhook.url === undefined ? webhook : { ...webhook, url: `${sink}/webhook` },
          ),
        }),
        ...(receiver.email_configs && {
          // A port without a listener.
          email_configs: receiver.email_configs.map((email) => ({
            ...email,
            smarthost: `${LOOPBACK}:9`,
          })),
        }),
      })),
    });
  },
};
