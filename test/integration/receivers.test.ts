// Every kind of receiver at once: a real Alertmanager notifies all of them of one alert.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LOOPBACK } from '@observability-stack/lab/ports';
import fc from 'fast-check';
import { alertmanagerConfig } from '../../alerts/alertmanager';
import {
  messageTemplates,
  NOTIFICATIONS_FILE,
  notificationTemplates,
} from '../../alerts/notifications';
import { checkTemplate } from '../../alerts/template/check';
import { alertmanagerDialect } from '../../alerts/template/dialects';
import { paths } from '../../catalog/components/paths';
import type { Environment } from '../../catalog/definitions/environment';
import { integrationLists } from '../../catalog/definitions/raw-receiver';
import {
  discord,
  email,
  incidentio,
  jira,
  mattermost,
  nullReceiver,
  opsgenie,
  pagerduty,
  pushover,
  type RawReceiver,
  type Receiver,
  rawReceiver,
  receiverVariants,
  rocketchat,
  slack,
  slackApp,
  sns,
  teams,
  teamsConnector,
  telegram,
  victorops,
  webex,
  webhook,
  wechat,
} from '../../catalog/definitions/receivers';
import { rawRoute, timeInterval } from '../../catalog/definitions/routing';
import { yaml } from '../../catalog/helpers/yaml';
import { PLATFORM_TEAM } from '../../catalog/names';
import { resolveEnvironment } from '../../resolve/environment';
import { validReceivers } from '../../scripts/fuzz/receivers';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { eventually } from './support/eventually';
import { runTool } from './support/run';
import { type Served, serveFiles } from './support/served';
import { headerOf, type MailServer, mailParts, startMailServer } from './support/smtp';

jest.setTimeout(120_000);

interface Posted {
  readonly path: string;
  readonly authorization: string;
  readonly body: string;
}
const posted: Posted[] = [];

/** Answers that the notifiers parse. */
const ANSWERS: readonly (readonly [RegExp, number, string])[] = [
  [/^\/pagerduty/, 202, '{}'],
  [/^\/opsgenie/, 202, '{}'],
  [/^\/slack-app/, 200, '{"ok":true}'],
  [/^\/telegram/, 200, '{"ok":true,"result":{"message_id":1,"chat":{"id":-42}}}'],
  [/^\/jira\/search/, 200, '{"issues":[]}'],
  [/^\/jira\/issue/, 201, '{"id":"1","key":"OPS-1"}'],
  [/^\/rocketchat/, 200, '{"success":true}'],
  [/^\/wechat\/gettoken/, 200, '{"access_token":"granted","errcode":0}'],
  [/^\/wechat/, 200, '{"errcode":0}'],
  [
    /^\/sns/,
    200,
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
  ],
];
const sink = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (data) => {
    body += data;
  });
  request.on('end', () => {
    const where = request.url ?? '';
    posted.push({ path: where, authorization: request.headers.authorization ?? '', body });
    const [, status = 200, answer = 'ok'] = ANSWERS.find(([known]) => known.test(where)) ?? [];
    response.writeHead(status, {
      'content-type': answer.startsWith('{') ? 'application/json' : 'text/plain',
    });
    response.end(answer);
  });
});

const title = 'Title {{ .CommonLabels.alertname }}';
const text = 'Text {{ range .Alerts }}{{ .Annotations.summary }}{{ end }}';
const secretKeys = ['routing', 'token', 'id', 'user', 'password'];

/** One receiver of each kind, with its own message where it has one. */
const receiversOf = (url: string, smarthost: string): readonly Receiver[] => [
  pagerduty('routing', { url: `${url}/pagerduty`, title, text, details: { runbook: 'here' } }),
  slack('#alerts', 'slack-url', { title, text, pretext: '<!here>' }),
  slackApp('#alerts', 'token', { title, text }),
  webhook('webhook-url', {
    authentication: { username: 'alerts', password: 'password' },
    maxAlerts: 1,
    timeout: '10s',
  }),
  email({
    ...{ to: 'a@example.org', from: 'b@example.org', smarthost, requireTls: false },
    ...{ title, text, headers: { 'Reply-To': 'c@example.org' } },
  }),
  opsgenie({
    ...{ apiKey: 'token', apiUrl: `${url}/opsgenie/`, title, text, tags: 'one,two' },
    responders: [{ type: 'team', name: 'shop' }],
  }),
  victorops({
    ...{ apiKey: 'token', apiUrl: `${url}/victorops/`, routingKey: 'shop', title, text },
    customFields: { tier: '1' },
  }),
  sns({
    target: { topicArn: 'arn:aws:sns:eu-central-1:123456789012:alerts' },
    ...{ region: 'eu-central-1', apiUrl: `${url}/sns`, title, text },
  }),
  telegram({ botToken: 'token', chatId: -42, apiUrl: `${url}/telegram`, text }),
  discord({ webhook: 'discord-url', title, text, username: 'alerts' }),
  webex({ botToken: 'token', roomId: 'room', apiUrl: `${url}/webex`, text }),
  teams({ webhook: 'teams-url', title, text }),
  teamsConnector({ webhook: 'connector-url', title, text }),
  jira({
    ...{ apiUrl: `${url}/jira`, apiType: 'datacenter', project: 'OPS', issueType: 'Bug' },
    ...{ username: 'alerts', token: 'token', labels: ['alert'], title, text },
  }),
  rocketchat({
    ...{ url: `${url}/rocketchat`, tokenId: 'id', token: 'token', channel: '#alerts' },
    ...{ title, text },
  }),
  wechat({
    ...{ apiSecret: 'token', corpId: 'corp', agentId: '7', toUser: 'oncall' },
    ...{ apiUrl: `${url}/wechat/`, text },
  }),
  incidentio({ url: `${url}/incidentio`, token: 'token' }),
  mattermost({ webhook: 'mattermost-url', channel: 'alerts', title, text }),
];

const DAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
const today = DAYS[new Date().getUTCDay()] ?? 'sunday';
const tomorrow = DAYS[(new Date().getUTCDay() + 1) % 7] ?? 'sunday';

/** In Alertmanager's own form, with a field that the typed receivers do not have. */
const RAW: RawReceiver = rawReceiver('shop-raw', {
  webhook_configs: [
    {
      url_file: { secret: 'raw-url' },
      http_config: { authorization: { credentials_file: { secret: 'token' } } },
      payload: { text: 'Raw {{ .CommonLabels.alertname }}' },
    },
  ],
});

/** The environment, whose routes differ in what restricts them. */
const environmentOf = (receivers: readonly Receiver[]) =>
  resolveEnvironment({
    name: 'notifying',
    teams: [
      { name: PLATFORM_TEAM, routing: { page: nullReceiver, ticket: nullReceiver } },
      {
        name: 'shop',
        services: [{ name: 'cart' }, { name: 'database' }],
        routing: {
          page: receivers,
          ticket: webhook('ticket-url'),
          groupBy: ['...'],
          receivers: [RAW],
          routes: [
            rawRoute({
              matchers: ['alertname=~"Raw.*"'],
              receiver: RAW.name,
              routes: [{ matchers: ['severity="ticket"'], receiver: 'shop-ticket' }],
            }),
            { name: 'database', services: ['database'], to: webhook('database-url') },
            { name: 'both', alerts: ['Both'], to: webhook('both-url'), continue: true },
            { name: 'handed', alerts: ['Handed'], to: { team: 'owner' } },
            {
              name: 'muted',
              alerts: ['Muted'],
              to: {
                kind: 'notify',
                receivers: [webhook('muted-url')],
                mute: [timeInterval('today', { weekdays: [today] })],
              },
            },
            {
              name: 'resting',
              alerts: ['Resting'],
              to: {
                kind: 'notify',
                receivers: [webhook('resting-url')],
                active: [timeInterval('tomorrow', { weekdays: [tomorrow], location: 'UTC' })],
              },
            },
            {
              name: 'working',
              alerts: ['Working'],
              to: {
                kind: 'notify',
                receivers: [webhook('working-url')],
                active: [timeInterval('today', { weekdays: [today] })],
              },
            },
          ],
        },
      },
      { name: 'owner', routing: { page: webhook('owner-url'), ticket: nullReceiver } },
    ],
    alertmanager: { groupWait: '500ms', groupWaitPage: '500ms', groupInterval: '1m' },
  });

let mails: MailServer;
let alertmanager: Served;
let config: string;

beforeAll(async () => {
  mails = await startMailServer();
  await new Promise<void>((done) => sink.listen(0, LOOPBACK, done));
  const { port } = sink.address() as { port: number };
  const url = `http://${LOOPBACK}:${port}`;
  const environment = environmentOf(receiversOf(url, mails.address));
  config = yaml({
    global: { slack_app_url: `${url}/slack-app` },
    ...alertmanagerConfig(environment),
  })
    .replaceAll(`${paths.alertmanager.config}/`, '')
    .replaceAll(`${paths.alertmanager.secrets}/`, '');
  const urls = [...new Set([...config.matchAll(/_file: (\w+)-url$/gm)].map(([, name]) => name))];
  alertmanager = await serveFiles({
    program: 'alertmanager',
    // It signs for SNS with the credentials of its environment.
    env: {
      AWS_ACCESS_KEY_ID: 'from-the-environment',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    files: {
      'alertmanager.yml': config,
      [NOTIFICATIONS_FILE]: notificationTemplates,
      ...Object.fromEntries(secretKeys.map((key) => [key, `the-${key}`])),
      ...Object.fromEntries(urls.map((name) => [`${name}-url`, `${url}/${name}`])),
    },
    args: ({ address, folder }) => [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
    ready: '/-/ready',
  });
  await post({ alertname: 'Down', service: 'cart', severity: 'page' });
});
afterAll(async () => {
  await alertmanager?.stop();
  await mails?.stop();
  sink.closeAllConnections();
  await new Promise((done) => sink.close(done));
});

async function post(labels: Readonly<Record<string, string>>): Promise<void> {
  const response = await fetch(`${alertmanager.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      {
        labels: { team: 'shop', env: 'notifying', ...labels },
        annotations: { summary: 'is down' },
      },
    ]),
  });
  expect(response.status).toBe(200);
}

const arrived = (where: string) =>
  eventually(
    () => posted.find((one) => one.path === where),
    () => posted.map((one) => one.path),
    30,
  );

const TITLE = 'Title Down';
const TEXT = 'Text is down';
const basic = `Basic ${Buffer.from('alerts:the-password').toString('base64')}`;

/** What each service is sent, by path: its credentials and the message. */
const expected: readonly (readonly [string, string, string, object])[] = [
  [
    'pagerduty',
    '/pagerduty',
    '',
    {
      routing_key: 'the-routing',
      payload: {
        summary: TITLE,
        severity: 'critical',
        custom_details: expect.objectContaining({ text: TEXT, runbook: 'here', severity: 'page' }),
      },
    },
  ],
  [
    'slack',
    '/slack',
    '',
    { channel: '#alerts', attachments: [{ title: TITLE, text: TEXT, pretext: '<!here>' }] },
  ],
  [
    'slack-app',
    '/slack-app',
    'Bearer the-token',
    { channel: '#alerts', attachments: [{ title: TITLE, text: TEXT }] },
  ],
  ['webhook', '/webhook', basic, { receiver: 'shop-page', alerts: [{ status: 'firing' }] }],
  [
    'opsgenie',
    '/opsgenie/v2/alerts',
    'GenieKey the-token',
    {
      ...{ message: TITLE, description: TEXT, tags: ['one', 'two'], priority: 'P1' },
      ...{ entity: 'cart', responders: [{ type: 'team', name: 'shop' }] },
    },
  ],
  [
    'victorops',
    '/victorops/the-token/shop',
    '',
    { entity_display_name: TITLE, state_message: TEXT, message_type: 'CRITICAL', tier: '1' },
  ],
  ['telegram', '/telegram/botthe-token/sendMessage', '', { chat_id: '-42', text: TEXT }],
  [
    'discord',
    '/discord',
    '',
    { username: 'alerts', embeds: [{ title: TITLE, description: TEXT }] },
  ],
  ['webex', '/webex', 'Bearer the-token', { roomId: 'room', markdown: TEXT }],
  ['teams-connector', '/connector', '', { title: TITLE, text: TEXT }],
  [
    'jira',
    '/jira/issue',
    `Basic ${Buffer.from('alerts:the-token').toString('base64')}`,
    {
      fields: {
        ...{ summary: TITLE, description: TEXT, priority: { name: 'High' } },
        ...{ project: { key: 'OPS' }, issuetype: { name: 'Bug' } },
      },
    },
  ],
  [
    'rocketchat',
    '/rocketchat/api/v1/chat.postMessage',
    '',
    { channel: '#alerts', attachments: [{ title: TITLE, text: TEXT }] },
  ],
  [
    'wechat',
    '/wechat/message/send?access_token=granted',
    '',
    { touser: 'oncall', agentid: '7', text: { content: TEXT } },
  ],
  [
    'incidentio',
    '/incidentio',
    'Bearer the-token',
    { commonLabels: { alertname: 'Down', team: 'shop' } },
  ],
  [
    'mattermost',
    '/mattermost',
    '',
    { channel: 'alerts', attachments: [{ title: TITLE, text: TEXT }] },
  ],
];

test.each(expected)('%s is sent its message', async (_, where, authorization, content) => {
  const found = await arrived(where);
  expect(found.authorization).toBe(authorization);
  expect(JSON.parse(found.body)).toMatchObject(content);
});

test('teams is sent a card with title and text', async () => {
  const { body } = await arrived('/teams');
  const [{ content }] = JSON.parse(body).attachments;
  expect(content.body.map((block: { text: string }) => block.text)).toEqual([TITLE, TEXT]);
});

test('sns is signed with the credentials of the pod', async () => {
  const { authorization, body } = await arrived('/sns');
  expect(authorization).toContain('Credential=from-the-environment/');
  expect(authorization).toContain('/eu-central-1/sns/aws4_request');
  expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({
    TopicArn: 'arn:aws:sns:eu-central-1:123456789012:alerts',
    Subject: TITLE,
    Message: TEXT,
  });
});

test('a mail has the text and no HTML', async () => {
  const mail = await eventually(() => mails.received[0]);
  expect(headerOf(mail, 'Subject')).toBe(TITLE);
  expect(headerOf(mail, 'Reply-To')).toBe('c@example.org');
  expect(mailParts(mail)['text/plain']?.trim()).toBe(TEXT);
  expect(mailParts(mail)['text/html']).toBeUndefined();
});

test('every kind has been notified, apart from one whose address is fixed', () => {
  const kinds = [...expected.map(([kind]) => kind), 'teams', 'sns', 'email'];
  expect([...kinds, 'pushover', 'raw', 'heartbeat', 'null'].sort()).toEqual(
    Object.keys(receiverVariants).sort(),
  );
});

test('alerts of a service or of a name are notified elsewhere, and by another team', async () => {
  await post({ alertname: 'Slow', service: 'database', severity: 'page' });
  await post({ alertname: 'Both', service: 'cart', severity: 'ticket' });
  await post({ alertname: 'Handed', service: 'cart', severity: 'page' });
  const names = async (where: string) =>
    JSON.parse((await arrived(where)).body).commonLabels.alertname;
  expect(await names('/database')).toBe('Slow');
  expect(await names('/both')).toBe('Both');
  expect(await names('/ticket')).toBe('Both');
  expect(await names('/owner')).toBe('Handed');
});

test('a raw route notifies a raw receiver, and leaves what it does not match', async () => {
  await post({ alertname: 'RawDown', service: 'cart', severity: 'page' });
  const { body, authorization } = await arrived('/raw');
  expect(authorization).toBe('Bearer the-token');
  expect(JSON.parse(body)).toEqual({ text: 'Raw RawDown' });
});

test('times without notifications are honoured', async () => {
  for (const alertname of ['Muted', 'Resting', 'Working'])
    await post({ alertname, service: 'cart', severity: 'page' });
  await arrived('/working');
  // each has been decided on once the metric counts it
  await eventually(async () => {
    const metrics = await (await fetch(`${alertmanager.url}/metrics`)).text();
    const suppressed = [
      ...metrics.matchAll(/^alertmanager_notifications_suppressed_total\{.*\} (\d+)$/gm),
    ].reduce((sum, [, count]) => sum + Number(count), 0);
    return suppressed >= 2;
  });
  expect(posted.filter((one) => /muted|resting/.test(one.path))).toEqual([]);
});

test.each([
  [{ team: 'shop', severity: 'page', alertname: 'RawDown' }, 'shop-raw'],
  [{ team: 'shop', severity: 'ticket', alertname: 'RawDown' }, 'shop-ticket'],
  [{ team: 'shop', severity: 'page', service: 'database' }, 'shop-database'],
  [{ team: 'shop', severity: 'ticket', alertname: 'Both' }, 'shop-both,shop-ticket'],
  [{ team: 'shop', severity: 'page', alertname: 'Both' }, 'shop-both,shop-page'],
  [{ team: 'shop', severity: 'page', alertname: 'Handed' }, 'owner-page'],
  [{ team: 'shop', severity: 'ticket', alertname: 'Handed' }, 'owner-ticket'],
  [{ team: 'owner', alertname: 'Both' }, 'owner-ticket'],
])('amtool routes %j to %s', async (labels, receivers) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'routes-'));
  try {
    writeFileSync(path.join(folder, 'alertmanager.yml'), config);
    const { code, stdout } = await runTool('amtool', [
      ...['config', 'routes', 'test', `--config.file=${path.join(folder, 'alertmanager.yml')}`],
      ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
    ]);
    expect({ code, found: stdout.trim() }).toEqual({ code: 0, found: receivers });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Data of a notification, as amtool renders it. */
const DATA = {
  ...{ receiver: 'shop-page', status: 'firing', externalURL: 'https://alerts.example.org' },
  groupLabels: { alertname: 'Down' },
  commonLabels: { alertname: 'Down', team: 'shop', service: 'cart', severity: 'page' },
  commonAnnotations: { summary: 'is down' },
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'Down' },
      annotations: { summary: 'is down' },
      startsAt: '2026-01-01T12:00:00Z',
      generatorURL: 'https://prometheus.example.org',
    },
  ],
};

test.each([
  [title, TITLE],
  [text, TEXT],
  ['{{ template "stack.title" . }}', '[FIRING:1] Down · cart'],
  [
    '{{ .Status | toUpper }} {{ join "," .CommonLabels.Names }}',
    'FIRING alertname,service,severity,team',
  ],
  ['{{ range .Alerts.Firing }}{{ .StartsAt | tz "UTC" | date "15:04" }}{{ end }}', '12:00'],
  [
    '{{ if match "^D" .CommonLabels.alertname }}{{ reReplaceAll "o" "0" .CommonLabels.alertname }}{{ end }}',
    'D0wn',
  ],
])('the check and amtool accept the message %s', async (template, rendered) => {
  expect(checkTemplate(template, alertmanagerDialect(messageTemplates)).problems).toEqual([]);
  const folder = mkdtempSync(path.join(tmpdir(), 'messages-'));
  try {
    writeFileSync(path.join(folder, NOTIFICATIONS_FILE), notificationTemplates);
    writeFileSync(path.join(folder, 'data.json'), JSON.stringify(DATA));
    const { code, stdout, stderr } = await runTool('amtool', [
      ...['template', 'render', `--template.glob=${path.join(folder, NOTIFICATIONS_FILE)}`],
      ...[`--template.data=${path.join(folder, 'data.json')}`, `--template.text=${template}`],
    ]);
    expect({ code, stderr, found: stdout.trim() }).toEqual({
      code: 0,
      stderr: '',
      found: rendered,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('amtool accepts every kind with built-in messages', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'receivers-'));
  try {
    const bare = receiversOf('http://example.org', 'mail.example.org:587').map((receiver) => {
      const { title: _, text: __, ...rest } = receiver as Receiver & Record<string, unknown>;
      return rest as Receiver;
    });
    const more = pushover({ userKey: 'user', token: 'token', retry: '1m', expire: '1h' });
    const rendered = yaml(alertmanagerConfig(environmentOf([...bare, more]))).replaceAll(
      `${paths.alertmanager.config}/`,
      `${folder}/`,
    );
    writeFileSync(path.join(folder, 'alertmanager.yml'), rendered);
    writeFileSync(path.join(folder, NOTIFICATIONS_FILE), notificationTemplates);
    const { code, stdout, stderr } = await runTool('amtool', [
      'check-config',
      path.join(folder, 'alertmanager.yml'),
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('SUCCESS');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('amtool accepts raw receivers of every list that the synth accepts', async () => {
  const ITEMS = 15;
  const routing = { page: nullReceiver, ticket: nullReceiver };
  const environmentWith = (receivers: readonly RawReceiver[]): Environment => ({
    name: 'generated',
    teams: [
      { name: PLATFORM_TEAM, routing },
      { name: 'shop', routing: { ...routing, receivers } },
    ],
  });
  const generated = integrationLists.flatMap((list) =>
    fc.sample(validReceivers(list), { seed: 1, numRuns: ITEMS }),
  );
  const receivers = generated.map((one, index) => ({ ...one, name: `raw-${index}` }));
  const { problems } = synthesize(environmentWith(receivers), { targetFiles: [] });
  const rejected = new Set(
    problems
      .filter(isError)
      .map(({ where }) => /receivers\[(?:raw-)?(\d+)\]/.exec(where)?.[1] ?? where),
  );
  const accepted = receivers.filter((_, index) => !rejected.has(`${index}`));
  const used = accepted.map(({ config }) => Object.keys(config)[0]);
  expect(new Set(used)).toEqual(new Set(integrationLists));
  expect(accepted.length).toBeGreaterThan(receivers.length / 2);
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'receivers-')), 'alertmanager.yml');
  try {
    const config = alertmanagerConfig(resolveEnvironment(environmentWith(accepted)));
    writeFileSync(file, yaml({ ...config, templates: [] }));
    const { stdout, stderr } = await runTool('amtool', ['check-config', file]);
    expect({ stdout, stderr }).toMatchObject({ stdout: expect.stringContaining('SUCCESS') });
  } finally {
    rmSync(path.dirname(file), { recursive: true });
  }
});
