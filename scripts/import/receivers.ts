// Receivers of Alertmanager as those of definitions: typed if these render to the same, otherwise in Alertmanager's form.

import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '@observability-stack/query-common';
import { messageFields, messageTemplates, receiverTemplates } from '../../alerts/notifications';
import { integrations } from '../../alerts/receivers';
import { checkTemplate } from '../../alerts/template/check';
import { alertmanagerDialect } from '../../alerts/template/dialects';
import { integrationLists } from '../../catalog/definitions/raw-receiver';
import type { RawReceiver, Receiver } from '../../catalog/definitions/receivers';
import { camelCase } from '../../catalog/helpers/camel-case';
import { secretAt } from '../../validation/checks/notification/inline-secret';
import { credentialHeaders, isFreeKey, looksSecret } from '../../validation/credentials';
import { schemaErrors } from '../../validation/schema-errors';
import { Call } from './code';
import type { Mapping } from './read';
import type { SecretKeys } from './secrets';

/** A receiver of a file. */
export interface ImportedReceiver {
  /** Its integrations, each typed or raw; none for a receiver without integrations. */
  readonly receivers: readonly Receiver[];
  /** All of them in Alertmanager's form, for raw routes. */
  readonly config: RawReceiver['config'];
}

export interface ReceiverContext {
  readonly secrets: SecretKeys;
  readonly global: Mapping;
  /** Name of a raw receiver. */
  readonly nameOf: (receiver: string) => string;
  readonly lost: string[];
  readonly changed: string[];
  readonly raw: string[];
}

type Kind = Exclude<Receiver['kind'], 'raw' | 'null'>;

/** A kind of receiver, with its keys by those of Alertmanager. */
interface Form {
  readonly kind: Kind;
  readonly fields: Readonly<Record<string, string>>;
  /** Keys of the Secret, by the key of the secret, of which the file is `<key>_file`. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Converts what differs by more than its name. */
  readonly more?: (config: Mapping) => Mapping;
}

const same = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, camelCase(name)]));

const slackFields = same('channel', 'pretext', 'username', 'icon_emoji');
const secretOf = (value: unknown): string | undefined =>
  isRecord(value) && typeof value.secret === 'string' ? value.secret : undefined;
const inside = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce((inner: unknown, key) => (isRecord(inner) ? inner[key] : undefined), value);
const bearerOf = (config: Mapping): string | undefined =>
  secretOf(inside(config, 'http_config', 'authorization', 'credentials_file'));
const basicOf = (config: Mapping) => ({
  username: inside(config, 'http_config', 'basic_auth', 'username'),
  password: secretOf(inside(config, 'http_config', 'basic_auth', 'password_file')),
});

/** Forms of each list; the first that renders to the same is used. */
const FORMS: Readonly<Record<string, readonly Form[]>> = {
  pagerduty_configs: [
    { kind: 'pagerduty', fields: same('url', 'details'), secrets: same('routing_key') },
  ],
  slack_configs: [
    { kind: 'slack', fields: slackFields, secrets: { api_url: 'webhook' } },
    { kind: 'slack-app', fields: slackFields, secrets: { app_token: 'token' } },
  ],
  webhook_configs: [
    {
      kind: 'webhook',
      fields: same('max_alerts', 'timeout'),
      more: (config) => {
        const { username, password } = basicOf(config);
        const bearerToken = bearerOf(config);
        const secret = secretOf(config.url_file);
        return {
          url: secret === undefined ? { plain: config.url } : { secret },
          ...(bearerToken === undefined ? {} : { authentication: { bearerToken } }),
          ...(password === undefined ? {} : { authentication: { username, password } }),
        };
      },
    },
  ],
  email_configs: [
    {
      kind: 'email',
      fields: { ...same('to', 'from', 'smarthost', 'require_tls'), auth_username: 'username' },
      secrets: { auth_password: 'password' },
      more: ({ headers }) => {
        const own = Object.entries(isRecord(headers) ? headers : {}).filter(
          ([name]) => name.toLowerCase() !== 'subject',
        );
        return own.length > 0 ? { headers: Object.fromEntries(own) } : {};
      },
    },
  ],
  opsgenie_configs: [
    {
      kind: 'opsgenie',
      fields: same(
        ...['api_url', 'responders', 'tags', 'priority', 'entity', 'details', 'update_alerts'],
      ),
      secrets: same('api_key'),
    },
  ],
  victorops_configs: [
    {
      kind: 'victorops',
      fields: same('api_url', 'routing_key', 'custom_fields'),
      secrets: same('api_key'),
    },
  ],
  pushover_configs: [
    {
      kind: 'pushover',
      fields: same('device', 'sound', 'priority', 'retry', 'expire', 'ttl'),
      secrets: same('user_key', 'token'),
    },
  ],
  sns_configs: [
    {
      kind: 'sns',
      fields: same('api_url', 'attributes'),
      more: (config) => {
        const { topic_arn, phone_number, target_arn, sigv4 } = config;
        return {
          target: { topicArn: topic_arn, phoneNumber: phone_number, targetArn: target_arn },
          region: inside(sigv4, 'region'),
          roleArn: inside(sigv4, 'role_arn'),
        };
      },
    },
  ],
  telegram_configs: [
    {
      kind: 'telegram',
      fields: {
        ...same('chat_id', 'message_thread_id', 'api_url'),
        disable_notifications: 'silent',
      },
      secrets: same('bot_token'),
      // Without one, Alertmanager sends HTML.
      more: ({ parse_mode: mode = 'HTML' }) => ({ parseMode: mode === '' ? undefined : mode }),
    },
  ],
  discord_configs: [
    {
      kind: 'discord',
      fields: same('content', 'username', 'avatar_url'),
      secrets: { webhook_url: 'webhook' },
    },
  ],
  webex_configs: [
    {
      kind: 'webex',
      fields: same('room_id', 'api_url'),
      more: (config) => ({ botToken: bearerOf(config) }),
    },
  ],
  msteamsv2_configs: [{ kind: 'teams', fields: {}, secrets: { webhook_url: 'webhook' } }],
  msteams_configs: [{ kind: 'teams-connector', fields: {}, secrets: { webhook_url: 'webhook' } }],
  jira_configs: [
    {
      kind: 'jira',
      fields: same(
        ...['api_url', 'api_type', 'project', 'issue_type', 'priority', 'labels'],
        ...['reopen_transition', 'resolve_transition', 'wont_fix_resolution', 'reopen_duration'],
      ),
      more: (config) => {
        const { username, password } = basicOf(config);
        return { username, token: password ?? bearerOf(config) };
      },
    },
  ],
  rocketchat_configs: [
    {
      kind: 'rocketchat',
      fields: { ...same('channel', 'emoji'), api_url: 'url' },
      secrets: same('token_id', 'token'),
    },
  ],
  wechat_configs: [
    {
      kind: 'wechat',
      fields: same(
        ...['corp_id', 'agent_id', 'to_user', 'to_party', 'to_tag', 'message_type', 'api_url'],
      ),
      secrets: same('api_secret'),
    },
  ],
  incidentio_configs: [
    {
      kind: 'incidentio',
      fields: same('url', 'max_alerts', 'timeout'),
      secrets: { alert_source_token: 'token' },
    },
  ],
  mattermost_configs: [
    {
      kind: 'mattermost',
      fields: same('channel', 'username', 'icon_emoji'),
      secrets: { webhook_url: 'webhook' },
    },
  ],
};

/** Lists whose integrations do not notify of resolved alerts, unless they say so. */
const WITHOUT_RESOLVED = ['email_configs', 'slack_configs', 'rocketchat_configs', 'wechat_configs'];

/** Keys of an integration by those of `global`, of which it has the value if it has none. */
const GLOBALS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  slack_configs: {
    slack_api_url: 'api_url',
    slack_app_token: 'app_token',
    slack_app_url: 'app_url',
  },
  email_configs: {
    smtp_from: 'from',
    smtp_hello: 'hello',
    smtp_smarthost: 'smarthost',
    smtp_auth_username: 'auth_username',
    smtp_auth_password: 'auth_password',
    smtp_auth_secret: 'auth_secret',
    smtp_auth_identity: 'auth_identity',
    smtp_require_tls: 'require_tls',
    smtp_tls_config: 'tls_config',
    smtp_force_implicit_tls: 'force_implicit_tls',
  },
  pagerduty_configs: { pagerduty_url: 'url' },
  opsgenie_configs: { opsgenie_api_url: 'api_url', opsgenie_api_key: 'api_key' },
  victorops_configs: { victorops_api_url: 'api_url', victorops_api_key: 'api_key' },
  wechat_configs: {
    wechat_api_url: 'api_url',
    wechat_api_secret: 'api_secret',
    wechat_api_corp_id: 'corp_id',
  },
  webex_configs: { webex_api_url: 'api_url' },
  telegram_configs: { telegram_api_url: 'api_url', telegram_bot_token: 'bot_token' },
  jira_configs: { jira_api_url: 'api_url' },
  rocketchat_configs: {
    rocketchat_api_url: 'api_url',
    rocketchat_token: 'token',
    rocketchat_token_id: 'token_id',
  },
  mattermost_configs: { mattermost_webhook_url: 'webhook_url' },
};

/** Returns the keys of `global` that integrations have in their place. */
export const inheritedGlobals: ReadonlySet<string> = new Set([
  'http_config',
  ...Object.values(GLOBALS).flatMap((keys) =>
    Object.keys(keys).flatMap((key) => [key, `${key}_file`]),
  ),
]);

/** Converts a receiver of alertmanager.yml. */
export function importReceiver(receiver: Mapping, context: ReceiverContext): ImportedReceiver {
  const name = String(receiver.name);
  const config: Record<string, Mapping[]> = {};
  const receivers: Receiver[] = [];
  for (const [list, entries] of Object.entries(receiver)) {
    if (list === 'name' || entries === null) continue;
    if (!isList(list) || !Array.isArray(entries)) {
      context.lost.push(
        `${list} of receiver ${JSON.stringify(name)}: it is not a list of receivers`,
      );
      continue;
    }
    for (const [index, entry] of entries.filter(isRecord).entries()) {
      const place = `${list}${entries.length > 1 ? `[${index}]` : ''} of receiver ${JSON.stringify(name)}`;
      const own = withReferences(withGlobals(list, entry, context.global), {
        ...{ list, name, place, origins: globalOrigins(list, entry, context.global) },
        context,
      });
      config[list] = [...(config[list] ?? []), own];
      const typed = typedReceiver(list, own);
      if (typed) {
        const isOwnText = hasMessage(typed, own);
        if (!isOwnText)
          context.changed.push('receivers without a text have the message of the stack');
        receivers.push(typed);
      } else {
        context.raw.push(place);
        receivers.push({ kind: 'raw', name: context.nameOf(name), config: { [list]: [own] } });
      }
    }
  }
  return { receivers, config };
}

const isList = (list: string): boolean => (integrationLists as readonly string[]).includes(list);

const hasMessage = ({ kind }: Receiver, config: Mapping): boolean => {
  const places = messageFields[kind];
  return places === undefined || inside(config, ...places.text.split('.')) !== undefined;
};

/** Returns an integration with the values of `global` where it has none. */
function withGlobals(list: string, entry: Mapping, global: Mapping): Mapping {
  const inherited = Object.fromEntries(
    globalsOf(list, entry, global).map(({ key, from }) => [key, global[from]]),
  );
  return {
    // Mail has no connection by HTTP.
    ...(global.http_config !== undefined &&
    entry.http_config === undefined &&
    list !== 'email_configs'
      ? { http_config: global.http_config }
      : {}),
    ...inherited,
    ...entry,
  };
}

/** Returns the place of each key that an integration has of `global`: its secret is the same for all. */
const globalOrigins = (
  list: string,
  entry: Mapping,
  global: Mapping,
): ReadonlyMap<string, string> =>
  new Map(globalsOf(list, entry, global).map(({ key, from }) => [key, from]));

function globalsOf(list: string, entry: Mapping, global: Mapping) {
  const isSet = (key: string): boolean => key in entry || `${key}_file` in entry;
  const inGlobal = (from: string): readonly string[] =>
    [from, `${from}_file`].filter((key) => global[key] !== undefined);
  // With a token, the URL is that of the API.
  const isApp =
    isSet('app_token') ||
    (!isSet('api_url') &&
      inside(entry, 'http_config', 'authorization') === undefined &&
      inGlobal('slack_app_token').length > 0);
  const isUsed = (key: string): boolean =>
    list !== 'slack_configs' || key === 'app_url' || (key === 'app_token') === isApp;
  return Object.entries(GLOBALS[list] ?? {}).flatMap(([from, key]) =>
    isSet(key) || !isUsed(key)
      ? []
      : inGlobal(from).map((found) => ({ key: key + found.slice(from.length), from: found })),
  );
}

interface Place {
  readonly list: string;
  readonly name: string;
  readonly place: string;
  readonly origins: ReadonlyMap<string, string>;
  readonly context: ReceiverContext;
}

/** Returns an integration with keys of the Secret in place of its secrets and files, and without templates that are not imported. */
function withReferences(entry: Mapping, place: Place): Mapping {
  const { list, name, context } = place;
  const { secrets, lost } = context;
  const refer = (field: string, value?: unknown) => {
    const from = place.origins.get(field);
    return {
      secret:
        from === undefined
          ? secrets.key(`-${name}-${field}`, `${field} of ${place.place}`, value)
          : secrets.key(`-${from}`, `${from} of global`, value),
    };
  };
  const converted = (value: unknown, path: string, field: string): Mapping | unknown => {
    if (Array.isArray(value))
      return value.map((item, index) => converted(item, `${path}[${index}]`, field));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
        const at = `${path}.${key}`;
        const named = field === '' ? key : `${field}.${key}`;
        if (inner === null || inner === undefined) return [];
        const isText = typeof inner === 'string' || typeof inner === 'number';
        if (isText && list === 'webhook_configs' && field === '' && key === 'url')
          return isPublic(String(inner)) ? [[key, inner]] : [['url_file', refer('url', inner)]];
        if (key === 'http_headers' && isRecord(inner))
          return [[key, headersOf(inner, (header, text) => refer(`${named}.${header}`, text))]];
        if (isText && key.endsWith('_file') && !isFreeKey(at))
          return [[key, refer(named.replace(/_file$/, ''))]];
        const isTemplate = isFreeKey(at) && String(inner).includes('{{');
        const [secret] = isText && !isTemplate ? secretAt(at) : [];
        if (secret?.file !== undefined) return [[secret.file, refer(named, inner)]];
        if (secret || key === 'access_key' || (isText && isCredential(at, String(inner)))) {
          lost.push(
            `${named} of ${place.place}: it is a secret, which Alertmanager reads from no file`,
          );
          return [];
        }
        if (typeof inner === 'string' && inner.includes('{{')) {
          const [problem] = checkTemplate(inner, DIALECT).problems;
          if (problem) {
            lost.push(`${named} of ${place.place}: ${problem.message}`);
            return [];
          }
        }
        return [[key, converted(inner, at, named)]];
      }),
    );
  };
  return converted(entry, `${list}[0]`, '') as Mapping;
}

const DIALECT = alertmanagerDialect(messageTemplates);

const isCredential = (path: string, value: string): boolean =>
  looksSecret(value).length > 0 ||
  credentialHeaders({ [path]: value }, { references: false }).length > 0;

/** Headers of requests; the values of those that are secrets are files. */
const headersOf = (headers: Mapping, refer: (header: string, value?: unknown) => object): Mapping =>
  Object.fromEntries(
    Object.entries(headers).map(([header, definition]) => {
      const { values = [], secrets = [], files = [] } = isRecord(definition) ? definition : {};
      const lists = [values, secrets, files].map((list) => [list].flat() as readonly unknown[]);
      const [plain = [], hidden = [], paths = []] = lists;
      const isSecret =
        credentialHeaders({ http_headers: { [header]: { values: plain } } }, { references: false })
          .length > 0;
      const referred = [
        ...[...(isSecret ? plain : []), ...hidden].map((value) => refer(header, value)),
        ...paths.map(() => refer(header)),
      ];
      return [
        header,
        {
          ...(isSecret || plain.length === 0 ? {} : { values: plain }),
          ...(referred.length > 0 ? { files: referred } : {}),
        },
      ];
    }),
  );

/** Reports whether a URL is that of a program of the cluster, and contains nothing that may be a secret. */
export function isPublic(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, username, password, search, pathname } = new URL(url);
  return (
    username + password + search === '' &&
    (!hostname.includes('.') || /(^127\.|\.svc$|\.local$|\.internal$)/.test(hostname)) &&
    pathname.split('/').every((part) => part.length < 20)
  );
}

/** Returns the typed receiver that renders to an integration; none if there is no such receiver. */
function typedReceiver(list: string, config: Mapping): Receiver | undefined {
  return (FORMS[list] ?? []).map((form) => typedAs(form, list, config)).find(Boolean);
}

function typedAs(form: Form, list: string, config: Mapping): Receiver | undefined {
  const { kind, fields, secrets = {}, more } = form;
  const { title, text } = messageFields[kind] ?? {};
  const message = (place: string | undefined): unknown =>
    place === undefined ? undefined : inside(config, ...place.split('.'));
  const sendResolved = config.send_resolved ?? !WITHOUT_RESOLVED.includes(list);
  const receiver = withoutUndefined({
    kind,
    ...Object.fromEntries(Object.entries(fields).map(([from, to]) => [to, config[from]])),
    ...Object.fromEntries(
      Object.entries(secrets).map(([from, to]) => [to, secretOf(config[`${from}_file`])]),
    ),
    http: connectionOf(config),
    title: message(title),
    text: message(text),
    sendResolved: sendResolved === true ? undefined : false,
    ...more?.(config),
  }) as unknown as Receiver;
  if (!isValid(receiver)) return undefined;
  const wanted = renderedRaw(list, { ...config, send_resolved: sendResolved });
  const [rendered] = integrations([receiver])[list] ?? [];
  const template = receiverTemplates[kind as keyof typeof receiverTemplates] as Mapping | undefined;
  return rendered && isSame(wanted, rendered, template ?? {}) ? receiver : undefined;
}

const isValid = (receiver: Receiver): boolean =>
  schemaErrors('team', { name: 'team', routing: { page: receiver, ticket: receiver } }).length ===
  0;

function connectionOf(config: Mapping): object | undefined {
  const http = inside(config, 'http_config');
  const connection = withoutUndefined({
    proxyUrl: inside(http, 'proxy_url'),
    ca: secretOf(inside(http, 'tls_config', 'ca_file')),
    serverName: inside(http, 'tls_config', 'server_name'),
  });
  return Object.keys(connection).length > 0 ? connection : undefined;
}

/** Removes keys without a value, also in the objects inside. */
const withoutUndefined = (value: Mapping): Mapping =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === undefined ? [] : [[key, isRecord(inner) ? withoutUndefined(inner) : inner]],
    ),
  );

/** Returns an integration with the paths of its files, and without defaults that it states. */
function renderedRaw(list: string, config: Mapping): Mapping {
  const raw: Receiver = { kind: 'raw', name: 'raw', config: { [list]: [config] } };
  const [rendered = {}] = integrations([raw])[list] ?? [];
  const authorization = inside(rendered, 'http_config', 'authorization');
  if (!isRecord(authorization) || authorization.type !== 'Bearer') return rendered;
  const { type: _, ...rest } = authorization;
  return {
    ...rendered,
    http_config: { ...(rendered.http_config as Mapping), authorization: rest },
  };
}

/** Reports whether an integration is the wanted one, apart from the message of the stack where that has none. */
function isSame(wanted: Mapping, rendered: Mapping, template: Mapping): boolean {
  const keys = new Set([...Object.keys(wanted), ...Object.keys(rendered)]);
  return [...keys].every((key) => {
    if (isDeepStrictEqual(wanted[key], rendered[key])) return true;
    if (!(key in template)) return isImplied(key, wanted, rendered);
    if (wanted[key] === undefined) return true;
    const [own, all, built] = [wanted[key], rendered[key], template[key]];
    return isRecord(own) && isRecord(all) && isRecord(built) && isSame(own, all, built);
  });
}

/** Reports whether a key that only one side has states a default of Alertmanager. */
const isImplied = (key: string, wanted: Mapping, rendered: Mapping): boolean =>
  (key === 'require_tls' && wanted[key] === undefined && rendered[key] === true) ||
  (key === 'parse_mode' && wanted[key] === undefined && rendered[key] === 'HTML');

/** Functions whose names differ from those of their kinds. */
const FUNCTIONS: Readonly<Partial<Record<Receiver['kind'], string>>> = {
  'slack-app': 'slackApp',
  'teams-connector': 'teamsConnector',
};

/** Returns the source of a receiver. */
export function receiverCall(receiver: Receiver): Call {
  const { kind, ...options } = receiver;
  const rest = (values: object): readonly unknown[] =>
    Object.keys(values).length > 0 ? [values] : [];
  switch (receiver.kind) {
    case 'raw':
      return new Call('rawReceiver', [receiver.name, receiver.config]);
    case 'pagerduty': {
      const { routingKey, ...more } = withoutKind(receiver);
      return new Call('pagerduty', [routingKey, ...rest(more)]);
    }
    case 'slack': {
      const { channel, webhook, ...more } = withoutKind(receiver);
      return new Call('slack', [channel, webhook, ...rest(more)]);
    }
    case 'slack-app': {
      const { channel, token, ...more } = withoutKind(receiver);
      return new Call('slackApp', [channel, token, ...rest(more)]);
    }
    case 'webhook': {
      const { url, ...more } = withoutKind(receiver);
      return 'secret' in url
        ? new Call('webhook', [url.secret, ...rest(more)])
        : new Call('webhookTo', [url.plain, ...rest(more)]);
    }
    default:
      return new Call(FUNCTIONS[kind] ?? kind, [options]);
  }
}

const withoutKind = <T extends { readonly kind: string }>({
  kind: _,
  ...rest
}: T): Omit<T, 'kind'> => rest;
