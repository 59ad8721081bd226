import {
  arrayOf,
  boolean,
  duration,
  enumOf,
  goDuration,
  hostPort,
  httpUrl,
  mapOf,
  nonEmptyString,
  nonNegativeInteger,
  type Schema,
  secretKeyName,
  textLine,
} from '../helpers/schema';
import { httpClient, httpRules, keys, requires } from './http-client-schema';

/**
 * Schemas of the lists of a receiver of Alertmanager 0.34, from
 * https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings
 */

/** The lists of a receiver in alertmanager.yml. */
export const integrationLists = [
  ...['discord_configs', 'email_configs', 'incidentio_configs', 'jira_configs'],
  ...['mattermost_configs', 'msteams_configs', 'msteamsv2_configs', 'opsgenie_configs'],
  ...['pagerduty_configs', 'pushover_configs', 'rocketchat_configs', 'slack_configs'],
  ...['sns_configs', 'telegram_configs', 'victorops_configs', 'webex_configs'],
  ...['webhook_configs', 'wechat_configs'],
] as const;

/** The only value of `api_url` with which Alertmanager can update messages. It is not secret. */
export const SLACK_MESSAGE_URL = 'https://slack.com/api/chat.postMessage';

const reference = keys({ secret: secretKeyName }, ['secret']);
const { secret, file, tlsConfig, http } = httpClient(reference);

const text: Schema = { type: 'string' };
const texts = (...names: readonly string[]): Readonly<Record<string, Schema>> =>
  Object.fromEntries(names.map((name) => [name, text]));
/** A secret and the file in its place. */
const secretOrFile = (name: string) => ({ [name]: secret, [`${name}_file`]: file });

interface Integration {
  readonly properties: Readonly<Record<string, Schema>>;
  /** Alternatives: one of each group must be set. A path has a dot. @default none */
  readonly required?: readonly (readonly string[])[];
  /** At most one of each group can be set. @default none */
  readonly exclusive?: readonly (readonly string[])[];
}
/** Alertmanager reads the second as the first. */
const AUTHORIZATION = ['http_config.authorization', 'http_config.bearer_token_file'];
const pair = (name: string): readonly string[] => [name, `${name}_file`];

const httpConfig: Schema = { ...keys({ ...http }), allOf: httpRules };
const overHttp = { http_config: httpConfig, send_resolved: boolean } as const;
const fields = arrayOf(
  keys({ title: nonEmptyString, value: nonEmptyString, short: boolean }, ['title', 'value']),
);
const webhookUrl = {
  required: [pair('webhook_url')],
  exclusive: [pair('webhook_url')],
} as const;
const attachment = {
  ...texts('fallback', 'color', 'pretext', 'text', 'author_name', 'author_link', 'author_icon'),
  ...texts('title', 'title_link', 'thumb_url', 'footer', 'footer_icon', 'image_url'),
  fields,
} as const;
const maxAlerts = { max_alerts: nonNegativeInteger, timeout: goDuration } as const;

/** Only a URL without templates is validated. `notification/invalid-raw` reports a reference. */
const urlOrTemplate: Schema = {
  if: { type: 'object' },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  then: reference,
  else: { if: { type: 'string', pattern: '\\{\\{' }, else: httpUrl },
};
/** A template, or an object that also states whether later notifications update the field. */
const jiraField: Schema = {
  type: ['string', 'object'],
  // As a text, Alertmanager reads these as no value, quoted or not.
  pattern: '^(?!(null|~)$)',
  properties: { template: text, enable_update: boolean },
  additionalProperties: false,
};

/** Fields of VictorOps that `custom_fields` cannot replace. */
const RESERVED_FIELDS = [
  ...['routing_key', 'message_type', 'state_message', 'entity_display_name', 'monitoring_tool'],
  ...['entity_id', 'entity_state'],
];

const integrations: Readonly<Record<(typeof integrationLists)[number], Integration>> = {
  discord_configs: {
    properties: {
      ...secretOrFile('webhook_url'),
      ...texts('content', 'title', 'message', 'username', 'avatar_url'),
    },
    ...webhookUrl,
  },
  email_configs: {
    properties: {
      ...texts('to', 'from', 'hello', 'auth_username', 'auth_identity', 'html', 'text'),
      smarthost: hostPort,
      ...secretOrFile('auth_password'),
      ...secretOrFile('auth_secret'),
      headers: mapOf(text),
      require_tls: boolean,
      tls_config: tlsConfig,
      force_implicit_tls: boolean,
      threading: keys({ enabled: boolean, thread_by_date: enumOf('none', 'daily') }),
    },
    required: [['to'], ['from'], ['smarthost']],
    exclusive: [pair('auth_password'), pair('auth_secret')],
  },
  incidentio_configs: {
    properties: {
      url: httpUrl,
      url_file: file,
      ...secretOrFile('alert_source_token'),
      ...maxAlerts,
    },
    required: [pair('url'), [...pair('alert_source_token'), ...AUTHORIZATION]],
    exclusive: [pair('url'), [...pair('alert_source_token'), ...AUTHORIZATION]],
  },
  jira_configs: {
    properties: {
      api_url: httpUrl,
      api_type: enumOf('auto', 'cloud', 'datacenter'),
      ...texts('project', 'priority', 'issue_type', 'reopen_transition', 'resolve_transition'),
      ...texts('wont_fix_resolution'),
      summary: jiraField,
      description: jiraField,
      labels: arrayOf(text),
      reopen_duration: duration,
      fields: { type: 'object' },
    },
    required: [['api_url'], ['project'], ['issue_type']],
  },
  mattermost_configs: {
    properties: {
      ...secretOrFile('webhook_url'),
      ...texts('channel', 'username', 'icon_url', 'icon_emoji', 'type'),
      ...attachment,
      attachments: arrayOf(keys(attachment)),
      props: keys(texts('card')),
      priority: keys({ priority: text, requested_ack: boolean, persistent_notifications: boolean }),
    },
    ...webhookUrl,
  },
  msteams_configs: {
    properties: { ...secretOrFile('webhook_url'), ...texts('title', 'summary', 'text') },
    ...webhookUrl,
  },
  msteamsv2_configs: {
    properties: { ...secretOrFile('webhook_url'), ...texts('title', 'text') },
    ...webhookUrl,
  },
  opsgenie_configs: {
    properties: {
      ...secretOrFile('api_key'),
      api_url: httpUrl,
      ...texts('message', 'description', 'source', 'entity', 'actions', 'tags', 'note'),
      ...texts('priority'),
      details: mapOf(text),
      responders: arrayOf({
        ...keys(
          {
            ...texts('id', 'name', 'username'),
            type: {
              type: 'string',
              pattern: '^([Tt]eams?|[Uu]ser|[Ee]scalation|[Ss]chedule|.*\\{\\{.*)$',
            },
          },
          ['type'],
        ),
        anyOf: ['id', 'name', 'username'].map((name) => ({ required: [name] })),
      }),
      update_alerts: boolean,
    },
    required: [pair('api_key')],
    exclusive: [pair('api_key')],
  },
  pagerduty_configs: {
    properties: {
      ...secretOrFile('service_key'),
      ...secretOrFile('routing_key'),
      url: httpUrl,
      ...texts('client', 'client_url', 'description', 'source', 'severity', 'class', 'component'),
      ...texts('group'),
      details: { type: 'object' },
      images: arrayOf(keys(texts('src', 'alt', 'href'))),
      links: arrayOf(keys(texts('href', 'text'))),
      timeout: goDuration,
    },
    required: [[...pair('routing_key'), ...pair('service_key')]],
    exclusive: [pair('routing_key'), pair('service_key')],
  },
  pushover_configs: {
    properties: {
      ...secretOrFile('user_key'),
      ...secretOrFile('token'),
      ...texts('title', 'message', 'url', 'url_title', 'device', 'sound', 'priority'),
      retry: goDuration,
      expire: goDuration,
      ttl: goDuration,
      html: boolean,
      monospace: boolean,
    },
    required: [pair('user_key'), pair('token')],
    exclusive: [pair('user_key'), pair('token'), ['html', 'monospace']],
  },
  rocketchat_configs: {
    properties: {
      api_url: httpUrl,
      ...secretOrFile('token_id'),
      ...secretOrFile('token'),
      ...texts('channel', 'color', 'title', 'title_link', 'text', 'emoji', 'icon_url', 'image_url'),
      ...texts('thumb_url'),
      fields: arrayOf(keys({ ...texts('title', 'value'), short: boolean })),
      short_fields: boolean,
      link_names: boolean,
      // Alertmanager reads these names, without underscores.
      actions: arrayOf(
        keys({
          ...texts('type', 'text', 'url', 'imageurl', 'webviewheightratio', 'msg'),
          ...texts('msgprocessingtype'),
          iswebview: boolean,
          msginchatwindow: boolean,
        }),
      ),
    },
    required: [pair('token_id'), pair('token')],
    exclusive: [pair('token_id'), pair('token')],
  },
  slack_configs: {
    properties: {
      ...secretOrFile('api_url'),
      ...secretOrFile('app_token'),
      app_url: httpUrl,
      ...texts('channel', 'username', 'color', 'title', 'title_link', 'pretext', 'text'),
      ...texts('message_text', 'footer', 'fallback', 'callback_id', 'icon_emoji', 'icon_url'),
      ...texts('image_url', 'thumb_url'),
      fields,
      short_fields: boolean,
      link_names: boolean,
      mrkdwn_in: arrayOf(text),
      actions: arrayOf({
        ...keys(
          {
            ...texts('url', 'style', 'name', 'value'),
            type: nonEmptyString,
            text: nonEmptyString,
            confirm: keys({ ...texts('title', 'ok_text', 'dismiss_text'), text: nonEmptyString }, [
              'text',
            ]),
          },
          ['type', 'text'],
        ),
        anyOf: ['url', 'name'].map((name) => ({
          required: [name],
          properties: { [name]: nonEmptyString },
        })),
      }),
      update_message: boolean,
      timeout: goDuration,
    },
    required: [[...pair('api_url'), ...pair('app_token')]],
    exclusive: [
      [...pair('api_url'), ...pair('app_token')],
      [...pair('app_token'), ...AUTHORIZATION],
    ],
  },
  sns_configs: {
    properties: {
      api_url: textLine,
      sigv4: {
        ...keys({
          ...texts('region', 'access_key', 'profile', 'role_arn', 'external_id', 'service_name'),
          secret_key: secret,
          use_fips_sts_endpoint: boolean,
        }),
        allOf: [requires('access_key', 'secret_key'), requires('external_id', 'role_arn')],
      },
      ...texts('topic_arn', 'phone_number', 'target_arn', 'subject', 'message'),
      attributes: mapOf(text),
      use_aws_http_client: boolean,
    },
    required: [['topic_arn', 'phone_number', 'target_arn']],
    exclusive: [['topic_arn', 'phone_number', 'target_arn']],
  },
  telegram_configs: {
    properties: {
      api_url: httpUrl,
      ...secretOrFile('bot_token'),
      chat_id: { type: 'integer', not: { const: 0 } },
      chat_id_file: file,
      message_thread_id: { type: 'integer' },
      message: text,
      disable_notifications: boolean,
      parse_mode: enumOf('', 'Markdown', 'MarkdownV2', 'HTML'),
    },
    required: [pair('bot_token'), pair('chat_id')],
    exclusive: [pair('bot_token'), pair('chat_id')],
  },
  victorops_configs: {
    properties: {
      ...secretOrFile('api_key'),
      api_url: httpUrl,
      ...texts('routing_key', 'message_type', 'state_message', 'entity_display_name'),
      ...texts('monitoring_tool'),
      custom_fields: mapOf(text, { not: enumOf(...RESERVED_FIELDS) }),
    },
    required: [pair('api_key'), ['routing_key']],
    exclusive: [pair('api_key')],
  },
  webex_configs: {
    properties: { api_url: httpUrl, ...texts('message', 'room_id') },
    required: [['room_id'], AUTHORIZATION],
  },
  webhook_configs: {
    properties: { url: urlOrTemplate, url_file: file, ...maxAlerts, payload: {} },
    required: [pair('url')],
    exclusive: [pair('url')],
  },
  wechat_configs: {
    properties: {
      ...secretOrFile('api_secret'),
      api_url: httpUrl,
      ...texts('corp_id', 'message', 'to_user', 'to_party', 'to_tag', 'agent_id'),
      message_type: enumOf('text', 'markdown'),
    },
    required: [pair('api_secret'), ['corp_id']],
    exclusive: [pair('api_secret')],
  },
};

/** The lists of a raw receiver; `notification/invalid-raw` reports missing and contradictory fields. */
export const rawReceiverSchema: Schema = {
  type: 'object',
  properties: Object.fromEntries(
    integrationLists.map((list) => {
      const { properties } = integrations[list];
      const common = list === 'email_configs' ? { send_resolved: boolean } : overHttp;
      return [list, { ...arrayOf(keys({ ...common, ...properties })), minItems: 1 }];
    }),
  ),
  additionalProperties: false,
};

/** Alertmanager's rules between the fields of one item of a list. */
export const integrationRules = (
  list: string,
): Required<Pick<Integration, 'required' | 'exclusive'>> => {
  const { required = [], exclusive = [] } = integrations[list as (typeof integrationLists)[number]];
  return { required, exclusive };
};
