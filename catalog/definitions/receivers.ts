import { leavesOf } from '../helpers/leaves';
import {
  arrayOf,
  boolean,
  dnsLabel,
  duration,
  enumOf,
  goDuration,
  hostName,
  httpUrl,
  mapOf,
  nonEmptyString,
  nonNegativeInteger,
  objectSchema,
  regionName,
  type Schema,
  secretKeyName,
  slackChannel,
  textLine,
  unionByKind,
} from '../helpers/schema';
import type { Duration } from './common';
import { rawReceiverSchema } from './raw-receiver';

/**
 * Destination of notifications. Secrets are given by their key in the Secret `alertmanager-receivers`, which is mounted
 * as files, and never by value.
 */
export type Receiver =
  | PagerDutyReceiver
  | SlackReceiver
  | SlackAppReceiver
  | WebhookReceiver
  | EmailReceiver
  | OpsgenieReceiver
  | VictorOpsReceiver
  | PushoverReceiver
  | SnsReceiver
  | TelegramReceiver
  | DiscordReceiver
  | WebexReceiver
  | TeamsReceiver
  | TeamsConnectorReceiver
  | JiraReceiver
  | RocketchatReceiver
  | WechatReceiver
  | IncidentioReceiver
  | MattermostReceiver
  | RawReceiver
  | NullReceiver;

/** Receiver of the watchdog, which always fires: a service that pages when the notifications stop. */
export type WatchdogReceiver = HeartbeatReceiver | WebhookReceiver | NullReceiver;

/** The connection to the service of a receiver. */
export interface ReceiverHttp {
  /** URL of an HTTP proxy. @default a direct connection */
  readonly proxyUrl?: string;
  /** Key in the Secret with the certificate of the authority that signed that of the service. @default the system's */
  readonly ca?: string;
  /** Name in the certificate of the service. @default the host of its URL */
  readonly serverName?: string;
}

/** Options of every receiver that sends a message. */
export interface MessageOptions {
  /** Whether to notify that alerts are resolved. @default true */
  readonly sendResolved?: boolean;
  /**
   * Body of the message, as a template of Alertmanager with the data of the notification.
   * @default the alerts with their labels, values and links
   */
  readonly text?: string;
}
/** Options of a receiver whose messages have a title. */
export interface TitledOptions extends MessageOptions {
  /**
   * Title of the message, as a template of Alertmanager.
   * @default status, alert, service and environment; for PagerDuty the summary of the alert
   */
  readonly title?: string;
}
interface HttpOptions {
  /** Connection to the service. @default direct, with the certificates of the system */
  readonly http?: ReceiverHttp;
}

/** Options of `pagerduty`. */
export interface PagerDutyOptions extends TitledOptions, HttpOptions {
  /** URL of the Events API v2. @default that of the US region, https://events.pagerduty.com/v2/enqueue */
  readonly url?: string;
  /** Details of the incident in addition to the built-in ones, as templates. @default none */
  readonly details?: Readonly<Record<string, string>>;
}
export interface PagerDutyReceiver extends PagerDutyOptions {
  readonly kind: 'pagerduty';
  /** Key in the Secret with the Events API v2 routing key. */
  readonly routingKey: string;
}
/** Options of `slack` and `slackApp`. */
export interface SlackOptions extends TitledOptions, HttpOptions {
  /** Text above the message, as a template, such as `<!subteam^ID>`. @default none */
  readonly pretext?: string;
  /** Name of the sender. @default that of the app */
  readonly username?: string;
  /** Icon of the sender, such as `:fire:`. @default that of the app */
  readonly iconEmoji?: string;
}
export interface SlackReceiver extends SlackOptions {
  readonly kind: 'slack';
  readonly channel: string;
  /** Key in the Secret with the URL of the incoming webhook. */
  readonly webhook: string;
}
/** A Slack app, which posts to every channel that it is a member of. */
export interface SlackAppReceiver extends SlackOptions {
  readonly kind: 'slack-app';
  readonly channel: string;
  /** Key in the Secret with the bot token. */
  readonly token: string;
}
/** Key in the Secret with the URL, or the URL itself if it is not secret. */
export type WebhookUrl = { readonly secret: string } | { readonly plain: string };
/** Options of `webhook` and `webhookTo`. */
export interface WebhookOptions extends HttpOptions {
  /** Whether to notify that alerts are resolved. @default true */
  readonly sendResolved?: boolean;
  /** Number of alerts in one request; others are counted as truncated. @default unlimited */
  readonly maxAlerts?: number;
  /** Timeout of a request. @default unlimited */
  readonly timeout?: string;
  /**
   * Basic authentication with the key in the Secret of its password, or the key of a bearer token.
   * @default none
   */
  readonly authentication?:
    | { readonly username: string; readonly password: string }
    | { readonly bearerToken: string };
}
/** Receives the webhook JSON of Alertmanager, with labels, annotations and URLs of all alerts. */
export interface WebhookReceiver extends WebhookOptions {
  readonly kind: 'webhook';
  readonly url: WebhookUrl;
}
/**
 * A heartbeat monitor, such as Healthchecks, Dead Man's Snitch or Cronitor. Every POST to its URL counts as a
 * heartbeat.
 */
export interface HeartbeatReceiver {
  readonly kind: 'heartbeat';
  readonly url: WebhookUrl;
}
export interface EmailReceiver extends TitledOptions {
  readonly kind: 'email';
  /** One address, or several separated by commas. */
  readonly to: string;
  /** Address of the sender. */
  readonly from: string;
  /** `host:port` of the SMTP server. Port 465 uses implicit TLS, all others STARTTLS. */
  readonly smarthost: string;
  /**
   * Whether to require TLS. `false` sends in clear text, for relays inside the cluster; `username` is rejected then,
   * since its password would be readable.
   * @default true
   */
  readonly requireTls?: boolean;
  /** SMTP user; requires `password`. @default no authentication */
  readonly username?: string;
  /** Key in the Secret with the SMTP password; requires `username`. @default no authentication */
  readonly password?: string;
  /** Further headers, as templates, such as `Reply-To`. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}
/** A team, a user, an escalation or a schedule of Opsgenie; `teams` is a list of teams separated by commas. */
export type OpsgenieResponder = {
  readonly type: 'team' | 'teams' | 'user' | 'escalation' | 'schedule';
} & ({ readonly name: string } | { readonly id: string } | { readonly username: string });
export interface OpsgenieReceiver extends TitledOptions, HttpOptions {
  readonly kind: 'opsgenie';
  /** Key in the Secret with the API key of the integration. */
  readonly apiKey: string;
  /** URL of the API; Jira Service Management is compatible. @default https://api.opsgenie.com/ */
  readonly apiUrl?: string;
  /** Who is notified. @default those of the integration */
  readonly responders?: readonly OpsgenieResponder[];
  /** Tags separated by commas, as a template. @default none */
  readonly tags?: string;
  /** Priority from P1 to P5, as a template. @default P1 for pages, P3 for others */
  readonly priority?: string;
  /** What the alert is about, as a template. @default the service */
  readonly entity?: string;
  /** Details in addition to the common labels, as templates. @default none */
  readonly details?: Readonly<Record<string, string>>;
  /** Whether to update message and description of an open alert. @default false */
  readonly updateAlerts?: boolean;
}
/** Splunk On-Call, formerly VictorOps. */
export interface VictorOpsReceiver extends TitledOptions, HttpOptions {
  readonly kind: 'victorops';
  /** Key in the Secret with the API key. */
  readonly apiKey: string;
  /** Routing key, which is not secret, as a template. */
  readonly routingKey: string;
  /** URL of the API. @default that of the generic integration */
  readonly apiUrl?: string;
  /** Further fields, as templates. @default none */
  readonly customFields?: Readonly<Record<string, string>>;
}
export interface PushoverReceiver extends TitledOptions, HttpOptions {
  readonly kind: 'pushover';
  /** Key in the Secret with the key of the user or group. */
  readonly userKey: string;
  /** Key in the Secret with the token of the application. */
  readonly token: string;
  /** Name of a device. @default all devices */
  readonly device?: string;
  /** Name of a sound. @default that of the user */
  readonly sound?: string;
  /** Priority from -2 to 2, as a template. @default 2 (emergency) for firing pages, 0 for others */
  readonly priority?: string;
  /** Interval at which an emergency is repeated until it is acknowledged, of at least 30s. @default '1m' */
  readonly retry?: string;
  /** Time after which an emergency is no longer repeated. @default '1h' */
  readonly expire?: string;
  /** Time after which the message is deleted; not for emergencies. @default never */
  readonly ttl?: string;
}
/** Topic, phone number or application endpoint of SNS. */
export type SnsTarget =
  | { readonly topicArn: string }
  | { readonly phoneNumber: string }
  | { readonly targetArn: string };
/**
 * Amazon SNS. Alertmanager has no file for its secret key, so that it signs with the credentials of the pod: a role
 * of the node or of the service account.
 */
export interface SnsReceiver extends TitledOptions, HttpOptions {
  readonly kind: 'sns';
  readonly target: SnsTarget;
  /** Region of the target. */
  readonly region: string;
  /** Role to assume. @default none */
  readonly roleArn?: string;
  /** URL of the API. @default that of the region */
  readonly apiUrl?: string;
  /** Attributes of the message, as templates. @default none */
  readonly attributes?: Readonly<Record<string, string>>;
}
export interface TelegramReceiver extends MessageOptions, HttpOptions {
  readonly kind: 'telegram';
  /** Key in the Secret with the token of the bot. */
  readonly botToken: string;
  /** Id of the chat: negative for groups. */
  readonly chatId: number;
  /** Id of a topic of the chat. @default none */
  readonly messageThreadId?: number;
  /** Markup of `text`. @default 'text' */
  readonly parseMode?: 'text' | 'HTML' | 'Markdown' | 'MarkdownV2';
  /** Whether to deliver without a sound. @default false */
  readonly silent?: boolean;
  /** URL of the API. @default https://api.telegram.org */
  readonly apiUrl?: string;
}
export interface DiscordReceiver extends TitledOptions, HttpOptions {
  readonly kind: 'discord';
  /** Key in the Secret with the URL of the webhook. */
  readonly webhook: string;
  /** Text above the message, as a template, such as `<@&ID>`. @default none */
  readonly content?: string;
  /** Name of the sender. @default that of the webhook */
  readonly username?: string;
  /** Picture of the sender. @default that of the webhook */
  readonly avatarUrl?: string;
}
export interface WebexReceiver extends MessageOptions, HttpOptions {
  readonly kind: 'webex';
  /** Key in the Secret with the token of the bot. */
  readonly botToken: string;
  /** Id of the room. */
  readonly roomId: string;
  /** URL of the API. @default https://webexapis.com/v1/messages */
  readonly apiUrl?: string;
}
/** Microsoft Teams by a workflow that posts what its webhook receives. */
export interface TeamsReceiver extends TitledOptions, HttpOptions {
  readonly kind: 'teams';
  /** Key in the Secret with the URL of the workflow. */
  readonly webhook: string;
}
/** Microsoft Teams by an incoming webhook of an Office connector, which Microsoft replaces by workflows. */
export interface TeamsConnectorReceiver extends TitledOptions, HttpOptions {
  readonly kind: 'teams-connector';
  /** Key in the Secret with the URL of the webhook. */
  readonly webhook: string;
}
export interface JiraReceiver extends TitledOptions, HttpOptions {
  readonly kind: 'jira';
  /** URL of the REST API, such as `https://example.atlassian.net/rest/api/3`. */
  readonly apiUrl: string;
  /** Kind of server. @default 'auto', by the host */
  readonly apiType?: 'auto' | 'cloud' | 'datacenter';
  /** Key of the project, as a template. */
  readonly project: string;
  /** Type of the issues, such as `Bug`, as a template. */
  readonly issueType: string;
  /** User of the API token. @default none: `token` is a personal access token */
  readonly username?: string;
  /** Key in the Secret with the API token, or with a personal access token. */
  readonly token: string;
  /** Name of the priority, as a template. @default High for pages, Medium for others */
  readonly priority?: string;
  /** Labels of the issues, as templates. @default none */
  readonly labels?: readonly string[];
  /** Transition that reopens an issue. @default a new issue is created */
  readonly reopenTransition?: string;
  /** Transition that resolves an issue. @default issues stay open */
  readonly resolveTransition?: string;
  /** Resolution of issues that are not reopened. @default none */
  readonly wontFixResolution?: string;
  /** Age up to which an issue is reopened. @default unlimited */
  readonly reopenDuration?: Duration;
}
export interface RocketchatReceiver extends TitledOptions, HttpOptions {
  readonly kind: 'rocketchat';
  /** URL of the server. */
  readonly url: string;
  /** Key in the Secret with the id of the token's user. */
  readonly tokenId: string;
  /** Key in the Secret with the token. */
  readonly token: string;
  readonly channel: string;
  /** Icon of the sender, such as `:fire:`. @default that of the user */
  readonly emoji?: string;
}
export interface WechatReceiver extends MessageOptions, HttpOptions {
  readonly kind: 'wechat';
  /** Key in the Secret with the secret of the application. */
  readonly apiSecret: string;
  /** Id of the organization. */
  readonly corpId: string;
  /** Id of the application, as a template. */
  readonly agentId: string;
  /** Users, separated by `|`, as a template. @default none */
  readonly toUser?: string;
  /** Departments, separated by `|`, as a template. @default none */
  readonly toParty?: string;
  /** Tags, separated by `|`, as a template. @default none */
  readonly toTag?: string;
  /** Markup of `text`. @default 'text' */
  readonly messageType?: 'text' | 'markdown';
  /** URL of the API. @default https://qyapi.weixin.qq.com/cgi-bin/ */
  readonly apiUrl?: string;
}
/** Receives the JSON of a webhook and makes its own text of it. */
export interface IncidentioReceiver extends HttpOptions {
  readonly kind: 'incidentio';
  /** URL of the alert source. */
  readonly url: string;
  /** Key in the Secret with the token of the alert source. */
  readonly token: string;
  /** Whether to notify that alerts are resolved. @default true */
  readonly sendResolved?: boolean;
  /** Number of alerts in one request. @default unlimited */
  readonly maxAlerts?: number;
  /** Timeout of a request. @default unlimited */
  readonly timeout?: string;
}
export interface MattermostReceiver extends TitledOptions, HttpOptions {
  readonly kind: 'mattermost';
  /** Key in the Secret with the URL of the incoming webhook. */
  readonly webhook: string;
  /** Channel. @default that of the webhook */
  readonly channel?: string;
  /** Name of the sender. @default that of the webhook */
  readonly username?: string;
  /** Icon of the sender, such as `:fire:`. @default that of the webhook */
  readonly iconEmoji?: string;
}
/**
 * A receiver in Alertmanager's own form. A field that names a file, such as `webhook_url_file`, is given as the key in
 * the Secret: `{ secret: 'teams-url' }`.
 */
export interface RawReceiver {
  readonly kind: 'raw';
  /** Unique in the environment; the name of the receiver for raw routes. */
  readonly name: string;
  /** Lists such as `slack_configs`; none for a receiver that sends no notifications. */
  readonly config: Readonly<Record<string, readonly object[]>>;
}
/** Shows alerts in Alertmanager without sending notifications. For local environments. */
export interface NullReceiver {
  readonly kind: 'null';
}

/** Returns a receiver that opens an incident in PagerDuty: `routingKey` is the key in the Secret. */
export const pagerduty = (
  routingKey: string,
  options: PagerDutyOptions = {},
): PagerDutyReceiver => ({ kind: 'pagerduty', routingKey, ...options });
/** Returns a receiver that posts to a Slack channel by an incoming webhook: `webhook` is the key in the Secret. */
export const slack = (
  channel: string,
  webhook = 'slack-webhook',
  options: SlackOptions = {},
): SlackReceiver => ({ kind: 'slack', channel, webhook, ...options });
/** Returns a receiver that posts to a Slack channel as an app: `token` is the key in the Secret. */
export const slackApp = (
  channel: string,
  token: string,
  options: SlackOptions = {},
): SlackAppReceiver => ({ kind: 'slack-app', channel, token, ...options });
/** Returns a webhook with a secret URL: `secret` is the key in the Secret. */
export const webhook = (secret: string, options: WebhookOptions = {}): WebhookReceiver => ({
  kind: 'webhook',
  url: { secret },
  ...options,
});
/** Returns a webhook with a URL that is not secret, such as a Service in the cluster. */
export const webhookTo = (plain: string, options: WebhookOptions = {}): WebhookReceiver => ({
  kind: 'webhook',
  url: { plain },
  ...options,
});
/** Returns a heartbeat monitor with a secret URL: `secret` is the key in the Secret. */
export const heartbeat = (secret: string): HeartbeatReceiver => ({
  kind: 'heartbeat',
  url: { secret },
});
/** Returns a heartbeat monitor with a URL that is not secret, such as a Service in the cluster. */
export const heartbeatTo = (plain: string): HeartbeatReceiver => ({
  kind: 'heartbeat',
  url: { plain },
});

type Options<T> = Omit<T, 'kind'>;
/** Returns a receiver that sends mail. */
export const email = (options: Options<EmailReceiver>): EmailReceiver => ({
  kind: 'email',
  ...options,
});
/** Returns a receiver that creates alerts in Opsgenie. */
export const opsgenie = (options: Options<OpsgenieReceiver>): OpsgenieReceiver => ({
  kind: 'opsgenie',
  ...options,
});
/** Returns a receiver that creates incidents in Splunk On-Call. */
export const victorops = (options: Options<VictorOpsReceiver>): VictorOpsReceiver => ({
  kind: 'victorops',
  ...options,
});
/** Returns a receiver that sends to the devices of Pushover. */
export const pushover = (options: Options<PushoverReceiver>): PushoverReceiver => ({
  kind: 'pushover',
  ...options,
});
/** Returns a receiver that publishes to Amazon SNS. */
export const sns = (options: Options<SnsReceiver>): SnsReceiver => ({
  kind: 'sns',
  ...options,
});
/** Returns a receiver that posts to a chat of Telegram. */
export const telegram = (options: Options<TelegramReceiver>): TelegramReceiver => ({
  kind: 'telegram',
  ...options,
});
/** Returns a receiver that posts to a channel of Discord. */
export const discord = (options: Options<DiscordReceiver>): DiscordReceiver => ({
  kind: 'discord',
  ...options,
});
/** Returns a receiver that posts to a room of Webex. */
export const webex = (options: Options<WebexReceiver>): WebexReceiver => ({
  kind: 'webex',
  ...options,
});
/** Returns a receiver that posts to Microsoft Teams by a workflow. */
export const teams = (options: Options<TeamsReceiver>): TeamsReceiver => ({
  kind: 'teams',
  ...options,
});
/** Returns a receiver that posts to Microsoft Teams by an Office connector. */
export const teamsConnector = (
  options: Options<TeamsConnectorReceiver>,
): TeamsConnectorReceiver => ({
  kind: 'teams-connector',
  ...options,
});
/** Returns a receiver that creates issues in Jira. */
export const jira = (options: Options<JiraReceiver>): JiraReceiver => ({
  kind: 'jira',
  ...options,
});
/** Returns a receiver that posts to a channel of Rocket.Chat. */
export const rocketchat = (options: Options<RocketchatReceiver>): RocketchatReceiver => ({
  kind: 'rocketchat',
  ...options,
});
/** Returns a receiver that sends to users of WeChat Work. */
export const wechat = (options: Options<WechatReceiver>): WechatReceiver => ({
  kind: 'wechat',
  ...options,
});
/** Returns a receiver that sends alerts to incident.io. */
export const incidentio = (options: Options<IncidentioReceiver>): IncidentioReceiver => ({
  kind: 'incidentio',
  ...options,
});
/** Returns a receiver that posts to a channel of Mattermost. */
export const mattermost = (options: Options<MattermostReceiver>): MattermostReceiver => ({
  kind: 'mattermost',
  ...options,
});
/** Returns a receiver in Alertmanager's own form. */
export const rawReceiver = (name: string, config: RawReceiver['config']): RawReceiver => ({
  kind: 'raw',
  name,
  config,
});
export const nullReceiver: NullReceiver = { kind: 'null' };

/** Keys whose values are addresses that Alertmanager connects to. */
const ADDRESSES = [
  ...['plain', 'smarthost', 'url', 'apiUrl', 'proxyUrl'],
  // in a raw receiver
  ...['api_url', 'proxy_url', 'token_url'],
];

/** Returns the addresses of a receiver, or of its configuration, that are not in the Secret: URLs, and `host:port`. */
export const receiverAddresses = (receiver: object): readonly string[] =>
  leavesOf(receiver).flatMap(({ key, value }) =>
    typeof value === 'string' && ADDRESSES.includes(key) ? [value] : [],
  );

type Variant<K extends string> = Extract<Receiver | WatchdogReceiver, { readonly kind: K }>;

/** Alertmanager expands it as a template, in which `{{` starts an action. */
const plainText: Schema = { type: 'string', pattern: '^[^{}]+$' };
/** A template of Alertmanager, which `notification/invalid-template` checks. */
const template = nonEmptyString;
const templates = mapOf(template);

const webhookUrl: Schema = {
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  properties: { secret: secretKeyName, plain: httpUrl },
  additionalProperties: false,
};

const http = {
  http: objectSchema<ReceiverHttp>({ proxyUrl: httpUrl, ca: secretKeyName, serverName: hostName }),
};
const message = { kind: {}, text: template, sendResolved: boolean };
const titled = { ...message, title: template };
const slackKeys = {
  ...titled,
  ...http,
  channel: slackChannel,
  pretext: template,
  username: template,
  iconEmoji: template,
};
const requests = { sendResolved: boolean, maxAlerts: nonNegativeInteger, timeout: goDuration };

/** By kind: every kind of receiver; the check `notification/invalid-watchdog` validates where each can be used. */
export const receiverVariants: {
  readonly [K in (Receiver | WatchdogReceiver)['kind']]: Schema;
} = {
  pagerduty: objectSchema<Variant<'pagerduty'>>(
    { ...titled, ...http, routingKey: secretKeyName, url: httpUrl, details: templates },
    ['routingKey'],
  ),
  slack: objectSchema<Variant<'slack'>>({ ...slackKeys, webhook: secretKeyName }, [
    'channel',
    'webhook',
  ]),
  'slack-app': objectSchema<Variant<'slack-app'>>({ ...slackKeys, token: secretKeyName }, [
    'channel',
    'token',
  ]),
  webhook: objectSchema<Variant<'webhook'>>(
    {
      kind: {},
      ...http,
      ...requests,
      url: webhookUrl,
      authentication: {
        type: 'object',
        properties: {
          username: textLine,
          password: secretKeyName,
          bearerToken: secretKeyName,
        },
        if: { required: ['bearerToken'] },
        // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
        then: { maxProperties: 1 },
        else: { required: ['username', 'password'] },
        additionalProperties: false,
      },
    },
    ['url'],
  ),
  heartbeat: objectSchema<Variant<'heartbeat'>>({ kind: {}, url: webhookUrl }, ['url']),
  email: objectSchema<Variant<'email'>>(
    {
      ...titled,
      to: plainText,
      from: plainText,
      smarthost: { type: 'string', format: 'host-port' },
      requireTls: boolean,
      username: textLine,
      password: secretKeyName,
      headers: mapOf(template, {
        type: 'string',
        pattern: '^(?![Ss][Uu][Bb][Jj][Ee][Cc][Tt]$)[A-Za-z0-9-]+$',
      }),
    },
    ['to', 'from', 'smarthost'],
  ),
  opsgenie: objectSchema<Variant<'opsgenie'>>(
    {
      ...titled,
      ...http,
      apiKey: secretKeyName,
      apiUrl: httpUrl,
      responders: arrayOf({
        type: 'object',
        required: ['type'],
        minProperties: 2,
        maxProperties: 2,
        properties: {
          type: enumOf('team', 'teams', 'user', 'escalation', 'schedule'),
          name: template,
          id: template,
          username: template,
        },
        additionalProperties: false,
      }),
      tags: template,
      priority: template,
      entity: template,
      details: templates,
      updateAlerts: boolean,
    },
    ['apiKey'],
  ),
  victorops: objectSchema<Variant<'victorops'>>(
    {
      ...titled,
      ...http,
      apiKey: secretKeyName,
      routingKey: template,
      apiUrl: httpUrl,
      customFields: mapOf(template, {
        type: 'string',
        pattern:
          '^(?!(routing_key|message_type|state_message|entity_display_name|monitoring_tool|entity_id|entity_state)$).+$',
      }),
    },
    ['apiKey', 'routingKey'],
  ),
  pushover: objectSchema<Variant<'pushover'>>(
    {
      ...titled,
      ...http,
      userKey: secretKeyName,
      token: secretKeyName,
      device: template,
      sound: template,
      priority: template,
      retry: goDuration,
      expire: goDuration,
      ttl: goDuration,
    },
    ['userKey', 'token'],
  ),
  sns: objectSchema<Variant<'sns'>>(
    {
      ...titled,
      ...http,
      target: {
        type: 'object',
        minProperties: 1,
        maxProperties: 1,
        properties: { topicArn: template, phoneNumber: template, targetArn: template },
        additionalProperties: false,
      },
      region: regionName,
      roleArn: textLine,
      apiUrl: httpUrl,
      attributes: templates,
    },
    ['target', 'region'],
  ),
  telegram: objectSchema<Variant<'telegram'>>(
    {
      ...message,
      ...http,
      botToken: secretKeyName,
      chatId: { type: 'integer', not: { const: 0 } },
      messageThreadId: { type: 'integer' },
      parseMode: enumOf('text', 'HTML', 'Markdown', 'MarkdownV2'),
      silent: boolean,
      apiUrl: httpUrl,
    },
    ['botToken', 'chatId'],
  ),
  discord: objectSchema<Variant<'discord'>>(
    {
      ...titled,
      ...http,
      webhook: secretKeyName,
      content: template,
      username: textLine,
      avatarUrl: httpUrl,
    },
    ['webhook'],
  ),
  webex: objectSchema<Variant<'webex'>>(
    { ...message, ...http, botToken: secretKeyName, roomId: template, apiUrl: httpUrl },
    ['botToken', 'roomId'],
  ),
  teams: objectSchema<Variant<'teams'>>({ ...titled, ...http, webhook: secretKeyName }, [
    'webhook',
  ]),
  'teams-connector': objectSchema<Variant<'teams-connector'>>(
    { ...titled, ...http, webhook: secretKeyName },
    ['webhook'],
  ),
  jira: objectSchema<Variant<'jira'>>(
    {
      ...titled,
      ...http,
      apiUrl: httpUrl,
      apiType: enumOf('auto', 'cloud', 'datacenter'),
      project: template,
      issueType: template,
      username: textLine,
      token: secretKeyName,
      priority: template,
      labels: arrayOf(template),
      reopenTransition: textLine,
      resolveTransition: textLine,
      wontFixResolution: textLine,
      reopenDuration: duration,
    },
    ['apiUrl', 'project', 'issueType', 'token'],
  ),
  rocketchat: objectSchema<Variant<'rocketchat'>>(
    {
      ...titled,
      ...http,
      url: httpUrl,
      tokenId: secretKeyName,
      token: secretKeyName,
      channel: slackChannel,
      emoji: template,
    },
    ['url', 'tokenId', 'token', 'channel'],
  ),
  wechat: objectSchema<Variant<'wechat'>>(
    {
      ...message,
      ...http,
      apiSecret: secretKeyName,
      corpId: textLine,
      agentId: template,
      toUser: template,
      toParty: template,
      toTag: template,
      messageType: enumOf('text', 'markdown'),
      apiUrl: httpUrl,
    },
    ['apiSecret', 'corpId', 'agentId'],
  ),
  incidentio: objectSchema<Variant<'incidentio'>>(
    { kind: {}, ...http, ...requests, url: httpUrl, token: secretKeyName },
    ['url', 'token'],
  ),
  mattermost: objectSchema<Variant<'mattermost'>>(
    {
      ...titled,
      ...http,
      webhook: secretKeyName,
      channel: textLine,
      username: template,
      iconEmoji: template,
    },
    ['webhook'],
  ),
  raw: objectSchema<Variant<'raw'>>(
    {
      kind: {},
      name: dnsLabel,
      config: rawReceiverSchema,
    },
    ['name', 'config'],
  ),
  null: objectSchema<Variant<'null'>>({ kind: {} }),
};

export const receiverSchema: Schema = unionByKind(receiverVariants);
