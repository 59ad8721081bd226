// What people read: a real Alertmanager with the rendered configuration sends to receivers that keep what comes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LOOPBACK } from '@observability-stack/lab/ports';
import { alertmanagerConfig } from '../../alerts/alertmanager';
import {
  NOTIFICATIONS_FILE,
  notificationTemplates,
  receiverTemplates,
  templateFiles,
} from '../../alerts/notifications';
import { paths } from '../../catalog/components/paths';
import type { Environment } from '../../catalog/definitions/environment';
import {
  email,
  heartbeat,
  nullReceiver,
  pagerduty,
  type Receiver,
  slack,
  webhook,
} from '../../catalog/definitions/receivers';
import type { Team } from '../../catalog/definitions/team';
import { yaml } from '../../catalog/helpers/yaml';
import { PLATFORM_TEAM } from '../../catalog/names';
import { alertmanagerUrl } from '../../resolve/addresses';
import { resolveEnvironment } from '../../resolve/environment';
import { eventually } from './support/eventually';
import { runTool } from './support/run';
import { type Served, serveFiles } from './support/served';
import { headerOf, type Mail, type MailServer, mailParts, startMailServer } from './support/smtp';

jest.setTimeout(120_000);

interface Posted {
  readonly path: string;
  readonly at: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a receiver is sent
  readonly body: any;
}

/** Where links have to lead. */
const EXTERNAL = 'https://alerts.example.org/am';
/** Template files of the environment, of which one uses the other. */
const OWN_TEMPLATES = {
  'shop.tmpl': `{{/* Messages of the shop. */}}
{{ define "shop.title" -}}
  {{ .Status | toUpper }}: {{ template "parts.names" .Alerts }} of {{ .CommonLabels.service }}
{{- end }}
{{ define "shop.text" }}{{ range .Alerts.Firing }}{{ .Annotations.description }}{{ end }}{{ end }}
`,
  'parts.tmpl': '{{ define "parts.names" }}{{ range . }}{{ .Labels.alertname }}{{ end }}{{ end }}',
};
/** Watchdog signals come this often. */
const WATCHDOG_SECONDS = 4;

const posted: Posted[] = [];
const sink = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (data) => {
    text += data;
  });
  request.on('end', () => {
    posted.push({ path: request.url ?? '', at: Date.now(), body: JSON.parse(text) });
    response.statusCode = request.url === '/pagerduty' ? 202 : 200;
    response.end('ok');
  });
});
let mails: MailServer;
let alertmanager: Served;

const team = (name: string, page: Receiver): Team => ({
  name,
  routing: { page, ticket: nullReceiver },
});

beforeAll(async () => {
  mails = await startMailServer();
  await new Promise<void>((done) => sink.listen(0, LOOPBACK, done));
  const { port } = sink.address() as { port: number };
  const url = `http://${LOOPBACK}:${port}`;
  const typed: Environment = {
    name: 'notifying',
    teams: [
      team(PLATFORM_TEAM, nullReceiver),
      team('slack', slack('#alerts', 'slack-webhook')),
      team(
        'own',
        slack('#own', 'own-webhook', {
          title: '{{ template "shop.title" . }}',
          text: '{{ template "shop.text" . }}',
        }),
      ),
      team('pagerduty', pagerduty('key')),
      team('webhook', webhook('hook')),
      team(
        'email',
        email({
          to: 'oncall@example.org, "On call" <second@example.org>',
          from: 'Alerts <alerts@example.org>',
          smarthost: mails.address,
          requireTls: false,
        }),
      ),
    ],
    alertmanager: {
      templates: OWN_TEMPLATES,
      externalUrl: EXTERNAL,
      watchdog: heartbeat('heartbeat'),
      watchdogInterval: `${WATCHDOG_SECONDS}s`,
      groupWait: '500ms',
      groupInterval: '1s',
      repeatInterval: '2m',
    },
  };
  const environment = resolveEnvironment(typed);
  const config = {
    global: { pagerduty_url: `${url}/pagerduty` },
    ...alertmanagerConfig(environment),
  };
  alertmanager = await serveFiles({
    program: 'alertmanager',
    files: {
      // paths without a folder are beside the configuration
      'alertmanager.yml': yaml(config)
        .replaceAll(`${paths.alertmanager.config}/`, '')
        .replaceAll(`${paths.alertmanager.secrets}/`, ''),
      [NOTIFICATIONS_FILE]: notificationTemplates,
      ...templateFiles(environment.alertmanager.templates),
      'slack-webhook': `${url}/slack`,
      'own-webhook': `${url}/own`,
      key: 'a-routing-key',
      hook: `${url}/hook`,
      heartbeat: `${url}/heartbeat`,
    },
    args: ({ address, folder }) => [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=${address}`,
      `--web.external-url=${alertmanagerUrl(environment)}`,
      '--web.route-prefix=/',
      '--cluster.listen-address=',
    ],
    ready: '/-/ready',
  });
});
afterAll(async () => {
  await alertmanager?.stop();
  await mails?.stop();
  sink.closeAllConnections();
  await new Promise((done) => sink.close(done));
});

/** Values that do harm wherever they are put in as they are. */
const NASTY = '/a b?x="1"&y=<!channel>+{\\d}|é';

const alertOf = (owner: string, index: number, ended = false) => ({
  labels: {
    alertname: 'ErrorsMany',
    team: owner,
    severity: 'page',
    service: 'cart',
    env: 'notifying',
    instance: `cart-${index}`,
    route: NASTY,
  },
  annotations: {
    summary: `cart-${index} fails <b>much</b> & <!channel>`,
    description: 'Nearly all requests: "many".',
    value: `0.9${index}`,
    runbook_url: 'https://git.example.org/runbooks/ErrorsMany.md',
    dashboard_url: 'https://grafana.example.org/d/service-cart',
  },
  generatorURL: 'https://prometheus.example.org/graph?g0.expr=errors+%3E+1&g0.tab=1',
  ...(ended ? { startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-01-01T00:10:00Z' } : {}),
});

async function post(alerts: readonly object[]): Promise<void> {
  const response = await fetch(`${alertmanager.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
  });
  expect({ status: response.status, text: await response.text() }).toEqual({
    status: 200,
    text: '',
  });
}

test('template files of the environment are read, and amtool accepts and renders them', async () => {
  const from = posted.length;
  await post([alertOf('own', 1)]);
  const { body } = await nextPost('/own', from);
  expect(body.attachments[0]).toMatchObject({
    title: 'FIRING: ErrorsMany of cart',
    text: 'Nearly all requests: "many".',
  });
  const environment = resolveEnvironment({
    name: 'own',
    teams: [team(PLATFORM_TEAM, nullReceiver)],
    alertmanager: { templates: OWN_TEMPLATES },
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'templates-'));
  try {
    const files = {
      'alertmanager.yml': yaml(alertmanagerConfig(environment)).replaceAll(
        `${paths.alertmanager.config}/`,
        `${folder}/`,
      ),
      [NOTIFICATIONS_FILE]: notificationTemplates,
      ...templateFiles(environment.alertmanager.templates),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    const checked = await runTool('amtool', [
      'check-config',
      path.join(folder, 'alertmanager.yml'),
    ]);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toContain(' - 3 templates');
    const data = path.join(folder, 'data.json');
    const { labels, annotations } = alertOf('own', 1);
    const alert = { labels, annotations, status: 'firing' };
    writeFileSync(
      data,
      JSON.stringify({ status: 'firing', alerts: [alert], commonLabels: labels }),
    );
    const rendered = await runTool('amtool', [
      ...['template', 'render', `--template.glob=${folder}/*.tmpl`],
      ...[`--template.data=${data}`, '--template.text={{ template "shop.title" . }}'],
    ]);
    expect(rendered).toMatchObject({ code: 0, stderr: '' });
    expect(rendered.stdout.trim()).toBe('FIRING: ErrorsMany of cart');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const nextPost = (where: string, from: number) =>
  eventually(
    () => posted.slice(from).find((one) => one.path === where),
    () => posted,
    30,
  );

/** What the form of a new silence is filled in with: names and JSON strings, as Alertmanager's page reads them. */
function silencedBy(link: string): Readonly<Record<string, string>> {
  const [, encoded = ''] =
    /^https:\/\/alerts\.example\.org\/am\/#\/silences\/new\?filter=([^+\s]+)$/.exec(link) ?? [];
  const filter = decodeURIComponent(encoded);
  expect(filter).toMatch(/^\{.*\}$/s);
  const pairs = [...filter.slice(1, -1).matchAll(/(\w+)=("(?:\\.|[^"\\])*")(?:,|$)/gs)];
  expect(pairs.map(([whole]) => whole).join('')).toBe(filter.slice(1, -1));
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, JSON.parse(value)]));
}

const slackLinks = (text: string) =>
  [...text.matchAll(/<([^|>]+)\|([^>]+)>/g)].map(
    ([, url = '', label = '']) => [label, url.replaceAll('&amp;', '&')] as const,
  );

test('Slack: one alert has its summary, labels and links', async () => {
  const from = posted.length;
  const alert = alertOf('slack', 0);
  await post([alert]);
  const { body } = await nextPost('/slack', from);
  expect(body.channel).toBe('#alerts');
  const [attachment] = body.attachments;
  expect(attachment).toMatchObject({
    title: '[FIRING:1] ErrorsMany · cart · notifying',
    color: 'danger',
    title_link: expect.stringMatching(/^https:\/\/alerts\.example\.org\/am\/#\/alerts\?filter=%7B/),
  });
  for (const part of ['*page*', '*slack*', '*cart*', 'Nearly all requests: "many".', 'Value 0.90'])
    expect(attachment.text).toContain(part);
  // neither a link nor a mention of everybody
  expect(attachment.text).toContain(
    '*cart-0 fails &lt;b&gt;much&lt;/b&gt; &amp; &lt;!channel&gt;*',
  );
  const links = new Map(slackLinks(attachment.text));
  expect([...links.keys()]).toEqual(['Runbook', 'Dashboard', 'Query', 'Silence']);
  expect(links.get('Runbook')).toBe(alert.annotations.runbook_url);
  expect(links.get('Dashboard')).toBe(alert.annotations.dashboard_url);
  expect(links.get('Query')).toBe(alert.generatorURL);
  expect(silencedBy(links.get('Silence') ?? '')).toEqual(alert.labels);
});

test('Slack: fifty alerts are one message with their common labels once', async () => {
  const from = posted.length;
  await post(Array.from({ length: 50 }, (_, index) => alertOf('slack', index)));
  const { body } = await nextPost('/slack', from);
  const [{ title, text }] = body.attachments;
  expect(title).toBe('[FIRING:50] ErrorsMany · cart · notifying');
  expect(text.match(/Value 0\.9/g)).toHaveLength(10);
  expect(text).toMatch(
    /And 40 more: <https:\/\/alerts\.example\.org\/am\/#\/alerts\?filter=\S+\|all in Alertmanager>/,
  );
  expect(text.length).toBeLessThan(12_000);
  const labels = slackLinks(text).map(([label]) => label);
  expect(labels.filter((label) => label === 'Runbook')).toHaveLength(1);
  expect(labels.filter((label) => label === 'Silence')).toHaveLength(10);
  const all = new Map(slackLinks(text)).get('Silence all') ?? '';
  const { instance: _, ...shared } = alertOf('slack', 0).labels;
  expect(silencedBy(all)).toEqual(shared);
});

test('Slack: a resolved alert is marked, and has no silence link', async () => {
  const from = posted.length;
  await post(Array.from({ length: 50 }, (_, index) => alertOf('slack', index, true)));
  const { body } = await nextPost('/slack', from);
  const [{ title, text, color }] = body.attachments;
  expect({ title, color }).toEqual({
    title: '[RESOLVED] ErrorsMany · cart · notifying',
    color: 'good',
  });
  expect(text).toMatch(/\*Resolved\*/);
  expect(text).not.toMatch(/Silence|Value/);
});

test('PagerDuty: an incident has its links', async () => {
  const from = posted.length;
  const alert = alertOf('pagerduty', 0);
  await post([alert]);
  const { body } = await nextPost('/pagerduty', from);
  expect(body).toMatchObject({
    routing_key: 'a-routing-key',
    event_action: 'trigger',
    client: 'Alertmanager',
    client_url: expect.stringMatching(/^https:\/\/alerts\.example\.org\/am\/#\/alerts\?filter=/),
    payload: {
      summary: alert.annotations.summary,
      severity: 'critical',
      class: 'ErrorsMany',
      component: 'cart',
      group: 'pagerduty',
      custom_details: { severity: 'page', team: 'pagerduty', value: 0.9 },
    },
  });
  // a text, and not what YAML would make of it
  const { firing } = body.payload.custom_details;
  expect(firing).toContain(
    `* ${alert.annotations.summary}\n  Nearly all requests: "many".\n  Value 0.90, since `,
  );
  const links = new Map(
    (body.links as { text: string; href: string }[]).map(({ text, href }) => [text, href]),
  );
  expect(Object.fromEntries(links)).toMatchObject({
    Runbook: alert.annotations.runbook_url,
    Dashboard: alert.annotations.dashboard_url,
    Query: alert.generatorURL,
  });
  expect(silencedBy(links.get('Silence') ?? '')).toEqual(alert.labels);
});

test('a webhook gets the full notification as JSON', async () => {
  const from = posted.length;
  const alert = alertOf('webhook', 0);
  await post([alert]);
  const { body } = await nextPost('/hook', from);
  expect(body).toMatchObject({ receiver: 'webhook-page', externalURL: EXTERNAL });
  expect(body.alerts).toEqual([
    expect.objectContaining({
      labels: alert.labels,
      annotations: alert.annotations,
      generatorURL: alert.generatorURL,
    }),
  ]);
});

test('an email has text and HTML, and escapes the texts of alerts', async () => {
  const alert = alertOf('email', 0);
  await post([alert]);
  const mail = await eventually<Mail>(
    () => mails.received[0],
    () => mails.received,
    30,
  );
  expect(mail).toMatchObject({
    from: 'alerts@example.org',
    to: ['oncall@example.org', 'second@example.org'],
  });
  expect(headerOf(mail, 'Subject')).toBe('[FIRING:1] ErrorsMany · cart · notifying');
  const { 'text/plain': text = '', 'text/html': html = '' } = mailParts(mail);
  for (const part of [
    'Severity: page',
    'Team: email',
    alert.annotations.summary,
    alert.annotations.description,
    'Value 0.90',
    `Runbook: ${alert.annotations.runbook_url}`,
    `Dashboard: ${alert.annotations.dashboard_url}`,
    `Query: ${alert.generatorURL}`,
  ])
    expect(text).toContain(part);
  expect(silencedBy(/Silence: (\S+)/.exec(text)?.[1] ?? '')).toEqual(alert.labels);
  expect(html).toContain('cart-0 fails &lt;b&gt;much&lt;/b&gt; &amp; &lt;!channel&gt;');
  const decoded = (escaped: string) =>
    escaped.replaceAll('&amp;', '&').replaceAll('&#43;', '+').replaceAll('&#34;', '"');
  const links = new Map(
    [...html.matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g)].map(
      ([, url = '', label = '']) => [label, decoded(url)] as const,
    ),
  );
  expect(links.get('Runbook')).toBe(alert.annotations.runbook_url);
  expect(links.get('Query')).toBe(alert.generatorURL);
  expect(silencedBy(links.get('Silence') ?? '')).toEqual(alert.labels);
});

test('the watchdog notifies at its interval, and never that it is resolved', async () => {
  const watchdog = { labels: { alertname: 'Watchdog', team: PLATFORM_TEAM, severity: 'none' } };
  await post([watchdog]);
  const signals = await eventually(
    () => {
      const heard = posted.filter((one) => one.path === '/heartbeat');
      return heard.length >= 4 && heard;
    },
    () => posted.filter((one) => one.path === '/heartbeat'),
    10 * WATCHDOG_SECONDS,
  );
  const gaps = signals.slice(1).map(({ at }, index) => (at - (signals[index]?.at ?? 0)) / 1000);
  for (const gap of gaps) {
    // one that is left out doubles the gap; on a busy machine one comes late, and the next after less
    expect(gap).toBeLessThan(WATCHDOG_SECONDS * 1.9);
  }
  expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeGreaterThan(
    WATCHDOG_SECONDS * 0.7,
  );
  await post([{ ...watchdog, startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-01-01T00:01:00Z' }]);
  const count = posted.filter((one) => one.path === '/heartbeat').length;
  await new Promise((done) => setTimeout(done, 1.5 * WATCHDOG_SECONDS * 1000));
  const after = posted.filter((one) => one.path === '/heartbeat').slice(count);
  expect(after.filter(({ body }) => body.status === 'resolved')).toEqual([]);
});

/** What amtool fills in by itself: an alert without any of our annotations. */
const foreign = Object.entries({
  'slack text': receiverTemplates.slack.text,
  'slack title': receiverTemplates.slack.title,
  'slack fallback': receiverTemplates.slack.fallback,
  'PagerDuty summary': receiverTemplates.pagerduty.description,
  'PagerDuty list': receiverTemplates.pagerduty.details.firing,
  'mail subject': receiverTemplates.email.headers.Subject,
  'mail text': receiverTemplates.email.text,
  'mail HTML': receiverTemplates.email.html,
});
test.each(foreign)('%s exists for alerts that others define', async (name, text) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'templates-'));
  try {
    writeFileSync(path.join(folder, NOTIFICATIONS_FILE), notificationTemplates);
    const { code, stdout, stderr } = await runTool('amtool', [
      'template',
      'render',
      `--template.glob=${path.join(folder, NOTIFICATIONS_FILE)}`,
      `--template.type=${name === 'mail HTML' ? 'html' : 'text'}`,
      `--template.text=${text}`,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim()).not.toBe('');
    expect(stdout).not.toMatch(/<no value>|%!|ZgotmplZ/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
