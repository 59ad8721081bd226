import { secretKeyAt } from '../../alerts/receivers';
import { RECEIVERS_SECRET } from '../../constructs/alertmanager/construct';
import { type Convert, field, keyValues, listOf, objectOf, sameFields } from '../convert';
import { connectionFields, type Fields, secretKey } from './connection';
import { ReferencedValues } from './references';

/**
 * Returns the conversion of a receiver of alertmanager.yml to one of an AlertmanagerConfig:
 * https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.Receiver
 */
export function receiverConversion(name: string, usernames: ReferencedValues): Convert {
  const connection = connectionFields({
    name,
    usernames,
    // A receiver has no field for a client id from a ConfigMap that the stack would set.
    clientIds: new ReferencedValues('receiver-client-ids'),
    keyAt: receiverKey,
  });
  const { proxy_url: _, ...others } = connection;
  const common: Fields = {
    send_resolved: field('sendResolved'),
    http_config: field(
      'httpConfig',
      objectOf('AlertmanagerConfig', {
        ...others,
        proxy_url: field('proxyURL'),
        ...sameFields('no_proxy', 'follow_redirects'),
      }),
    ),
  };
  return objectOf('AlertmanagerConfig', {
    name: field('name'),
    ...Object.fromEntries(
      Object.entries(integrations).map(([list, { name: listName, fields }]) => [
        list,
        field(listName, listOf(objectOf('AlertmanagerConfig', { ...common, ...fields }))),
      ]),
    ),
  });
}

const receiverKey = (path: string) => {
  const key = secretKeyAt(path);
  return key === undefined ? undefined : { secret: RECEIVERS_SECRET, key };
};

const secret = (name: string) => field(name, secretKey(receiverKey));

const integrations: Readonly<Record<string, { readonly name: string; readonly fields: Fields }>> = {
  pagerduty_configs: {
    name: 'pagerdutyConfigs',
    fields: {
      ...sameFields('url', 'description', 'client', 'severity', 'class', 'component', 'group'),
      ...sameFields('source'),
      routing_key_file: secret('routingKey'),
      service_key_file: secret('serviceKey'),
      client_url: field('clientURL'),
      details: field('details', keyValues),
      links: field(
        'pagerDutyLinkConfigs',
        listOf(objectOf('AlertmanagerConfig', { href: field('href'), text: field('alt') })),
      ),
      images: field(
        'pagerDutyImageConfigs',
        listOf(objectOf('AlertmanagerConfig', sameFields('href', 'src', 'alt'))),
      ),
    },
  },
  slack_configs: {
    name: 'slackConfigs',
    fields: {
      ...sameFields('channel', 'username', 'color', 'title', 'title_link', 'pretext', 'text'),
      ...sameFields('fields', 'short_fields', 'footer', 'fallback', 'callback_id', 'icon_emoji'),
      ...sameFields('link_names', 'mrkdwn_in', 'actions'),
      api_url_file: secret('apiURL'),
      icon_url: field('iconURL'),
      image_url: field('imageURL'),
      thumb_url: field('thumbURL'),
    },
  },
  webhook_configs: {
    name: 'webhookConfigs',
    fields: { ...sameFields('url', 'max_alerts', 'timeout'), url_file: secret('urlSecret') },
  },
  email_configs: {
    name: 'emailConfigs',
    fields: {
      ...sameFields('to', 'from', 'smarthost', 'hello', 'auth_username', 'auth_identity'),
      ...sameFields('html', 'text'),
      require_tls: field('requireTLS'),
      auth_password_file: secret('authPassword'),
      headers: field('headers', keyValues),
    },
  },
  opsgenie_configs: {
    name: 'opsgenieConfigs',
    fields: {
      ...sameFields('message', 'description', 'source', 'tags', 'note', 'priority', 'entity'),
      ...sameFields('update_alerts', 'actions', 'responders'),
      api_key_file: secret('apiKey'),
      api_url: field('apiURL'),
      details: field('details', keyValues),
    },
  },
  victorops_configs: {
    name: 'victoropsConfigs',
    fields: {
      ...sameFields('routing_key', 'message_type', 'entity_display_name', 'state_message'),
      ...sameFields('monitoring_tool', 'api_url'),
      api_key_file: secret('apiKey'),
      custom_fields: field('customFields', keyValues),
    },
  },
  pushover_configs: {
    name: 'pushoverConfigs',
    fields: {
      ...sameFields('title', 'message', 'url', 'url_title', 'device', 'sound', 'priority'),
      ...sameFields('retry', 'expire', 'ttl', 'html'),
      user_key_file: secret('userKey'),
      token_file: secret('token'),
    },
  },
  sns_configs: {
    name: 'snsConfigs',
    fields: {
      ...sameFields('subject', 'message', 'phone_number', 'attributes'),
      api_url: field('apiURL'),
      topic_arn: field('topicARN'),
      target_arn: field('targetARN'),
      sigv4: field(
        'sigv4',
        objectOf('AlertmanagerConfig', sameFields('region', 'profile', 'role_arn')),
      ),
    },
  },
  telegram_configs: {
    name: 'telegramConfigs',
    fields: {
      ...sameFields('message', 'disable_notifications'),
      bot_token_file: secret('botToken'),
      api_url: field('apiURL'),
      chat_id: field('chatID'),
      message_thread_id: field('messageThreadID'),
      parse_mode: field('parseMode', (value, at) =>
        value === '' ? at.omit('is plain text, and the operator makes it HTML') : value,
      ),
    },
  },
  discord_configs: {
    name: 'discordConfigs',
    fields: {
      ...sameFields('title', 'message', 'content', 'username'),
      webhook_url_file: secret('apiURL'),
      avatar_url: field('avatarURL'),
    },
  },
  webex_configs: {
    name: 'webexConfigs',
    fields: { message: field('message'), room_id: field('roomID'), api_url: field('apiURL') },
  },
  msteams_configs: {
    name: 'msteamsConfigs',
    fields: { ...sameFields('title', 'summary', 'text'), webhook_url_file: secret('webhookUrl') },
  },
  msteamsv2_configs: {
    name: 'msteamsv2Configs',
    fields: { ...sameFields('title', 'text'), webhook_url_file: secret('webhookURL') },
  },
  rocketchat_configs: {
    name: 'rocketchatConfigs',
    fields: {
      ...sameFields('channel', 'emoji', 'color', 'title', 'title_link', 'text', 'fields'),
      ...sameFields('short_fields', 'link_names', 'actions'),
      api_url: field('apiURL'),
      icon_url: field('iconURL'),
      image_url: field('imageURL'),
      thumb_url: field('thumbURL'),
      token_file: secret('token'),
      token_id_file: secret('tokenID'),
    },
  },
  wechat_configs: {
    name: 'wechatConfigs',
    fields: {
      ...sameFields('message', 'message_type', 'to_user', 'to_party', 'to_tag'),
      api_secret_file: secret('apiSecret'),
      api_url: field('apiURL'),
      corp_id: field('corpID'),
      agent_id: field('agentID', String),
    },
  },
};
