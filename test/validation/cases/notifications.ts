import {
  email,
  heartbeat,
  nullReceiver,
  pagerduty,
  type Receiver,
  rawReceiver,
  slack,
  webhook,
  webhookTo,
} from '../../../catalog/definitions/receivers';
import {
  type AlertRoute,
  notify,
  type Routing,
  rawRoute,
  timeInterval,
} from '../../../catalog/definitions/routing';
import { http } from '../../../catalog/definitions/signals';
import { type Case, trialCommerce, trialPlatform } from '../trial';

/** Other cases are about links. */
const links = {
  prometheus: { externalUrl: 'https://prometheus.example.org' },
  grafana: { externalUrl: 'https://grafana.example.org' },
  alertmanager: { externalUrl: 'https://alertmanager.example.org' },
  alerts: { runbooks: 'https://git.example.org/runbooks' },
};
const told = (page: object) => ({
  ...links,
  teams: [trialPlatform, trialCommerce({}, { routing: { page, ticket: nullReceiver } as never })],
});
const mail = {
  to: 'oncall@example.org',
  from: 'Alerts <alerts@example.org>',
  smarthost: 'smtp.example.org:587',
};

const mails = (title: string, bad: object, key: string, good: object): Case => ({
  code: 'notification/invalid-email',
  title,
  bad: { environment: told(email({ ...mail, ...bad })) },
  where: `team commerce, routing.page.${key}`,
  good: { environment: told(email({ ...mail, ...good })) },
});

const interval = (title: string, bad: object, key: string, good: object): Case => ({
  code: 'notification/misaligned-interval',
  title,
  bad: { environment: { alertmanager: bad } },
  where: `environment test, alertmanager.${key}`,
  good: { environment: { alertmanager: good } },
});

/** A routing of the team with one service. */
const routed = (more: Partial<Routing>) => ({
  environment: {
    ...links,
    teams: [
      trialPlatform,
      trialCommerce(
        { signals: http() },
        { routing: { page: nullReceiver, ticket: nullReceiver, ...more } },
      ),
    ],
  },
});
const routeFault = (
  title: string,
  bad: readonly AlertRoute[],
  key: string,
  good: readonly AlertRoute[],
  code = 'notification/invalid-route',
): Case => ({
  code,
  title,
  bad: routed({ routes: bad }),
  where: `team commerce, routing.routes[${bad.at(-1)?.name}].${key}`,
  good: routed({ routes: good }),
});
const timed = (title: string, bad: object, message: string, good: object): Case => ({
  code: 'notification/invalid-time',
  title,
  bad: routed({ mute: [timeInterval('quiet', bad)] }),
  where: 'team commerce, routing.mute[quiet]',
  message,
  good: routed({ mute: [timeInterval('quiet', good)] }),
});
const orders = {
  name: 'orders',
  services: ['order-service'],
  to: { team: 'platform' },
} as const;

const raw = (config: object, name = 'raw-chat') =>
  rawReceiver(name, config as Parameters<typeof rawReceiver>[1]);
const teamsList = { msteamsv2_configs: [{ webhook_url_file: { secret: 'teams-url' } }] };
const rawMail = { to: 'on-call@example.org', from: 'alerts@example.org', smarthost: 'mail:25' };
const rawFault = (
  title: string,
  bad: Partial<Routing>,
  where: string,
  good: Partial<Routing>,
  code = 'notification/invalid-raw',
): Case => ({
  code,
  title,
  bad: routed(bad),
  where: `team commerce, routing.${where}`,
  good: routed(good),
});
/** A raw route with a matcher, where Grafana evaluates the alerts. */
const byGrafana = (matcher: string) => {
  const { environment } = routed({
    routes: [rawRoute({ receiver: 'commerce-page', routes: [{ matchers: [matcher] }] })],
  });
  return {
    environment: {
      ...environment,
      alerts: { ...Object(environment).alerts, evaluator: 'grafana' },
    },
  };
};
/** Two teams, of which the name of one begins with that of the other. */
const ofShops = (more: Partial<Routing>) => ({
  environment: {
    ...links,
    teams: [
      trialPlatform,
      { name: 'shop-eu', routing: { page: nullReceiver, ticket: nullReceiver } },
      { name: 'shop', routing: { page: nullReceiver, ticket: nullReceiver, ...more } },
    ],
  },
});
const rawRouteFault = (title: string, bad: object, where: string, good: object): Case =>
  rawFault(title, { routes: [rawRoute({ ...bad })] }, `routes[0].config.${where}`, {
    routes: [rawRoute({ ...good })],
  });
const inline = (title: string, bad: object, where: string, good: object): Case =>
  rawFault(
    title,
    { page: notify(raw(bad)) },
    `page.receivers[0].config.${where}`,
    { page: notify(raw(good)) },
    'notification/inline-secret',
  );
const texts = (title: string, bad: string, message: string, good: string): Case => ({
  code: 'notification/invalid-template',
  title,
  bad: { environment: told(slack('#alerts', 'slack-webhook', { text: bad })) },
  where: 'team commerce, routing.page.text',
  message,
  good: { environment: told(slack('#alerts', 'slack-webhook', { text: good })) },
});

const templateFile = (
  title: string,
  text: string | object,
  message: string,
  good: string | object = TITLE,
): Case => ({
  code: 'notification/invalid-template',
  title: `a template file: ${title}`,
  bad: { environment: { alertmanager: { templates: { 'shop.tmpl': text } } } },
  where: 'environment test, alertmanager.templates.shop.tmpl',
  message,
  good: { environment: { alertmanager: { templates: { 'shop.tmpl': good } } } },
});
const TITLE = '{{ define "shop.title" }}{{ .CommonLabels.service }}{{ end }}';
/** A message that uses a template of a file. */
const used = (templates: object) => ({
  environment: {
    ...told(slack('#alerts', 'slack-webhook', { text: '{{ template "shop.title" . }}' })),
    alertmanager: { externalUrl: 'https://alertmanager.example.org', templates },
  },
});

/** Everything that makes a notification, but for one key. */
const without = (program: string, key: string, message: string): Case => {
  const whole: Record<string, object> = told(slack('#alerts'));
  return {
    code: 'notification/unreachable-link',
    title: `${program} has no ${key}`,
    bad: { environment: { ...whole, [program]: {} } },
    where: `environment test, ${program}.${key}`,
    message,
    good: { environment: whole },
  };
};

const login = { username: 'alerts', password: 'smtp-password' };
const exposure = {
  kind: 'ingress',
  host: 'prometheus.example.org',
  className: 'nginx',
  tlsSecret: 'prometheus-tls',
  controllerNamespace: 'ingress-nginx',
  authenticated: true,
};

export const notifications: readonly Case[] = [
  templateFile('not closed', '{{ define "shop.title" }}', 'unexpected EOF'),
  templateFile('no definition', '{{/* later */}}', 'defines no template'),
  templateFile(
    'an unknown function',
    TITLE.replace('.Common', 'lower .Common'),
    'function "lower"',
  ),
  templateFile(
    'an undefined template',
    '{{ define "shop.title" }}{{ template "shop.name" . }}{{ end }}',
    'template "shop.name" is not defined',
  ),
  templateFile(
    'a name of the stack',
    '{{ define "stack.title" }}x{{ end }}',
    'template "stack.title" replaces that of the stack',
    '{{ define "slack.default.title" }}x{{ end }}',
  ),
  templateFile('text outside', `Title: ${TITLE}`, 'text outside', `{{/* Title */}}\n${TITLE}\n`),
  {
    code: 'notification/invalid-template',
    title: 'a message that uses a template of no file',
    bad: used({ 'shop.tmpl': TITLE.replace('title', 'titles') }),
    where: 'team commerce, routing.page.text',
    message: 'template "shop.title" is not defined',
    hint: 'did you mean "shop.titles"?',
    good: used({ 'shop.tmpl': TITLE }),
  },
  {
    code: 'definition/schema-error',
    title: 'a template file with the name of that of the stack',
    bad: { environment: { alertmanager: { templates: { 'notifications.tmpl': TITLE } } } },
    where: 'environment test, alertmanager.templates.notifications.tmpl',
    message: 'pattern',
    good: { environment: { alertmanager: { templates: { 'shop.tmpl': TITLE } } } },
  },
  {
    code: 'definition/schema-error',
    title: 'a template file that does not exist',
    bad: { environment: { alertmanager: { templates: { 'shop.tmpl': { file: 'absent.tmpl' } } } } },
    where: 'environment test, alertmanager.templates.shop.tmpl',
    message: 'template file "absent.tmpl" does not exist',
    good: {
      environment: {
        alertmanager: { templates: { 'shop.tmpl': { file: 'test/fixtures/shop.tmpl' } } },
      },
    },
  },
  mails(
    'a header twice',
    { headers: { 'Reply-To': 'a@example.org', 'reply-to': 'b@example.org' } },
    'headers.reply-to',
    { headers: { 'Reply-To': 'a@example.org', 'X-Team': 'shop' } },
  ),
  mails('a user name alone', { username: 'alerts' }, 'username', login),
  mails('a password alone', { password: 'smtp-password' }, 'password', login),
  mails('a password in clear text', { ...login, requireTls: false }, 'requireTls', {
    requireTls: false,
  }),
  mails(
    'a password in clear text on an encrypted port',
    { ...login, requireTls: false },
    'requireTls',
    {
      ...login,
      requireTls: false,
      smarthost: 'smtp.example.org:465',
    },
  ),
  mails('two senders', { from: 'a@example.org, b@example.org' }, 'from', { from: 'a@example.org' }),
  mails('a name in place of an address', { to: 'a@example.org, the team' }, 'to', {
    to: 'a@example.org, "The team" <team@example.org>',
  }),
  mails('a separator of other programs', { to: 'a@example.org; b@example.org' }, 'to', {
    to: 'a@example.org, b@example.org, ',
  }),
  mails('brackets in a name', { to: 'The team [EU] <team@example.org>' }, 'to', {
    to: '"The team, [EU]" <team@example.org>',
  }),
  mails('two dots', { from: 'a..b@example.org' }, 'from', { from: 'Alerts (EU) <a.b@[10.0.0.1]>' }),
  mails('a dot at the end', { to: 'a@example.org.' }, 'to', { to: 'Größe <größe@bücher.example>' }),
  {
    code: 'notification/invalid-watchdog',
    title: 'the watchdog as a message to a service of incidents',
    bad: {
      environment: {
        alertmanager: { watchdog: webhookTo('https://events.pagerduty.com/v2/enqueue') },
      },
    },
    where: 'environment test, alertmanager.watchdog.url',
    message: 'watchdog address "events.pagerduty.com" is not a heartbeat service',
    good: {
      environment: { alertmanager: { watchdog: webhookTo('https://hc-ping.com/some-check') } },
    },
  },
  ...[pagerduty('watchdog'), slack('#watchdog'), email(mail)].map(
    (watchdog): Case => ({
      code: 'notification/invalid-watchdog',
      title: `the watchdog by ${watchdog.kind}`,
      bad: { environment: { alertmanager: { watchdog } } },
      where: 'environment test, alertmanager.watchdog',
      message: watchdog.kind,
      good: { environment: { alertmanager: { watchdog: heartbeat('watchdog') } } },
    }),
  ),
  {
    code: 'notification/invalid-watchdog',
    title: 'alerts as heartbeats',
    bad: { environment: told(heartbeat('watchdog')) },
    where: 'team commerce, routing.page',
    good: { environment: told(webhook('watchdog')) },
  },
  interval(
    'the time of one look',
    { groupInterval: '5m', repeatInterval: '5m' },
    'repeatInterval',
    { groupInterval: '5m', repeatInterval: '10m' },
  ),
  interval('less than one look', { groupInterval: '5m', repeatInterval: '1m' }, 'repeatInterval', {
    groupInterval: '30s',
    repeatInterval: '1m',
  }),
  interval('between two looks', { groupInterval: '5m', repeatInterval: '12m' }, 'repeatInterval', {
    groupInterval: '4m',
    repeatInterval: '12m',
  }),
  interval('longer than anything is remembered', { repeatInterval: '1w' }, 'retention', {
    repeatInterval: '1w',
    retention: '1w',
  }),
  interval('a watchdog at every moment', { watchdogInterval: '0' }, 'watchdogInterval', {
    watchdogInterval: '1s',
  }),
  {
    code: 'notification/misaligned-interval',
    title: 'an interval of a team that does not fit that of the environment',
    bad: routed({ repeatInterval: '7m' }),
    where: 'team commerce, routing.repeatInterval',
    good: routed({ repeatInterval: '10m' }),
  },
  {
    code: 'notification/misaligned-interval',
    title: 'an interval of a severity that does not fit that of its team',
    bad: routed({
      repeatInterval: '10m',
      page: notify(nullReceiver, { groupInterval: '4m' }),
    }),
    where: 'team commerce, routing.page.groupInterval',
    good: routed({ repeatInterval: '10m', page: notify(nullReceiver, { groupInterval: '2m' }) }),
  },
  routeFault('a service of another team', [{ ...orders, services: ['prometheus'] }], 'services', [
    orders,
  ]),
  routeFault('a name twice', [orders, { ...orders, severity: 'page' }], 'name', [
    orders,
    { ...orders, name: 'other', severity: 'page' },
  ]),
  routeFault('the name of a severity', [{ ...orders, name: 'page' }], 'name', [orders]),
  routeFault('a route of all alerts', [{ name: 'all', to: nullReceiver }], 'to', [
    { name: 'all', severity: 'page', to: nullReceiver },
  ]),
  routeFault('a team that is not there', [{ ...orders, to: { team: 'sales' } }], 'to.team', [
    orders,
  ]),
  routeFault('a way back', [{ ...orders, to: { team: 'commerce' } }], 'to.team', [orders]),
  routeFault(
    'an alert that does not exist',
    [{ name: 'outage', alerts: ['HttpOutages'], to: nullReceiver }],
    'alerts',
    [{ name: 'outage', alerts: ['HttpOutage'], to: nullReceiver }],
    'notification/unknown-alert',
  ),
  ...(
    [
      [
        ['alertname="HttpOutages"'],
        ['severity="ticket"'],
        'sourceMatchers[0]',
        'alert "HttpOutages" does not',
      ],
      [
        ['alertname="HttpOutage"'],
        ['severity="warning"'],
        'targetMatchers[0]',
        'severity "warning" does not',
      ],
      [
        ['alertname="HttpOutage"'],
        ['service="order-service"', 'alertname=~"A|B.*|C"', 'alertname=~"X"'],
        'targetMatchers[2]',
        'alert "X" does not',
      ],
    ] as const
  ).map(
    ([sourceMatchers, targetMatchers, where, message]): Case => ({
      code: 'notification/unknown-alert',
      title: `an inhibition: ${message}`,
      bad: routed({ inhibitions: [{ sourceMatchers, targetMatchers, equal: ['service'] }] }),
      where: `team commerce, routing.inhibitions[0].${where}`,
      message: `${message} exist in team "commerce": the inhibition would never apply`,
      good: routed({
        inhibitions: [
          {
            sourceMatchers: ['alertname=~"HttpOutage|HttpOld"', 'severity=~"page|critical"'],
            targetMatchers: ['alertname!="A"', 'severity="none"'],
            equal: ['service'],
          },
        ],
        routes: [{ name: 'targets', alerts: ['TargetDown'], to: nullReceiver }],
      }),
    }),
  ),
  {
    code: 'notification/invalid-raw',
    title: 'a raw route by the name of an alert that Grafana evaluates',
    bad: byGrafana('alertname="HttpOutage"'),
    where: 'team commerce, routing.routes[0].config.routes[0].matchers',
    message: 'does not match alerts that Grafana evaluates',
    hint: 'write alertname=~"(?:HttpOutage)(?: .*)?"',
    good: byGrafana('alertname=~"HttpOutage.*"'),
  },
  timed('over midnight', { times: [{ from: '22:00', to: '06:00' }] }, 'time 06:00 is not after', {
    times: [
      { from: '22:00', to: '24:00' },
      { from: '00:00', to: '06:00' },
    ],
  }),
  timed('over the end of a week', { weekdays: ['saturday:sunday'] }, 'weekdays "saturday:sunday"', {
    weekdays: ['saturday', 'sunday'],
  }),
  timed('over the end of a year', { months: ['december:1'] }, 'months "december:1"', {
    months: ['december', '1'],
  }),
  timed('years', { years: ['2028:2027'] }, 'years "2028:2027"', { years: ['2027:2028'] }),
  timed('days of a month', { daysOfMonth: ['-3:2'] }, '"-3:2"', { daysOfMonth: ['-3:-1', '1:2'] }),
  {
    code: 'notification/invalid-time',
    title: 'one name for two intervals',
    bad: routed({
      mute: [timeInterval('quiet', { weekdays: ['sunday'] })],
      active: [timeInterval('quiet', { weekdays: ['monday'] })],
    }),
    where: 'team commerce, routing.active[quiet]',
    good: routed({
      mute: [timeInterval('quiet', { weekdays: ['sunday'] })],
      active: [timeInterval('busy', { weekdays: ['monday'] })],
    }),
  },
  {
    code: 'notification/invalid-watchdog',
    title: 'alerts as heartbeats, beside another receiver',
    bad: {
      environment: told([slack('#alerts'), heartbeat('watchdog')]),
    },
    where: 'team commerce, routing.page[1]',
    good: { environment: told([slack('#alerts'), webhook('watchdog')]) },
  },
  inline(
    'a webhook of Slack',
    { slack_configs: [{ api_url: 'https://hooks.example.org/a', channel: '#a' }] },
    'slack_configs[0].api_url',
    { slack_configs: [{ api_url_file: { secret: 'a' }, channel: '#a' }] },
  ),
  inline(
    'a key of Pushover',
    { pushover_configs: [{ user_key: 'a', token_file: { secret: 'token' } }] },
    'pushover_configs[0].user_key',
    { pushover_configs: [{ user_key_file: { secret: 'a' }, token_file: { secret: 'token' } }] },
  ),
  inline(
    'the key of a certificate',
    { webhook_configs: [{ url: 'http://a.b', http_config: { tls_config: { key: 'k' } } }] },
    'webhook_configs[0].http_config.tls_config.key',
    {
      webhook_configs: [
        {
          url: 'http://a.b',
          http_config: { tls_config: { cert: 'c', key_file: { secret: 'k' } } },
        },
      ],
    },
  ),
  inline(
    'a header',
    {
      webhook_configs: [
        { url: 'http://a.b', http_config: { http_headers: { A: { secrets: ['k'] } } } },
      ],
    },
    'webhook_configs[0].http_config.http_headers.A.secrets[0]',
    {
      webhook_configs: [
        { url: 'http://a.b', http_config: { http_headers: { A: { files: [{ secret: 'k' }] } } } },
      ],
    },
  ),
  inline(
    'a credential as the value of a header',
    {
      webhook_configs: [
        { url: 'http://a.b', http_config: { http_headers: { 'X-Api-Key': { values: ['k'] } } } },
      ],
    },
    'webhook_configs[0].http_config.http_headers.X-Api-Key.values[0]',
    {
      webhook_configs: [
        { url: 'http://a.b', http_config: { http_headers: { 'X-Tenant': { values: ['k'] } } } },
      ],
    },
  ),
  inline(
    'a secret that has no file',
    {
      webhook_configs: [{ url: 'http://a.b', http_config: { proxy_connect_header: { A: ['k'] } } }],
    },
    'webhook_configs[0].http_config.proxy_connect_header.A[0]',
    { webhook_configs: [{ url: 'http://a.b', http_config: { proxy_url: 'http://proxy:3128' } }] },
  ),
  {
    ...inline(
      'a secret among the details, of which no file is read',
      {
        pagerduty_configs: [{ routing_key_file: { secret: 'a' }, details: { api_key: '$(KEY)' } }],
      },
      'pagerduty_configs[0].details.api_key',
      {
        pagerduty_configs: [
          {
            routing_key_file: { secret: 'a' },
            details: { api_key: '{{ .CommonLabels.key }}', key_file: 'a' },
          },
        ],
      },
    ),
    hint: 'remove it',
  },
  inline(
    'the routing key of PagerDuty',
    { pagerduty_configs: [{ routing_key: 'shop' }] },
    'pagerduty_configs[0].routing_key',
    { victorops_configs: [{ routing_key: 'shop', api_key_file: { secret: 'key' } }] },
  ),
  rawFault(
    'a file that is not mounted',
    { page: raw({ msteamsv2_configs: [{ webhook_url_file: '/etc/teams' }] }) },
    'page.config.msteamsv2_configs[0].webhook_url_file',
    { page: raw(teamsList) },
  ),
  rawFault(
    'a field that Alertmanager requires',
    { page: raw({ discord_configs: [{ title: 'Alert' }] }) },
    'page.config.discord_configs[0]',
    { page: raw({ discord_configs: [{ webhook_url_file: { secret: 'url' } }] }) },
  ),
  rawFault(
    'fields that exclude each other',
    {
      page: raw({
        sns_configs: [{ topic_arn: 'arn:aws:sns:eu-west-1:1:a', phone_number: '+4912345' }],
      }),
    },
    'page.config.sns_configs[0]',
    { page: raw({ sns_configs: [{ topic_arn: 'arn:aws:sns:eu-west-1:1:a' }] }) },
  ),
  rawFault(
    'updates of messages of a webhook',
    { page: raw({ slack_configs: [{ api_url_file: { secret: 'slack' }, update_message: true }] }) },
    'page.config.slack_configs[0].update_message',
    {
      page: raw({
        slack_configs: [
          {
            api_url: 'https://slack.com/api/chat.postMessage',
            update_message: true,
            http_config: { authorization: { credentials_file: { secret: 'slack' } } },
          },
        ],
      }),
    },
  ),
  rawFault(
    'a header of mail twice',
    { page: raw({ email_configs: [{ ...rawMail, headers: { Subject: 'a', subject: 'b' } }] }) },
    'page.config.email_configs[0].headers',
    { page: raw({ email_configs: [{ ...rawMail, headers: { Subject: 'a' } }] }) },
  ),
  rawFault(
    'a header of mail that threading sets',
    {
      page: raw({
        email_configs: [
          {
            ...rawMail,
            headers: { References: 'a' },
            threading: { enabled: true, thread_by_date: 'daily' },
          },
        ],
      }),
    },
    'page.config.email_configs[0].headers',
    {
      page: raw({
        email_configs: [{ ...rawMail, threading: { enabled: true, thread_by_date: 'daily' } }],
      }),
    },
  ),
  rawFault(
    'threading without its kind',
    { page: raw({ email_configs: [{ ...rawMail, threading: { enabled: true } }] }) },
    'page.config.email_configs[0].threading',
    { page: raw({ email_configs: [{ ...rawMail, threading: { enabled: false } }] }) },
  ),
  rawFault(
    'a field of another receiver',
    { page: raw({ msteamsv2_configs: [{ ...teamsList.msteamsv2_configs[0], summary: 'a' }] }) },
    'page.config.msteamsv2_configs[0].summary',
    { page: raw({ msteams_configs: [{ ...teamsList.msteamsv2_configs[0], summary: 'a' }] }) },
    'definition/schema-error',
  ),
  rawFault(
    'the name of a typed receiver',
    { receivers: [raw(teamsList, 'commerce-page')] },
    'receivers[commerce-page].name',
    { receivers: [raw(teamsList)] },
  ),
  rawFault(
    'one name for two receivers',
    { receivers: [raw(teamsList), raw(teamsList)] },
    'receivers[raw-chat].name',
    { receivers: [raw(teamsList), raw(teamsList, 'other')] },
  ),
  rawFault(
    'a receiver of another team',
    { receivers: [raw(teamsList)], routes: [rawRoute({ receiver: 'platform-page' })] },
    'routes[0].config.receiver',
    { receivers: [raw(teamsList)], routes: [rawRoute({ receiver: 'raw-chat' })] },
  ),
  rawRouteFault('a receiver that does not exist', { receiver: 'chat' }, 'receiver', {
    receiver: 'commerce-page',
  }),
  rawRouteFault('a field that does not exist', { reciever: 'commerce-page' }, 'reciever', {
    receiver: 'commerce-page',
  }),
  rawRouteFault('deprecated matchers', { match: { service: 'a' } }, 'match', {
    matchers: ['service="a"'],
  }),
  rawRouteFault('a matcher without quotes', { matchers: ['service=a'] }, 'matchers', {
    matchers: ['service="a"', 'severity=~"page|ticket"'],
  }),
  rawRouteFault('an invalid regular expression', { matchers: ['a=~"("'] }, 'matchers', {
    matchers: ['a=~"(b)"'],
  }),
  rawRouteFault('a duration', { group_wait: 'soon' }, 'group_wait', { group_wait: '10s' }),
  rawFault(
    'a key of the Secret in a field that is not a file',
    { page: raw({ webhook_configs: [{ url: { secret: 'chat-url' } }] }) },
    'page.config.webhook_configs[0].url',
    { page: raw({ webhook_configs: [{ url_file: { secret: 'chat-url' } }] }) },
  ),
  ...(['sourceMatchers', 'targetMatchers'] as const).map((key) => {
    const inhibition = {
      sourceMatchers: ['alertname="HttpOutage"'],
      targetMatchers: ['severity="ticket"'],
      equal: ['service'],
    };
    return rawFault(
      `a matcher that is not valid in ${key} of an inhibition`,
      { inhibitions: [{ ...inhibition, [key]: ['alertname'] }] },
      `inhibitions[0].${key}[0]`,
      { inhibitions: [inhibition] },
    );
  }),
  rawRouteFault('an interval of zero', { group_interval: '0s' }, 'group_interval', {
    group_interval: '1m',
  }),
  rawRouteFault('a label twice', { group_by: ['a', 'a'] }, 'group_by', { group_by: ['a', 'b'] }),
  rawRouteFault('all labels and one', { group_by: ['...', 'a'] }, 'group_by', {
    group_by: ['...'],
  }),
  rawRouteFault('a text for a boolean', { continue: 'yes' }, 'continue', { continue: true }),
  rawRouteFault('one matcher without a list', { matchers: 'a="b"' }, 'matchers', {
    matchers: ['a="b"'],
  }),
  rawRouteFault('routes that are a text', { routes: 'a' }, 'routes', { routes: [] }),
  {
    code: 'notification/invalid-raw',
    title: 'a receiver of a team whose name begins alike',
    bad: ofShops({ routes: [rawRoute({ receiver: 'shop-eu-page' })] }),
    where: 'team shop, routing.routes[0].config.receiver',
    message: 'receiver "shop-eu-page" is not defined by the team',
    good: ofShops({ routes: [rawRoute({ receiver: 'shop-page' })] }),
  },
  {
    code: 'notification/invalid-route',
    title: 'a route whose receiver has the name of one of another team',
    bad: ofShops({ routes: [{ name: 'eu-page', severity: 'page', to: nullReceiver }] }),
    where: 'team shop, routing.routes[eu-page].name',
    message: 'receiver "shop-eu-page"',
    good: ofShops({ routes: [{ name: 'us-page', severity: 'page', to: nullReceiver }] }),
  },
  ...(
    [
      [
        'a key that another team sends elsewhere',
        webhookTo('https://shop.example.org', { authentication: { bearerToken: 'pd' } }),
        webhookTo('https://shop.example.org', { authentication: { bearerToken: 'hooks' } }),
      ],
      [
        'a key that a raw receiver sends through a proxy',
        rawReceiver('chat', {
          pagerduty_configs: [
            {
              routing_key_file: { secret: 'pd' },
              http_config: { proxy_url: 'http://proxy.example.org:3128' },
            },
          ],
        }),
        rawReceiver('chat', { pagerduty_configs: [{ routing_key_file: { secret: 'pd' } }] }),
      ],
      [
        'the key of the watchdog',
        webhookTo('https://shop.example.org', { authentication: { bearerToken: 'heart' } }),
        webhookTo('https://shop.example.org', { authentication: { bearerToken: 'beat' } }),
      ],
      [
        'a key with the name of another team',
        pagerduty('platform-pd', { url: 'https://pd.example.org' }),
        pagerduty('platform-pd'),
      ],
    ] as const
  ).map(([title, bad, good]): Case => {
    const paging = (page: Receiver) => ({
      environment: {
        ...links,
        alertmanager: { ...links.alertmanager, watchdog: heartbeat('heart') },
        teams: [
          { ...trialPlatform, routing: { page: pagerduty('pd'), ticket: nullReceiver } },
          trialCommerce({}, { routing: { page, ticket: nullReceiver } }),
        ],
      },
    });
    return {
      code: 'notification/secret-out-of-scope',
      title,
      bad: paging(bad),
      where: 'team commerce, routing.page',
      message: 'is a secret of team "platform"',
      good: paging(good),
    };
  }),
  rawRouteFault(
    'a time interval that does not exist, below another route',
    { routes: [{ mute_time_intervals: ['nights'] }] },
    'routes[0].mute_time_intervals',
    { routes: [{ group_by: ['service'] }] },
  ),
  texts('a template that does not end', '{{ .Status', 'unclosed action', '{{ .Status }}'),
  texts('a field of another program', '{{ .Value }}', 'has no field .Value', '{{ .Alerts }}'),
  texts('an unknown function', '{{ upper .Status }}', '"upper"', '{{ toUpper .Status }}'),
  texts(
    'an unknown template',
    '{{ template "text" . }}',
    '"text"',
    '{{ template "stack.text" . }}',
  ),
  texts(
    'a variable of rules',
    '{{ $labels.service }}',
    'undefined variable',
    '{{ with .CommonLabels.service }}{{ . | title }}{{ end }} {{ (index .Alerts 0).StartsAt.Format "15:04" }}',
  ),
  without('prometheus', 'externalUrl', 'the query of an alert'),
  without('alertmanager', 'externalUrl', 'a silence'),
  without('grafana', 'externalUrl', 'the dashboard'),
  without(
    'alerts',
    'runbooks',
    'runbooks address "docs/runbooks" is not a URL: notifications have no link to the runbook',
  ),
  ...[
    'http://localhost:3000',
    'http://grafana.observability.svc:3000',
    'http://grafana.observability.svc.cluster.local',
  ].map(
    (externalUrl): Case => ({
      code: 'notification/unreachable-link',
      title: `an address that no reader can open: ${externalUrl}`,
      bad: { environment: { ...told(slack('#alerts')), grafana: { externalUrl } } },
      where: 'environment test, grafana.externalUrl',
      message: '" cannot be opened by readers: notifications link to the dashboard there',
      good: {
        environment: {
          ...told(slack('#alerts')),
          grafana: { externalUrl: 'http://grafana.internal:3000' },
        },
      },
    }),
  ),
  {
    code: 'notification/unreachable-link',
    title: 'the query is in Grafana',
    bad: { environment: { ...told(slack('#alerts')), prometheus: {} } },
    where: 'environment test, prometheus.externalUrl',
    good: {
      environment: {
        ...told(slack('#alerts')),
        prometheus: {},
        alerts: { runbooks: 'https://git.example.org/runbooks', evaluator: 'grafana' },
      },
    },
  },
  {
    code: 'notification/unreachable-link',
    title: 'exposed in place of an address',
    bad: { environment: { ...told(slack('#alerts')), prometheus: {} } },
    where: 'environment test, prometheus.externalUrl',
    good: { environment: { ...told(slack('#alerts')), prometheus: { exposure } } },
  },
];
