import { byKind, object, type Schema, text } from './schema';

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
export interface WebhookReceiver {
  readonly kind: 'webhook';
  /** Key of the Secret that holds the address, or the address itself where it is no secret. */
  readonly url: { readonly secret: string } | { readonly plain: string };
}
export interface EmailReceiver {
  readonly kind: 'email';
  readonly to: string;
  readonly from: string;
  /** `host:port` of the mail server. */
  readonly smarthost: string;
  /** @default no log-in */
  readonly username?: string;
  /** Key of the Secret with the password. @default no log-in */
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
export const email = (options: Omit<EmailReceiver, 'kind'>): EmailReceiver => ({
  kind: 'email',
  ...options,
});
export const nobody: NoReceiver = { kind: 'none' };

type Variant<K extends string> = Extract<Receiver, { readonly kind: K }>;

/** Key of the Secret, which becomes a file name. */
/** Alertmanager reads it as a template, in which `{{` starts an action. */
const plainText: Schema = { type: 'string', pattern: '^[^{}]+$' };

const secretName: Schema = { type: 'string', pattern: '^[A-Za-z0-9._-]+$' };

export const receiverSchema: Schema = byKind({
  pagerduty: object<Variant<'pagerduty'>>({ kind: {}, routingKey: secretName }, ['routingKey']),
  slack: object<Variant<'slack'>>({ kind: {}, channel: plainText, webhook: secretName }, [
    'channel',
    'webhook',
  ]),
  webhook: object<Variant<'webhook'>>(
    {
      kind: {},
      url: {
        type: 'object',
        minProperties: 1,
        maxProperties: 1,
        properties: { secret: secretName, plain: { ...plainText, format: 'http-url' } },
        additionalProperties: false,
      },
    },
    ['url'],
  ),
  email: object<Variant<'email'>>(
    {
      kind: {},
      to: plainText,
      from: plainText,
      smarthost: { type: 'string', format: 'host-port' },
      username: text,
      password: secretName,
    },
    ['to', 'from', 'smarthost'],
  ),
  none: object<Variant<'none'>>({ kind: {} }),
});
