import { byKind, flag, object, type Schema, text } from '../helpers/schema';

/**
 * Where notifications go. Secrets are named by the file they are mounted as: key of the Secret
 * `alertmanager-receivers`, never a value.
 */
export type Receiver =
  | PagerDutyReceiver
  | SlackReceiver
  | WebhookReceiver
  | EmailReceiver
  | NoReceiver;

/** Receives the watchdog, which always fires: a service that pages when it no longer hears it. */
export type WatchdogReceiver = HeartbeatReceiver | WebhookReceiver | NoReceiver;

export interface PagerDutyReceiver {
  readonly kind: 'pagerduty';
  /** Key of the Secret with the Events API v2 routing key. */
  readonly routingKey: string;
}
export interface SlackReceiver {
  readonly kind: 'slack';
  readonly channel: string;
  /** Key of the Secret with the incoming webhook's address. */
  readonly webhook: string;
}
/** Key of the Secret that holds the address, or the address itself where it is no secret. */
export type WebhookUrl = { readonly secret: string } | { readonly plain: string };
/** Receives Alertmanager's own JSON, with all labels, annotations and addresses of all alerts. */
export interface WebhookReceiver {
  readonly kind: 'webhook';
  readonly url: WebhookUrl;
}
/** A heartbeat service, such as Healthchecks, Dead Man's Snitch or Cronitor. Any POST to its address is a signal. */
export interface HeartbeatReceiver {
  readonly kind: 'heartbeat';
  readonly url: WebhookUrl;
}
export interface EmailReceiver {
  readonly kind: 'email';
  /** One address, or several with commas between them. */
  readonly to: string;
  /** One address. */
  readonly from: string;
  /** `host:port` of the mail server. Port 465 speaks TLS from the start, every other one by STARTTLS. */
  readonly smarthost: string;
  /**
   * `false` sends in clear text, for relays inside the cluster; `username` is refused then, since its password would
   * be readable on the way. @default true
   */
  readonly requireTls?: boolean;
  /** Needs `password`. @default no authentication */
  readonly username?: string;
  /** Key of the Secret with the password; needs `username`. @default no authentication */
  readonly password?: string;
}
/** Alerts are only shown, nobody is told. For laptops. */
export interface NoReceiver {
  readonly kind: 'none';
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
/** A webhook whose address is a secret: `secret` is the key that holds it. */
export const webhook = (secret: string): WebhookReceiver => ({ kind: 'webhook', url: { secret } });
/** A webhook whose address is no secret, such as a Service in the cluster. */
export const webhookTo = (plain: string): WebhookReceiver => ({ kind: 'webhook', url: { plain } });
/** A heartbeat service, whose address is a secret: `secret` is the key that holds it. */
export const heartbeat = (secret: string): HeartbeatReceiver => ({
  kind: 'heartbeat',
  url: { secret },
});
/** A heartbeat service whose address is no secret, such as a Service in the cluster. */
export const heartbeatTo = (plain: string): HeartbeatReceiver => ({
  kind: 'heartbeat',
  url: { plain },
});
export const email = (options: Omit<EmailReceiver, 'kind'>): EmailReceiver => ({
  kind: 'email',
  ...options,
});
export const nobody: NoReceiver = { kind: 'none' };

type Variant<K extends string> = Extract<Receiver | WatchdogReceiver, { readonly kind: K }>;

/** Alertmanager reads it as a template, in which `{{` starts an action. */
const plainText: Schema = { type: 'string', pattern: '^[^{}]+$' };

/** Key of the Secret, which becomes a file name. */
const secretName: Schema = { type: 'string', pattern: '^[A-Za-z0-9._-]+$' };

const webhookUrl: Schema = {
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  properties: { secret: secretName, plain: { ...plainText, format: 'http-url' } },
  additionalProperties: false,
};

/** Every kind; which of them fits where is what `watchdog-receiver` checks. */
export const receiverSchema: Schema = byKind({
  pagerduty: object<Variant<'pagerduty'>>({ kind: {}, routingKey: secretName }, ['routingKey']),
  slack: object<Variant<'slack'>>({ kind: {}, channel: plainText, webhook: secretName }, [
    'channel',
    'webhook',
  ]),
  webhook: object<Variant<'webhook'>>({ kind: {}, url: webhookUrl }, ['url']),
  heartbeat: object<Variant<'heartbeat'>>({ kind: {}, url: webhookUrl }, ['url']),
  email: object<Variant<'email'>>(
    {
      kind: {},
      to: plainText,
      from: plainText,
      smarthost: { type: 'string', format: 'host-port' },
      requireTls: flag,
      username: text,
      password: secretName,
    },
    ['to', 'from', 'smarthost'],
  ),
  none: object<Variant<'none'>>({ kind: {} }),
});
