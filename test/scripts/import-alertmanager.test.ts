// Configurations of Alertmanager as the routing of a team: the source, what it renders to, and what is reported.
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { alertmanagerConfig } from '../../alerts/alertmanager';
import type { Routing } from '../../catalog';
import * as entry from '../../catalog';
import { readYaml, yaml } from '../../catalog/helpers/yaml';
import { EMPTY_PARTS, type ManifestParts } from '../../packages/review/read/parts';
import { receiversFor } from '../../packages/review/read/routing';
import { resolveEnvironment } from '../../resolve/environment';
import type { ImportedPart } from '../../scripts/import/code';
import { renderImport } from '../../scripts/import/render';
import { importRouting } from '../../scripts/import/routing';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY, trialPlatform, trialShop } from '../validation/trial';

jest.setTimeout(120_000);

const FILE = readFileSync('test/fixtures/import/alertmanager.yml', 'utf8');
type Labels = Readonly<Record<string, string>>;
type Config = Readonly<Record<string, unknown>>;
const config = readYaml(FILE) as Config;

const partOf = (value: Config, team = 'commerce'): ImportedPart =>
  importRouting(value, 'alertmanager.yml', team);

const sourceOf = (part: ImportedPart): string =>
  renderImport({
    rules: { alerts: [], recordings: [], omitted: [], lost: [] },
    dashboards: [],
    parts: [part],
    sources: ['alertmanager.yml'],
    entry: '../catalog',
  });

/** Runs the source that the command writes. */
function written(part: ImportedPart): Routing {
  const { code } = transformSync(sourceOf(part), { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as { importedRouting: Routing } };
  new Function('module', 'exports', 'require', code)(module, module.exports, () => entry);
  return module.exports.importedRouting;
}

const environmentWith = (routing: Routing) => ({
  ...base,
  teams: [trialPlatform, { ...trialShop(), routing }],
});

const partsWith = (value: unknown): ManifestParts => ({
  ...EMPTY_PARTS,
  alertmanager: [
    {
      app: 'alertmanager',
      text: '',
      configMap: 'alertmanager',
      name: 'alertmanager.yml',
      value: value as never,
    },
  ],
});
/** The configuration that the stack renders, as the review reads it. */
const rendered = (routing: Routing): Config =>
  alertmanagerConfig(resolveEnvironment(environmentWith(routing))) as Config;

/** Addresses that the receivers of an alert notify, by which receivers with different names are compared. */
function destinations(value: Config, labels: Labels): readonly string[] {
  const names = receiversFor(partsWith(value), labels);
  const receivers = value.receivers as readonly Record<string, unknown>[];
  return receivers
    .filter(({ name }) => names.includes(String(name)))
    .flatMap(({ name: _, ...lists }) =>
      Object.entries(lists).flatMap(([list, entries]) =>
        (entries as readonly Config[]).map(
          ({ channel, to, max_alerts }) => `${list} ${channel ?? to ?? max_alerts ?? ''}`,
        ),
      ),
    )
    .sort();
}

const SEVERITIES = { critical: 'page', warning: 'ticket' } as const;
const alerts = Object.keys(SEVERITIES).flatMap((severity) =>
  ['order-service', 'payment-service', 'load-generator'].flatMap((service) =>
    ['HttpTrafficGone', 'HttpErrorRatioHigh', 'Watchdog'].flatMap((alertname) =>
      ([{}, { region: 'eu' }] as readonly Labels[]).map(
        (more): Labels => ({ severity, service, alertname, ...more }),
      ),
    ),
  ),
);

const compare = (value: Config, routing: Routing): void => {
  const output = rendered(routing);
  for (const labels of alerts) {
    // The watchdog of the stack has its own route.
    if (labels.alertname === 'Watchdog') continue;
    const severity = SEVERITIES[labels.severity as keyof typeof SEVERITIES];
    const own = { ...labels, team: 'commerce' };
    expect({ own, to: destinations(output, { ...own, severity }) }).toEqual({
      own,
      to: destinations(value, own),
    });
  }
};

describe('a configuration that teams share', () => {
  const part = partOf(config);
  const routing = written(part);

  test('notifies the same receivers', () => {
    compare(config, routing);
    // The comparison distinguishes receivers.
    expect(() => compare(config, { ...routing, routes: [] })).toThrow();
    expect(() => compare(config, { ...routing, page: routing.ticket })).toThrow();
  });

  test('synthesizes', () => {
    const { problems } = synthesize(environmentWith(routing), { targetFiles: [], today: TODAY });
    const errors = problems.filter(({ severity }) => severity === 'error');
    // Alerts of the file are imported with its rules.
    expect(errors.map(({ code, where }) => [code, where])).toEqual([
      ['notification/unknown-alert', 'team commerce, routing.routes[heartbeat].alerts'],
      ['notification/unknown-alert', 'team commerce, routing.routes[traffic].alerts'],
    ]);
  });

  test('has typed receivers, and raw ones for what these do not express', () => {
    expect(routing).toMatchObject({
      groupBy: ['alertname', 'cluster'],
      groupWait: '1m',
      groupInterval: '10m',
      repeatInterval: '12h',
      page: [
        {
          kind: 'pagerduty',
          routingKey: 'commerce-commerce-pager-routing-key',
          details: { squad: 'commerce' },
        },
        {
          kind: 'opsgenie',
          apiKey: 'commerce-commerce-pager-api-key',
          priority: 'P2',
          http: { proxyUrl: 'http://proxy:3128' },
        },
      ],
      ticket: {
        kind: 'notify',
        receivers: [
          {
            kind: 'slack',
            channel: '#commerce',
            webhook: 'commerce-slack-api-url',
            title: '{{ .CommonLabels.alertname }}',
            text: '{{ template "stack.text" . }}',
            sendResolved: false,
          },
          {
            kind: 'raw',
            config: {
              slack_configs: [
                {
                  channel: '#commerce-log',
                  color: 'danger',
                  api_url_file: { secret: 'commerce-slack-api-url' },
                },
              ],
            },
          },
        ],
        mute: [
          {
            name: 'weekend',
            spans: [
              { weekdays: ['saturday:saturday', 'sunday'], location: 'Europe/Berlin' },
              { times: [{ from: '22:00', to: '24:00' }] },
            ],
          },
        ],
      },
      routes: [
        { name: 'heartbeat', alerts: ['Watchdog'] },
        {
          name: 'traffic',
          services: ['order-service', 'payment-service'],
          alerts: ['HttpTrafficGone'],
          to: {
            repeatInterval: '1h',
            receivers: [
              {
                kind: 'raw',
                config: {
                  webhook_configs: [
                    {
                      url: 'http://gateway.commerce.svc:8080/alerts',
                      http_config: {
                        authorization: { credentials_file: { secret: expect.any(String) } },
                        http_headers: { 'X-Api-Key': { files: [{ secret: expect.any(String) }] } },
                      },
                    },
                  ],
                },
              },
              {
                kind: 'webhook',
                url: { plain: 'http://gateway.commerce.svc:8080/alerts' },
                maxAlerts: 10,
                authentication: { bearerToken: expect.any(String) },
              },
            ],
          },
        },
        { kind: 'raw', config: { matchers: ['region="eu"'] } },
      ],
      inhibitions: [
        {
          sourceMatchers: ['severity="page"'],
          targetMatchers: ['severity="ticket"'],
          equal: ['alertname', 'service'],
        },
      ],
    });
  });

  test('lists what changed, and what a definition does not have', () => {
    expect(part.changed).toEqual([
      'severity "critical" is page',
      'receivers without a text have the message of the stack',
      'inhibition of severity=~warning|info by severity=critical: it applies to alerts of team "commerce" only: alerts of different teams no longer inhibit each other',
    ]);
    expect(part.lost).toEqual([
      'the route of team "search": import it with --team=search',
      'the route of severity "info": these alerts are notified like those of "warning"',
      'text of slack_configs[1] of receiver "commerce": template "commerce.text" is not defined',
      'inhibition of severity=info by severity=warning: it matches no alert of team "commerce"',
      'inhibition of team=search by team=search: it matches no alert of team "commerce"',
      'resolve_timeout of global: write it in raw of alertmanager of the environment',
      'templates: write these files in alertmanager.templates of the environment',
      'receiver "everyone": no route of the team uses it',
      'receiver "search": no route of the team uses it',
    ]);
  });

  test('contains no secret, and lists those to create', () => {
    const source = sourceOf(part);
    for (const secret of [
      ...['hunter2', '0123456789abcdef', 'token-of', 'key-of', 'hooks.slack.com', '/etc/opsgenie'],
    ])
      expect({
        secret,
        isIn: [source, JSON.stringify(part)].some((text) => text.includes(secret)),
      }).toEqual({
        secret,
        isIn: false,
      });
    expect(part.secrets.flatMap((keys) => keys.list())).toEqual(
      [
        [
          'commerce-pager-routing-key',
          'routing_key of pagerduty_configs of receiver "commerce-pager"',
        ],
        ['commerce-pager-api-key', 'api_key of opsgenie_configs of receiver "commerce-pager"'],
        ['slack-api-url', 'slack_api_url of global'],
        ['heartbeat-url', 'url of webhook_configs of receiver "heartbeat"'],
        [
          'traffic-http-config-authorization-credentials',
          'http_config.authorization.credentials of webhook_configs[0] of receiver "traffic"',
        ],
        [
          'traffic-http-config-http-headers-x-api-key',
          'http_config.http_headers.X-Api-Key of webhook_configs[0] of receiver "traffic"',
        ],
        [
          'traffic-http-config-authorization-credentials-2',
          'http_config.authorization.credentials of webhook_configs[1] of receiver "traffic"',
        ],
      ].map(
        ([key, from]) => `key commerce-${key} of the Secret alertmanager-receivers, from ${from}`,
      ),
    );
  });
});

test('lists secrets that have no file, by their places', () => {
  const details = { api_key: 'abcdefghijkl', squad: '{{ .CommonLabels.team }}', key_file: '/a' };
  const part = partOf({
    route: { receiver: 'own' },
    receivers: [{ name: 'own', pagerduty_configs: [{ routing_key: 'key-of-pagerduty', details }] }],
  });
  expect(part.lost).toEqual([
    'details.api_key of pagerduty_configs of receiver "own": it is a secret, which Alertmanager reads from no file',
  ]);
  expect(written(part).page).toMatchObject([
    { details: { squad: '{{ .CommonLabels.team }}', key_file: '/a' } },
  ]);
});

test('is the routing of each team', () => {
  expect(written(partOf(config, 'search'))).toMatchObject({
    page: [{ kind: 'slack', channel: '#search' }],
    ticket: [{ kind: 'slack', channel: '#search' }],
  });
});

describe('routes with continue', () => {
  const continued = {
    ...config,
    route: {
      receiver: 'everyone',
      routes: [
        { matchers: ['service="load-generator"'], receiver: 'traffic' },
        { matchers: ['region="eu"'], receiver: 'search', continue: true },
        {
          matchers: ['alertname=~"Http.*"'],
          receiver: 'commerce',
          routes: [
            { matchers: ['severity="critical"'], receiver: 'commerce-pager', continue: true },
          ],
        },
      ],
    },
  };

  test('remain one tree, with the same receivers', () => {
    const part = partOf(continued);
    const routing = written(part);
    compare(continued, routing);
    expect(routing.routes).toHaveLength(2);
    expect(part.raw).toContain('routes from the first one with continue');
  });
});

describe('settings of routes', () => {
  const NIGHTS = {
    name: 'nights',
    time_intervals: [{ times: [{ start_time: '00:00', end_time: '06:00' }] }],
  };
  const receivers = ['everyone', 'commerce'].map((name) => ({
    name,
    webhook_configs: [{ url: `http://${name}.example.svc/`, max_alerts: 1 }],
  }));
  const partWith = (route: Config, more: Config = {}): ImportedPart =>
    partOf({
      route: { receiver: 'everyone', routes: [{ match: { team: 'commerce' }, ...route }] },
      ...{ receivers, time_intervals: [NIGHTS], ...more },
    });

  const lostOf = ({ lost }: ImportedPart): readonly string[] =>
    lost.filter((text) => !text.startsWith('receiver'));

  test('mute also what routes with continue notify, if a typed route has the interval', () => {
    const part = partWith({
      receiver: 'commerce',
      mute_time_intervals: ['nights'],
      routes: [{ match: { region: 'eu' }, continue: true, mute_time_intervals: ['nights'] }],
    });
    expect(part.lost.filter((text) => text.includes('interval'))).toEqual([]);
    expect(written(part)).toMatchObject({
      page: { mute: [{ name: 'nights' }] },
      routes: [
        {
          kind: 'raw',
          config: {
            mute_time_intervals: ['nights'],
            routes: [{ continue: true, mute_time_intervals: ['nights'] }],
          },
        },
      ],
    });
    const { problems } = synthesize(environmentWith(written(part)), {
      ...{ targetFiles: [], today: TODAY },
    });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('list an interval that no typed route has', () => {
    const routes = [{ match: { region: 'eu' }, mute_time_intervals: ['nights', 'unknown'] }];
    expect(lostOf(partWith({ routes, receiver: 'commerce' }))).toEqual([
      'time interval "unknown" of the route to receiver "commerce": it is not imported',
      'time interval "nights" of route region="eu": no typed route defines it: write a route of the team with this interval in mute or active',
      'time interval "unknown" of route region="eu": no typed route defines it: write a route of the team with this interval in mute or active',
    ]);
  });

  test('inherit the grouping for an empty list', () => {
    expect(
      written(
        partWith({
          group_by: ['alertname'],
          routes: [{ match: { service: 'order-service' }, group_by: [] }],
        }),
      ),
    ).toMatchObject({
      groupBy: ['alertname'],
      routes: [{ services: ['order-service'], to: [{ kind: 'webhook' }] }],
    });
  });

  test('have labels in raw routes', () => {
    const labels = { tier: 'a' };
    expect(
      written(partWith({ routes: [{ match: { service: 'order-service' }, labels }] })).routes,
    ).toEqual([
      {
        kind: 'raw',
        config: expect.objectContaining({ matchers: ['service="order-service"'], labels }),
      },
    ]);
    expect(lostOf(partWith({ labels, receiver: 'commerce' }))).toEqual([
      'labels of the route to receiver "commerce": write rawRoute({ matchers, receiver, labels })',
    ]);
  });

  test.each([
    [{ equal: ['alertname'] }, ['alerts of different teams no longer inhibit each other']],
    [{ equal: ['alertname', 'team'] }, ['import it for each other team']],
    [{ equal: ['team'], source_match: { severity: 'critical', team: 'commerce' } }, []],
  ])('say which inhibitions apply to the team only: %j', (rule, wanted) => {
    const part = partWith(
      {},
      {
        inhibit_rules: [
          {
            source_match: { severity: 'critical' },
            target_match: { severity: 'warning' },
            ...rule,
          },
        ],
      },
    );
    expect(part.changed.filter((text) => text.startsWith('inhibition'))).toEqual(
      wanted.map((text) => expect.stringContaining(text)),
    );
  });
});

test.each([
  [{ receivers: [] }, 'alertmanager.yml has no route'],
  [
    { ...config, route: { receiver: 'nowhere' } },
    'receiver "nowhere" of alertmanager.yml is not defined',
  ],
  [
    {
      ...config,
      route: { receiver: 'everyone', routes: [{ matchers: ['a ~ b'], receiver: 'search' }] },
    },
    'its matcher "a ~ b" is not valid',
  ],
])('an invalid configuration is an error %#', (value, message) => {
  expect(() => partOf(value as Config)).toThrow(message);
});

test('texts of a file remain texts', () => {
  // It must not become a template
  const hostile = '\\` ${1} */ \u2028 \'"\n}); throw 1; //';
  const value = readYaml(
    yaml({
      route: {
        receiver: hostile,
        group_by: ['a'],
        routes: [{ match: { [hostile]: hostile }, receiver: hostile }],
      },
      receivers: [
        { name: hostile, slack_configs: [{ channel: hostile, api_url: 'https://a.example.org' }] },
      ],
      [hostile]: hostile,
    }),
  ) as Config;
  const routing = written(partOf(value));
  expect(JSON.stringify(routing)).toContain(JSON.stringify(JSON.stringify(hostile)).slice(3, -3));
});
