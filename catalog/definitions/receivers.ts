import {
  boolean,
  httpUrl,
  objectSchema,
  type Schema,
  secretKeyName,
  slackChannel,
  textLine,
  unionByKind,
} from '../helpers/schema';

/**
 * Destination of notifications. Secrets are given by their key in the Secret `alertmanager-receivers`, which is mounted
 * as files, and never by value.
 */
export type Receiver =
  | PagerDutyReceiver
  | SlackReceiver
  | WebhookReceiver
  | EmailReceiver
  | NullReceiver;

/** Receiver of the watchdog, which always fires: a service that pages when the notifications stop. */
export type WatchdogReceiver = HeartbeatReceiver | WebhookReceiver | NullReceiver;

export interface PagerDutyReceiver {
  readonly kind: 'pagerduty';
  /** Key in the Secret with the Events API v2 routing key. */
  readonly routingKey: string;
}
export interface SlackReceiver {
  readonly kind: 'slack';
  readonly channel: string;
  /** Key in the Secret with the URL of the incoming webhook. */
  readonly webhook: string;
}
/** Key in the Secret with the URL, or the URL itself if it is not secret. */
export type WebhookUrl = { readonly secret: string } | { readonly plain: string };
/** Receives the webhook JSON of Alertmanager, with labels, annotations and URLs of all alerts. */
export interface WebhookReceiver {
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
export interface EmailReceiver {
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
}
/** Shows alerts in Alertmanager without sending notifications. For local environments. */
export interface NullReceiver {
  readonly kind: 'null';
}

export const pagerduty = (routingKey: string): PagerDutyReceiver => ({
  kind: 'pagerduty',
  routingKey,
});
export const slack = (channel: string, webhook = 'slack-webhook'): SlackReceiver => ({
  kind: 'slack',
  channel,
  webhook,
});
/** Returns a webhook with a secret URL: `secret` is the key in the Secret. */
export const webhook = (secret: string): WebhookReceiver => ({ kind: 'webhook', url: { secret } });
/** Returns a webhook with a URL that is not secret, such as a Service in the cluster. */
export const webhookTo = (plain: string): WebhookReceiver => ({ kind: 'webhook', url: { plain } });
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
export const email = (options: Omit<EmailReceiver, 'kind'>): EmailReceiver => ({
  kind: 'email',
  ...options,
});
export const nullReceiver: NullReceiver = { kind: 'null' };

type Variant<K extends string> = Extract<Receiver | WatchdogReceiver, { readonly kind: K }>;

/** Alertmanager expands it as a template, in which `{{` starts an action. */
const plainText: Schema = { type: 'string', pattern: '^[^{}]+$' };

const webhookUrl: Schema = {
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  properties: { secret: secretKeyName, plain: httpUrl },
  additionalProperties: false,
};

/** Every kind of receiver; the check `notification/invalid-watchdog` validates where each can be used. */
export const receiverSchema: Schema = unionByKind({
  pagerduty: objectSchema<Variant<'pagerduty'>>({ kind: {}, routingKey: secretKeyName }, [
    'routingKey',
  ]),
  slack: objectSchema<Variant<'slack'>>(
    { kind: {}, channel: slackChannel, webhook: secretKeyName },
    ['channel', 'webhook'],
  ),
  webhook: objectSchema<Variant<'webhook'>>({ kind: {}, url: webhookUrl }, ['url']),
  heartbeat: objectSchema<Variant<'heartbeat'>>({ kind: {}, url: webhookUrl }, ['url']),
  email: objectSchema<Variant<'email'>>(
    {
      kind: {},
      to: plainText,
      from: plainText,
      smarthost: { type: 'string', format: 'host-port' },
      requireTls: boolean,
      username: textLine,
      password: secretKeyName,
    },
    ['to', 'from', 'smarthost'],
  ),
  null: objectSchema<Variant<'null'>>({ kind: {} }),
});
