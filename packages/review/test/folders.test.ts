// The comparison of folders and revisions of any layout: files are recognized by their content.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  compareRevisions,
  Redaction,
  readSides,
  renderHtml,
  renderJson,
  renderMarkdown,
  renderText,
} from '@observability-stack/review';
import { reviewCli } from '../cli';

const FOLDERS = path.join(__dirname, 'folders');
const GOLDEN = path.join(FOLDERS, 'review.txt');

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'review-folders-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const compared = (before: string, after: string, cwd = FOLDERS) =>
  compareRevisions(
    ...readSides(
      [
        { name: before, cwd },
        { name: after, cwd },
      ],
      new Redaction(),
    ),
  );

/** Writes files to a new folder. */
function folder(name: string, files: Readonly<Record<string, string | object>>): string {
  const root = path.join(scratch, name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

const report = compared('before', 'after');

test('describes two folders in terms of alerts, routes, dashboards and objects', () => {
  const text = renderText(report);
  if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, text);
  expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
});

test('shows no secret in any format', () => {
  for (const render of [renderText, renderMarkdown, renderHtml, renderJson])
    for (const secret of ['hook-', 'key-one', 'plain-', 'token-', 'one', 'two'])
      expect(render(report)).not.toMatch(new RegExp(`\\b${secret}`));
  const risks = report.changes.flatMap(({ subject, risks }) =>
    risks.some(({ code }) => code === 'secret-changed') ? [subject] : [],
  );
  expect(risks.sort()).toEqual([
    'DaemonSet monitoring/nodes',
    'inhibition and settings of Alertmanager',
    'values.yaml of the folder',
  ]);
});

test('shows no credentials of receivers, headers, URLs and data sources', () => {
  const files = (secret: string) => ({
    'a.yaml': {
      route: { receiver: 'a' },
      receivers: [
        {
          name: 'a',
          webhook_configs: [
            {
              url: `https://example.org/${secret}`,
              http_config: {
                proxy_url: `http://user:${secret}@proxy.example.org`,
                authorization: { credentials: secret },
                proxy_connect_header: { Authorization: [secret] },
                http_headers: { 'X-Key': { secrets: [secret] } },
              },
            },
          ],
          email_configs: [{ auth_password: secret, auth_secret: secret }],
          telegram_configs: [{ bot_token: secret }],
        },
      ],
    },
    'b.yaml': {
      apiVersion: 1,
      datasources: [{ name: 'x', secureJsonData: { httpHeaderValue1: secret } }],
    },
    'c.yaml': { scrape_configs: [{ job_name: 'x', basic_auth: { password: secret } }] },
  });
  const hidden = compared(
    folder('hidden 1', files('s3cr3t1')),
    folder('hidden 2', files('s3cr3t2')),
  );
  expect(hidden.changes.length).toBeGreaterThan(2);
  expect(renderJson(hidden)).not.toContain('s3cr3t');
  const [same, other] = [
    folder('hidden 3', files('s3cr3t1')),
    folder('hidden 4', files('s3cr3t1')),
  ];
  expect(compared(same, other).changes).toEqual([]);
});

describe('replaces credentials', () => {
  const text = (value: string) => new Redaction().redactedText(value);
  test.each([
    ['https://a.example.org/push?team=shop&token=s3cr3t&x=1', '?team=shop&token=(secret 1)&x=1'],
    ['https://a.example.org/?sig=s3cr3t', '?sig=(secret 1)'],
    ['url: https://a.example.org/x?api_key=s3cr3t', '?api_key=(secret 1)'],
    ['{"url": "https://a.example.org/?access_token=s3cr3t"}', '?access_token=(secret 1)"}'],
    ['host=db user=app password=s3cr3t sslmode=off', 'user=app password=(secret 1)'],
    ['dsn: "host=db password=s3cr3t"', 'dsn: "host=db password=(secret 1)'],
    ['run --token s3cr3t --verbose', 'run --token (secret 1) --verbose'],
    ['run --web.auth-token=s3cr3t', 'run --web.auth-token=(secret 1)'],
    ['https://hooks.slack.com/services/T0/B0/s3cr3t', 'hooks.slack.com/services/(secret 1)'],
    ['https://x.webhook.office.com/webhookb2/s3cr3t@a/IncomingWebhook/b', 'webhookb2/(secret 1)'],
    ['https://discord.com/api/webhooks/1/s3cr3t', 'webhooks/(secret 1)'],
    ['https://api.telegram.org/bots3cr3t:x/sendMessage', '/bot(secret 1)'],
    ['https://chat.example.org/hooks/s3cr3t', 'chat.example.org/hooks/(secret 1)'],
    ['https://a.example.org:8065/chat/hooks/s3cr3t/x', ':8065/chat/hooks/(secret 1)'],
    // users of URLs
    ['https://app:s3cr3t@a.example.org/x', 'https://(secret 1)@a.example.org/x'],
    ['addr: redis://:s3cr3t@redis:6379/0', 'redis://(secret 1)@redis:6379/0'],
    ['https://ghp_s3cr3t@git.example.org/x', 'https://(secret 1)@git.example.org/x'],
    ['https://ghp_s3cr3t@a:80/x?to=b@c', 'https://(secret 1)@a:80/x?to=b@c'],
    ['postgres://u:p/s3cr3t@db/x', 'postgres://(secret 1)@db/x'],
    ['postgres://u:12/s3cr3t#x@db/x', 'postgres://(secret 1)@db/x'],
    ['amqp://u:p@s3cr3t@host/', 'amqp://(secret 1)@host/'],
    ['amqp://u:p@s3cr3t/s3cr3t@host/', 'amqp://(secret 1)@host/'],
    ['https://u@example.org:s3cr3t@host/', 'https://(secret 1)@host/'],
    ["dsn: 'postgres://u:it''s3cr3t@db'", "'postgres://(secret 1)@db'"],
    ['redis://:s3cr3t@a,redis://:s3cr3t@b', 'redis://(secret 1)@a,redis://(secret 1)@b'],
    [String.raw`"{\"a\":\"redis://:s3cr3t@a\",\"b\":\"x@y\"}"`, String.raw`(secret 1)@a\",\"b\"`],
    ['https://u:s3cr3t@a/hooks/s3cr3t', 'https://(secret 2)@a/hooks/(secret 1)'],
    // quotes
    ["password: 'it''s s3cr3t'\nuser: a", 'password: (secret 1)\nuser: a'],
    [`PASSWORD='a'"s3cr3t"s3cr3t run`, 'PASSWORD=(secret 1) run'],
    ['password: "a\n  s3cr3t"\nuser: a', 'password: (secret 1)\nuser: a'],
    ['password: "s3cr3t\nuser: a', 'password: (secret 1)'],
    [String.raw`{"a":"{\"password\":\"s3cr3t\",\"user\":\"a\"}"}`, String.raw`(secret 1),\"user\"`],
    [String.raw`{\"password\": \"a\\\"s3cr3t\"}`, '"password\\": (secret 1)}'],
    // short keys
    ['pass: s3cr3t', 'pass: (secret 1)'],
    ['db_pwd = s3cr3t', 'db_pwd = (secret 1)'],
    ['smtpPass: s3cr3t', 'smtpPass: (secret 1)'],
    ['MYSQL_PWD=s3cr3t', 'MYSQL_PWD=(secret 1)'],
    ['password := "s3cr3t"', 'password := (secret 1)'],
    ['password = {SSHA}s3cr3t', 'password = (secret 1)'],
    // lists and blocks
    ['tokens: ["s3cr3t", "b]"]\nx: 1', 'tokens: (secret 1)\nx: 1'],
    ['tokens: [s3cr3t]', 'tokens: (secret 1)'],
    ['"tokens": [\n  "s3cr3t"\n]', '"tokens": (secret 1)'],
    ['tokens:\n- s3cr3t\n- s3cr3t\nx: 1', 'tokens:(secret 1)\nx: 1'],
    ['password: |\n  s3cr3t\n\n  s3cr3t\nx: 1', 'password: (secret 1)\nx: 1'],
    ['- password: >-\n    s3cr3t\n  user: a', '- password: (secret 1)\n  user: a'],
    ['password: !vault |\n  s3cr3t\nx: 1', 'password: (secret 1)\nx: 1'],
    ['password:\n  s3cr3t\nx: 1', 'password:(secret 1)\nx: 1'],
    ['secret:\n  name: a\n  token: s3cr3t', 'name: a\n  token: (secret 1)'],
    // arguments
    ["args: ['--password', 's3cr3t']", "args: ['--password', (secret 1)]"],
    ['["--password","s3cr3t"]', '["--password",(secret 1)]'],
    ['[--password, s3cr3t]', '[--password, (secret 1)'],
    ['args:\n- --password\n- s3cr3t\n- --x', '- --password\n- (secret 1)\n- --x'],
    ['run --password "a s3cr3t" -x', 'run --password (secret 1) -x'],
    ['curl -u bob:s3cr3t https://a', 'curl -u (secret 1) https://a'],
    ['curl -u "bob:s3cr3t" https://a', 'curl -u (secret 1) https://a'],
    ['curl -ubob:s3cr3t https://a', 'curl -u(secret 1) https://a'],
    ['curl --user s3cr3t: https://a', 'curl --user (secret 1) https://a'],
    ['curl --proxy-user=bob:s3cr3t https://a', '--proxy-user=(secret 1) https://a'],
    ['curl -fsu bob:s3cr3t https://a', 'curl -fsu (secret 1) https://a'],
    ['env:\n- name: PASSWORD\n  value: s3cr3t\n- name: A', 'value: (secret 1)\n- name: A'],
    ['[{"name":"TOKEN","value":"s3cr3t"}]', '"value":(secret 1)}]'],
    ["['curl', '-u', 'bob:s3cr3t']", "'-u', (secret 1)]"],
    ['mysql -h db -P 3306 -uroot -ps3cr3t shop', '-uroot -p(secret 1) shop'],
    ["mysqldump -p's3cr3t x' shop > a", 'mysqldump -p(secret 1) shop'],
    ['/usr/bin/mariadb-dump \\\n  -u root \\\n  -ps3cr3t', '-p(secret 1)'],
    ["['mysqladmin', '-uroot', '-ps3cr3t', 'ping']", "'-p(secret 1)', 'ping'"],
    ['command:\n- mysql\n- -ps3cr3t\n- shop', '- -p(secret 1)\n- shop'],
    ['cat a | mysql -ps3cr3t && run', 'mysql -p(secret 1) && run'],
    // programs without separators
    ['port 6379\nrequirepass s3cr3t\nappendonly yes', 'requirepass (secret 1)\nappendonly'],
    ['requirepass "a s3cr3t"', 'requirepass (secret 1)'],
    ['masterauth s3cr3t', 'masterauth (secret 1)'],
    ['redis-cli config set requirepass s3cr3t', 'requirepass (secret 1)'],
    ['redis-server --requirepass s3cr3t --port 6379', '--requirepass (secret 1) --port'],
    ['machine a.example.org login bob password s3cr3t', 'login bob password (secret 1)'],
    ['machine a\n  login bob\n  password s3cr3t\nmachine b', 'password (secret 1)\nmachine b'],
    ['machine a password s3cr3t login bob', 'password (secret 1) login bob'],
    ['default login bob password s3cr3t', 'password (secret 1)'],
  ])('in %j', (given, part) => {
    const redaction = new Redaction();
    const shown = redaction.redactedText(given);
    expect(shown).toContain(part);
    expect(shown).not.toContain('s3cr3t');
    expect(redaction.redactedText(given)).toBe(shown);
    expect(redaction.redactedText(given.replaceAll('s3cr3t', '0th3r'))).not.toBe(shown);
  });

  test.each([
    'https://a.example.org/d/uid?from=now-1h&to=now&var-service=shop',
    'sum(rate(http_requests_total{status_code=~"5.."}[5m])) > 0.1',
    'args: --max-tokens 100 --config.file=/etc/a.yml',
    'max_tokens: 100',
    // URLs with ports, and with `@` in their paths; addresses of mail
    'http://prometheus:9090/graph?g0.expr=up',
    'https://a.example.org:8443/@scope/package?to=user@example.org',
    'http://[::1]:9090/x@y',
    'https://a.example.org/@user/x, ssh://git@git.example.org:22/a, git@git.example.org:a/b',
    'oci://registry:5000/image@sha256:0123',
    'user@example.org, mailto:user@example.org, <user@example.org>',
    // queries
    'vault_token == 5 and on (service) up{job="a"} @ 1609746000 offset 5m',
    'sum by (pass, job) (rate(a{pass_count!="1"}[5m]))',
    // other keys and arguments
    'pass: true\ntoken: null\npass: false\n"token": true,\nbypass: true\ncompass = 1\nPWD=/srv\nOLDPWD=/tmp',
    'secret:\n  name: a\n  key: b\nsecrets: [{name: a}]\ntokens: []\ntoken: ""\npassword:\nuser: a',
    'password: {{ .Values.password }}',
    '[{name: LEVEL, value: debug}]',
    'replace: token=[^&]+',
    'docker run -p8080:80 mysql:8; run -p8080; mysql -p shop; cat mysql.cnf | run -p8080',
    'mysql -P3306 shop\nrun -p8080',
    'the default login asks for a password on the machine; requirepass is set',
    'docker run -u 1000:1000 --user 1:1, sort -u a, sqlmap -u https://a.example.org:80/x --user-agent a:b',
  ])('and keeps %s', (given) => {
    expect(text(given)).toBe(given);
  });

  test('in lists, arguments and environment variables, and shows that they changed', () => {
    const pods = (secret: string) => ({
      'pod.yaml': {
        ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } },
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'a',
                  args: ['--password', secret, '--level', 'info', `--token=${secret}`],
                  command: ['curl', '-u', `bob:${secret}`],
                  startupProbe: { exec: { command: ['mysql', `-p${secret}`, '-e', 'select 1'] } },
                  livenessProbe: { exec: { command: ['redis-cli', '--pass', secret, 'ping'] } },
                },
                { name: 'b', command: ['/usr/bin/mysqldump'], args: ['-uroot', `-p${secret}`] },
                {
                  name: 'c',
                  env: [
                    { name: 'NOTIFY', value: `https://hooks.slack.com/services/${secret}` },
                    { name: 'TEAMS_WEBHOOK', value: `https://teams.example.org/${secret}` },
                    { name: 'PUSH', value: `https://a.example.org/?token=${secret}` },
                  ],
                },
              ],
            },
          },
        },
      },
      'values.yaml': { tokens: [secret, 'other'], levels: ['info'] },
    });
    const changed = compared(folder('args 1', pods('s3cr3t1')), folder('args 2', pods('s3cr3t2')));
    const json = renderJson(changed);
    expect(json).not.toContain('s3cr3t');
    for (const name of ['NOTIFY', 'TEAMS_WEBHOOK', 'PUSH', 'args', 'tokens'])
      expect(json).toContain(name);
  });

  test('in a long line in linear time', () => {
    const start = Date.now();
    for (const part of [
      'a',
      'a.',
      'key: b, ',
      'a://',
      'https://a/',
      '-u ',
      "'",
      '\\"',
      'token: [ ',
      'mysql ',
      '-pa ',
      'mysql -pa ',
      'requirepass ',
      'machine a login b ',
      'default ',
    ])
      expect(text(`${part.repeat(20_000)}\ntoken: s3cr3t`)).not.toContain('s3cr3t');
    expect(Date.now() - start).toBeLessThan(5000);
  });
});

test('equal folders are equivalent, in another layout too', () => {
  expect(compared('after', 'after').changes).toEqual([]);
  const other = path.join(scratch, 'layout');
  cpSync(path.join(FOLDERS, 'after', 'rules'), path.join(other, 'a', 'b'), { recursive: true });
  cpSync(path.join(FOLDERS, 'after', 'deploy'), path.join(other, 'c'), { recursive: true });
  cpSync(path.join(FOLDERS, 'after', 'dashboard.json'), path.join(other, 'x.json'));
  const subjects = compared('after', other).changes.map(({ subject }) => subject);
  // Files whose program is not known are compared by their path.
  expect(subjects).toEqual(['files in other formats of the folder', 'values.yaml of the folder']);
});

const ROUTE = { receiver: 'a', routes: [{ receiver: 'b', matchers: ['severity="critical"'] }] };
const RECEIVERS = [{ name: 'a' }, { name: 'b', webhook_configs: [{ url: 'https://x/one' }] }];
const RULES = {
  groups: [{ name: 'g', rules: [{ alert: 'Down', expr: 'up == 0', labels: { severity: 'x' } }] }],
};

describe('recognizes', () => {
  const alertmanager = { route: ROUTE, receivers: RECEIVERS };
  const configMap = (data: Readonly<Record<string, string>>) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data,
  });
  const dashboard = { title: 'D', panels: [{ title: 'P', targets: [{ expr: 'up' }] }] };
  test.each([
    ['a second Alertmanager', { 'a.json': alertmanager, 'b.json': alertmanager }, 'Routing'],
    ['rules in a ConfigMap', { 'x.json': configMap({ rules: JSON.stringify(RULES) }) }, 'Alerts'],
    [
      'a dashboard in a ConfigMap',
      { 'x.json': configMap({ d: JSON.stringify(dashboard) }) },
      'Dashboards',
    ],
    ['a dashboard without a uid', { 'd.json': dashboard }, 'Dashboards'],
    ['a response of Grafana', { 'd.json': { dashboard, meta: {} } }, 'Dashboards'],
    [
      'rows of an old dashboard',
      { 'd.json': { title: 'D', rows: [{ panels: dashboard.panels }] } },
      'Dashboards',
    ],
    [
      'scrape jobs',
      { 'p.json': { scrape_configs: [{ job_name: 'j', metrics_path: 'up' }] } },
      'Scraping',
    ],
    [
      'a pipeline of Promtail',
      {
        'p.json': {
          clients: [],
          scrape_configs: [
            { job_name: 'j', pipeline_stages: [{ match: { selector: '{a="up"}' } }] },
          ],
        },
      },
      'Logs',
    ],
  ] as const)('%s', (name, files, area) => {
    const before = folder(`${name} 1`, files);
    const changed = JSON.stringify(files).replaceAll('up', 'down').replaceAll('\\"b\\"', '');
    const after = folder(
      `${name} 2`,
      Object.fromEntries(
        Object.entries(JSON.parse(changed) as typeof files).map(([file, value]) => [
          file,
          area === 'Routing' && file === 'b.json'
            ? { ...alertmanager, route: { receiver: 'b' } }
            : (value as object),
        ]),
      ),
    );
    const { changes } = compared(before, after);
    expect(changes.map((change) => change.area)).toContain(area);
    expect(changes.flatMap(({ risks }) => risks.map(({ code }) => code))).not.toContain(
      'unclassified',
    );
  });
});

test('a template is a file in another format, and a file that is not YAML any more too', () => {
  const base = folder('template 1', { 'a.yaml': '{{- if .Values.x }}\na: 1\n', 'b.yaml': 'a: 1' });
  const head = folder('template 2', { 'a.yaml': '{{- if .Values.y }}\na: 1\n', 'b.yaml': 'a: [' });
  const { changes } = compared(base, head);
  expect(changes.map(({ kind, subject }) => [kind, subject])).toEqual([
    ['removed', 'b.yaml of the folder'],
    ['changed', 'files in other formats of the folder'],
  ]);
});

test('files that only have the keys of rules, dashboards or routes are settings', () => {
  const files = (value: string) => ({
    'a.json': { groups: ['x'], value },
    'b.json': { groups: [{ name: 'x', rules: ['y'] }], value },
    'c.json': { title: 'x', panels: ['y'], value },
    'd.json': { title: 'x', panels: [{ targets: 'y' }], value },
    'e.json': { route: {}, receivers: ['x'], value },
    'f.json': { scrape_configs: ['x'], value },
    'g.yaml': `- targets: x\n- ${value}`,
    'h.yaml': `kind: Role\napiVersion: v1\nmetadata: x\nrules: ${value}`,
    'i.yaml': `kind: Role\napiVersion: v1\nmetadata: {name: x}\nspec: ${value}`,
  });
  const { changes } = compared(folder('keys 1', files('one')), folder('keys 2', files('two')));
  expect(changes.map(({ area, kind, risks }) => [area, kind, ...risks]).sort()).toEqual([
    ...Array.from({ length: 8 }, () => ['Configuration', 'changed']),
    ['Kubernetes', 'changed'],
  ]);
});

test('a generator that numbers panels anew changes nothing; a new query does', () => {
  const panels = (first: number, expr: string) => [
    { id: first, title: 'A', type: 'stat', targets: [{ refId: 'A', expr }], links: [] },
    { id: first + 1, title: 'B', type: 'stat', targets: [{ refId: 'B', expr: 'up' }] },
  ];
  const dashboard = (first: number, expr: string) => ({
    'd.json': { title: 'D', uid: 'd', version: first, panels: panels(first, expr) },
  });
  const base = folder('panels', dashboard(1, 'up'));
  expect(compared(base, folder('numbered', dashboard(2, 'up'))).changes).toEqual([]);
  const { changes } = compared(base, folder('queried', dashboard(2, 'up == 1')));
  expect(changes.map(({ subject, facts }) => [subject, facts.length])).toEqual([
    ['panel A on D', 1],
  ]);
});

describe('the command', () => {
  async function run(...args: readonly string[]) {
    let [out, err] = ['', ''];
    const write = (add: (text: string) => void) => add;
    const code = await reviewCli({
      args,
      out: write((text) => {
        out += text;
      }),
      err: write((text) => {
        err += text;
      }),
    });
    return { code, out, err };
  }
  const [before, after] = [path.join(FOLDERS, 'before'), path.join(FOLDERS, 'after')];

  test('compares folders, and exits with 1 for a risk', async () => {
    expect(await run(before, after)).toMatchObject({ code: 0 });
    expect(await run(before, after, '--fail-on=rbac-widened')).toMatchObject({ code: 1 });
  });

  test('compares revisions of the repository of the caller', async () => {
    const repository = folder('repository', { 'deploy/rules.json': RULES });
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
        cwd: repository,
      });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message=one');
    writeFileSync(
      path.join(repository, 'deploy', 'rules.json'),
      JSON.stringify(RULES).replace('== 0', '== 2'),
    );
    git('commit', '--quiet', '--all', '--message=two');
    const previous = process.env.INIT_CWD;
    process.env.INIT_CWD = repository;
    try {
      for (const sides of [
        ['HEAD~1', 'HEAD'],
        ['HEAD~1:deploy', 'HEAD:deploy/'],
        ['HEAD~1:deploy', 'deploy'],
      ])
        expect((await run(...sides, '--format=text')).out).toMatch(/^1 change:.*\n~ Alerts: Down/);
      expect(await run('HEAD:missing', 'HEAD')).toMatchObject({
        code: 2,
        err: expect.stringContaining('has no folder "missing"'),
      });
    } finally {
      if (previous === undefined) delete process.env.INIT_CWD;
      else process.env.INIT_CWD = previous;
    }
  });

  test.each([
    [[before], 'expected two folders or revisions, found 1'],
    [[before, after, after], 'expected two folders or revisions, found 3'],
    [[before, after, '--head=HEAD'], 'cannot be combined'],
    [[before, '/nonexistent'], 'is neither a folder nor a git revision'],
    [[before, '--', '-x'], 'is not a revision'],
  ])('refuses %j', async (args, message) => {
    expect(await run(...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});
