// Receivers in the form of alertmanager.yml: https://prometheus.io/docs/alerting/latest/configuration/#receiver
import { memoizeByObject } from '@observability-stack/query-common';
import { paths } from '../catalog/components/paths';
import type {
  Receiver,
  ReceiverHttp,
  WatchdogReceiver,
  WebhookReceiver,
  WebhookUrl,
} from '../catalog/definitions/receivers';
import { leavesOf, replaceInside } from '../catalog/helpers/leaves';
import { messageFields, receiverTemplates } from './notifications';

type Config = Readonly<Record<string, unknown>>;
type Kind = (Receiver | WatchdogReceiver)['kind'];
type Variant<K extends Kind> = Extract<Receiver | WatchdogReceiver, { readonly kind: K }>;

/** The lists of a receiver, such as `slack_configs`. */
export type Integrations = Readonly<Record<string, readonly Config[]>>;

const SECRETS = `${paths.alertmanager.secrets}/`;
const secretFile = (key: string): string => `${SECRETS}${key}`;

/** Returns the key of the Secret that is mounted at a path, or undefined for another path. */
export const secretKeyAt = (path: string): string | undefined =>
  path.startsWith(SECRETS) ? path.slice(SECRETS.length) : undefined;

/** Returns the keys of the Secret whose files a configuration reads. */
export const secretKeysIn = (config: object): string[] => [
  ...new Set(
    leavesOf(config).flatMap(({ value }) =>
      typeof value === 'string' ? (secretKeyAt(value) ?? []) : [],
    ),
  ),
];

/** Omits what is not set. */
const given = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));

const file = (key: string | undefined): string | undefined =>
  key === undefined ? undefined : secretFile(key);

const webhookAddress = (url: WebhookUrl): Config =>
  'secret' in url ? { url_file: secretFile(url.secret) } : { url: url.plain };

/** Authentication is a part of the connection in Alertmanager. */
function httpConfig(http: ReceiverHttp = {}, authentication: Config = {}): Config {
  const { proxyUrl, ca, serverName } = http;
  const tls = given({ ca_file: file(ca), server_name: serverName });
  const config = given({
    ...authentication,
    proxy_url: proxyUrl,
    tls_config: Object.keys(tls).length > 0 ? tls : undefined,
  });
  return Object.keys(config).length > 0 ? { http_config: config } : {};
}

const bearer = (key: string): Config => ({
  authorization: { credentials_file: secretFile(key) },
});
const basic = (username: string, key: string): Config => ({
  basic_auth: { username, password_file: secretFile(key) },
});

function webhookAuthentication({ authentication }: WebhookReceiver): Config {
  if (authentication === undefined) return {};
  return 'bearerToken' in authentication
    ? bearer(authentication.bearerToken)
    : basic(authentication.username, authentication.password);
}

/** Fields of each kind; what the connection, the message and resolved alerts need is added for all. */
const fields: {
  readonly [K in Exclude<Kind, 'null' | 'raw'>]: (receiver: Variant<K>) => {
    readonly list: string;
    readonly config: Config;
    readonly authentication?: Config;
  };
} = {
  pagerduty: ({ routingKey, url, details }) => ({
    list: 'pagerduty_configs',
    config: {
      routing_key_file: secretFile(routingKey),
      url,
      details: details && { ...receiverTemplates.pagerduty.details, ...details },
    },
  }),
  slack: ({ webhook, channel, pretext, username, iconEmoji }) => ({
    list: 'slack_configs',
    config: {
      api_url_file: secretFile(webhook),
      channel,
      pretext,
      username,
      icon_emoji: iconEmoji,
    },
  }),
  'slack-app': ({ token, channel, pretext, username, iconEmoji }) => ({
    list: 'slack_configs',
    config: {
      app_token_file: secretFile(token),
      channel,
      pretext,
      username,
      icon_emoji: iconEmoji,
    },
  }),
  webhook: (receiver) => ({
    list: 'webhook_configs',
    config: {
      ...webhookAddress(receiver.url),
      max_alerts: receiver.maxAlerts,
      timeout: receiver.timeout,
    },
    authentication: webhookAuthentication(receiver),
  }),
  heartbeat: ({ url }) => ({ list: 'webhook_configs', config: webhookAddress(url) }),
  email: ({ to, from, smarthost, requireTls = true, username, password, headers }) => ({
    list: 'email_configs',
    config: {
      to,
      from,
      smarthost,
      require_tls: requireTls,
      auth_username: username,
      auth_password_file: file(password),
      headers: headers && { ...receiverTemplates.email.headers, ...headers },
    },
  }),
  opsgenie: ({ apiKey, apiUrl, responders, tags, priority, entity, details, updateAlerts }) => ({
    list: 'opsgenie_configs',
    config: {
      api_key_file: secretFile(apiKey),
      api_url: apiUrl,
      responders,
      tags,
      priority,
      entity,
      details,
      update_alerts: updateAlerts,
    },
  }),
  victorops: ({ apiKey, apiUrl, routingKey, customFields }) => ({
    list: 'victorops_configs',
    config: {
      api_key_file: secretFile(apiKey),
      api_url: apiUrl,
      routing_key: routingKey,
      custom_fields: customFields,
    },
  }),
  pushover: ({ userKey, token, device, sound, priority, retry, expire, ttl }) => ({
    list: 'pushover_configs',
    config: {
      user_key_file: secretFile(userKey),
      token_file: secretFile(token),
      ...{ device, sound, priority, retry, expire, ttl },
    },
  }),
  sns: ({ target, region, roleArn, apiUrl, attributes }) => ({
    list: 'sns_configs',
    config: {
      ...('topicArn' in target ? { topic_arn: target.topicArn } : {}),
      ...('phoneNumber' in target ? { phone_number: target.phoneNumber } : {}),
      ...('targetArn' in target ? { target_arn: target.targetArn } : {}),
      sigv4: given({ region, role_arn: roleArn }),
      api_url: apiUrl,
      attributes,
    },
  }),
  telegram: ({ botToken, chatId, messageThreadId, parseMode = 'text', silent, apiUrl }) => ({
    list: 'telegram_configs',
    config: {
      bot_token_file: secretFile(botToken),
      chat_id: chatId,
      message_thread_id: messageThreadId,
      // Without markup; the default of Alertmanager is HTML.
      parse_mode: parseMode === 'text' ? '' : parseMode,
      disable_notifications: silent,
      api_url: apiUrl,
    },
  }),
  discord: ({ webhook, content, username, avatarUrl }) => ({
    list: 'discord_configs',
    config: { webhook_url_file: secretFile(webhook), content, username, avatar_url: avatarUrl },
  }),
  webex: ({ botToken, roomId, apiUrl }) => ({
    list: 'webex_configs',
    config: { room_id: roomId, api_url: apiUrl },
    authentication: bearer(botToken),
  }),
  teams: ({ webhook }) => ({
    list: 'msteamsv2_configs',
    config: { webhook_url_file: secretFile(webhook) },
  }),
  'teams-connector': ({ webhook }) => ({
    list: 'msteams_configs',
    config: { webhook_url_file: secretFile(webhook) },
  }),
  jira: (receiver) => ({
    list: 'jira_configs',
    config: {
      api_url: receiver.apiUrl,
      api_type: receiver.apiType,
      project: receiver.project,
      issue_type: receiver.issueType,
      priority: receiver.priority,
      labels: receiver.labels,
      reopen_transition: receiver.reopenTransition,
      resolve_transition: receiver.resolveTransition,
      wont_fix_resolution: receiver.wontFixResolution,
      reopen_duration: receiver.reopenDuration,
    },
    authentication:
      receiver.username === undefined
        ? bearer(receiver.token)
        : basic(receiver.username, receiver.token),
  }),
  rocketchat: ({ url, tokenId, token, channel, emoji }) => ({
    list: 'rocketchat_configs',
    config: {
      api_url: url,
      token_id_file: secretFile(tokenId),
      token_file: secretFile(token),
      channel,
      emoji,
    },
  }),
  wechat: ({ apiSecret, corpId, agentId, toUser, toParty, toTag, messageType, apiUrl }) => ({
    list: 'wechat_configs',
    config: {
      api_secret_file: secretFile(apiSecret),
      corp_id: corpId,
      agent_id: agentId,
      to_user: toUser,
      to_party: toParty,
      to_tag: toTag,
      message_type: messageType,
      api_url: apiUrl,
    },
  }),
  incidentio: ({ url, token, maxAlerts, timeout }) => ({
    list: 'incidentio_configs',
    config: {
      url,
      alert_source_token_file: secretFile(token),
      max_alerts: maxAlerts,
      timeout,
    },
  }),
  mattermost: ({ webhook, channel, username, iconEmoji }) => ({
    list: 'mattermost_configs',
    config: {
      webhook_url_file: secretFile(webhook),
      channel,
      username,
      icon_emoji: iconEmoji,
    },
  }),
};

type Integration = { readonly list: string; readonly config: Config };

/** Returns a receiver in the form of Alertmanager: the list that it belongs to and its entry there. */
function integrationOf(
  receiver: Exclude<Receiver | WatchdogReceiver, { readonly kind: 'null' | 'raw' }>,
): Integration {
  const render = fields[receiver.kind] as (
    one: typeof receiver,
  ) => Integration & { readonly authentication?: Config };
  const { list, authentication, ...rendered } = render(receiver);
  const own = given(rendered.config);
  const config = {
    ...own,
    ...httpConfig('http' in receiver ? receiver.http : undefined, authentication),
    send_resolved: ('sendResolved' in receiver ? receiver.sendResolved : undefined) ?? true,
    ...receiverTemplates[receiver.kind],
    ...own,
  };
  return { list, config: { ...config, ...messageOf(receiver, config) } };
}

/** Returns the fields with the message that the receiver has in place of the built-in one. */
function messageOf(receiver: Receiver | WatchdogReceiver, config: Config): Config {
  const places = messageFields[receiver.kind];
  if (!places) return {};
  const { title, text } = receiver as { readonly title?: string; readonly text?: string };
  return {
    ...(title !== undefined && places.title ? placed(config, places.title, title) : {}),
    ...(text !== undefined ? placed(config, places.text, text) : {}),
    // Clients show the HTML of a mail in place of its text.
    ...(text !== undefined && receiver.kind === 'email' ? { html: '' } : {}),
  };
}

function placed(config: Config, place: string, value: string): Config {
  const [field = '', key] = place.split('.');
  return { [field]: key === undefined ? value : { ...(config[field] as Config), [key]: value } };
}

/** Reports whether a value of a raw configuration is a key in the Secret: `{ secret: 'teams-url' }`. */
export const isSecretKey = (value: unknown): value is { readonly secret: string } =>
  typeof value === 'object' &&
  value !== null &&
  'secret' in value &&
  typeof value.secret === 'string' &&
  Object.keys(value).length === 1;

const secretIn = (value: unknown): string | undefined =>
  isSecretKey(value) ? secretFile(value.secret) : undefined;

const listsOf = memoizeByObject((receiver: Receiver | WatchdogReceiver): Integrations => {
  if (receiver.kind === 'null') return {};
  if (receiver.kind === 'raw') return replaceInside(receiver.config, secretIn) as Integrations;
  const { list, config } = integrationOf(receiver);
  return { [list]: [config] };
});

/** Returns receivers as the lists of one receiver of Alertmanager. */
export function integrations(receivers: readonly (Receiver | WatchdogReceiver)[]): Integrations {
  const lists: Record<string, Config[]> = {};
  for (const receiver of receivers)
    for (const [list, configs] of Object.entries(listsOf(receiver)))
      lists[list] = [...(lists[list] ?? []), ...configs];
  return lists;
}
