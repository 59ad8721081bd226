import { metricFactory } from '@observability-stack/contracts';
import { httpRequestDuration, httpRequests } from '@observability-stack/contracts/standard/http';
import { countOverTime, rawLogql, stream, sum as sumOfLines } from '@observability-stack/logql';
import { histogramQuantile, labelRe, mul, rate, rawPromql, sum } from '@observability-stack/promql';
import type { Dashboard } from '../../../catalog/definitions/dashboard';
import {
  logQuery,
  logs,
  type Panel,
  query,
  stat,
  type Threshold,
  type TimeSeriesPanel,
  table,
  text,
  timeSeries,
} from '../../../catalog/definitions/panel';
import { rawDashboard } from '../../../catalog/definitions/raw-dashboard';
import { http } from '../../../catalog/definitions/signals';
import { availability } from '../../../catalog/definitions/slo';
import { alertSeries } from '../../../catalog/metrics/alerts';
import { serviceHttpErrorRatio, serviceHttpRequests } from '../../../catalog/metrics/recorded-http';
import { type Case, type Trial, trialCommerce, trialPlatform } from '../trial';

/** One service, so that its signals are recorded and its alerts are there. */
const own = { service: 'order-service' };
const common = {
  key: 'requests',
  title: 'Requests',
  description: 'Requests a second. Good: as many as users explain.',
  queries: [query(serviceHttpRequests.where(own), { legendFormat: '{{service}}' })],
  unit: 'reqps',
} as const;
const panel = (changes: Partial<TimeSeriesPanel> = {}): Panel =>
  timeSeries({ ...common, ...changes });
const dashboard = (...panels: readonly Panel[]): Dashboard => ({
  uid: 'orders',
  title: 'Orders',
  description: 'What orders do.',
  tags: ['commerce', 'order-service'],
  rows: [{ key: 'row', title: 'Requests', panels: panels.length > 0 ? panels : [panel()] }],
});
const teamWith = (...dashboards: readonly unknown[]): Trial => ({
  environment: {
    prometheus: { retention: '31d' },
    teams: [
      trialPlatform,
      trialCommerce(
        { signals: http(), slos: [availability({ objective: 99.9 })] },
        { dashboards: dashboards as readonly Dashboard[] },
      ),
    ],
  },
});
const GOOD = teamWith(dashboard());
const WHERE = 'team commerce, dashboards[orders]';

const of = (
  code: string,
  title: string,
  bad: Dashboard | readonly Dashboard[],
  message: string,
  where = WHERE,
  good: Trial = GOOD,
): Case => ({ code, title, bad: teamWith(...[bad].flat()), where, message, good });
const ofPanel = (
  code: string,
  title: string,
  bad: Panel,
  message: string,
  good: Panel = panel(),
): Case =>
  of(
    code,
    title,
    dashboard(bad),
    message,
    `${WHERE}.panels[${bad.key}]`,
    teamWith(dashboard(good)),
  );

/** A dashboard as another Grafana exports it. */
const exported = (expr: string, more: object = {}) =>
  rawDashboard({
    ...{ title: 'Queues', uid: 'queues', schemaVersion: 41 },
    panels: [{ id: 1, title: 'Length', type: 'stat', targets: [{ refId: 'A', expr }] }],
    ...more,
  });
const QUEUES = 'team commerce, dashboards[queues]';
const ofRaw = (
  code: string,
  title: string,
  bad: object,
  message: string,
  where = QUEUES,
): Case => ({
  ...{ code, title, message, where },
  bad: teamWith(bad),
  good: teamWith(exported('up{service="order-service"}')),
});

const raw: readonly Case[] = [
  ofRaw(
    'dashboard/undeclared-metric',
    'an exported dashboard of metrics without a contract',
    exported('queue_length or queue_age'),
    'dashboard reads 2 metrics without a contract: queue_age, queue_length',
  ),
  ofRaw(
    'promql/invalid-query',
    'an exported query that does not parse',
    exported('sum('),
    'query is not valid PromQL',
    `${QUEUES}.panels[Length]`,
  ),
  ofRaw(
    'promql/unknown-label',
    'an exported query of a label that the contract does not declare',
    exported('up{shard="1"}'),
    'metric "up" has no label "shard"',
    `${QUEUES}.panels[Length]`,
  ),
  ofRaw(
    'logql/invalid-query',
    'an exported LogQL query that does not parse',
    exported('', {
      panels: [{ title: 'Lines', datasource: 'Loki', targets: [{ refId: 'A', expr: '{a=' }] }],
    }),
    'query is not valid LogQL',
    `${QUEUES}.panels[Lines]`,
  ),
  ofRaw(
    'dashboard/unknown-data-source',
    'an exported panel of a data source that the stack does not have',
    exported('up', {
      panels: [{ title: 'Sold', datasource: { type: 'mysql', uid: 'shop' }, targets: [{}] }],
    }),
    '"shop" is not a data source',
    'dashboard queues',
  ),
  ofRaw(
    'dashboard/invalid-uid',
    'an exported dashboard with a uid that is not valid in an address',
    exported('up', { uid: 'queues/all' }),
    'uid "queues/all" is invalid',
    'dashboards[queues/all]',
  ),
  {
    code: 'dashboard/duplicate-identifier',
    title: 'an exported dashboard with the uid of another one',
    bad: teamWith(dashboard(), exported('up', { uid: 'orders' })),
    where: WHERE,
    message: 'uid "orders" is not unique: also that of "Orders"',
    good: teamWith(dashboard(), exported('up')),
  },
  {
    code: 'definition/schema-error',
    title: 'an exported dashboard whose file does not exist',
    bad: teamWith(rawDashboard('teams/absent.json')),
    where: 'team commerce, dashboards',
    message: 'dashboard file "teams/absent.json" does not exist',
    good: teamWith(exported('up')),
  },
  ...(
    [
      ['/dev/zero', 'is not a regular file'],
      ['README.md', 'is not JSON'],
      ['teams', 'is a directory'],
    ] as const
  ).map(
    ([file, message]): Case => ({
      code: 'definition/schema-error',
      title: `an exported dashboard whose file ${message}`,
      bad: teamWith(rawDashboard(file)),
      where: 'team commerce, dashboards',
      message: `dashboard file "${file}" ${message}`,
      good: teamWith(exported('up')),
    }),
  ),
];

const identity: readonly Case[] = [
  of(
    'dashboard/duplicate-identifier',
    'a uid twice',
    [dashboard(), { ...dashboard(), title: 'Orders, again' }],
    'uid "orders" is not unique: also that of "Orders", team commerce, dashboards[orders]',
  ),
  of(
    'dashboard/duplicate-identifier',
    'a title twice in one folder',
    [dashboard(), { ...dashboard(), uid: 'orders-2', title: 'orders' }],
    'title "orders" is not unique in its folder: also that of team commerce, dashboards[orders]',
    'dashboards[orders-2]',
    teamWith(dashboard(), { ...dashboard(), uid: 'orders-2', title: 'More orders' }),
  ),
  of(
    'dashboard/duplicate-identifier',
    'a key twice',
    dashboard(panel(), panel({ title: 'Others' })),
    'key "requests" is not unique: two rows or panels have it',
    `${WHERE}.panels[requests]`,
    teamWith(dashboard(panel(), panel({ title: 'Others', key: 'others' }))),
  ),
  of(
    'dashboard/invalid-uid',
    'a uid that is not valid in an address',
    { ...dashboard(), uid: 'orders/all' },
    'uid "orders/all" is invalid: expected up to 40 letters, digits, - and _',
    'dashboards[orders/all]',
  ),
  of(
    'dashboard/missing-text',
    'a dashboard without a description',
    { ...dashboard(), description: ' ' },
    'description is empty',
  ),
  ofPanel(
    'dashboard/missing-text',
    'a panel without a description',
    panel({ description: '' }),
    'description is empty',
  ),
  ofPanel(
    'dashboard/missing-text',
    'a description that only repeats',
    panel({ description: 'Requests.' }),
    'description repeats the title',
  ),
  ofPanel(
    'dashboard/missing-text',
    'a text without text',
    text({ key: 'notes', title: '', description: '', markdown: '' }),
    'text is empty',
    text({ key: 'notes', title: '', description: '', markdown: 'Call the team.' }),
  ),
  ofPanel(
    'dashboard/invalid-layout',
    'a panel higher than anybody scrolls',
    panel({ height: 1e9 }),
    'panel is too high: expected at most 1000 lines, found 1000000000',
  ),
  ofPanel(
    'dashboard/missing-query',
    'a panel that asks for nothing',
    panel({ queries: [] }),
    'panel "Requests" has no query',
  ),
  ofPanel(
    'dashboard/invalid-axis',
    'a scale upside down',
    panel({ min: 5, max: 1 }),
    'from 5 to 1',
  ),
  ofPanel('dashboard/invalid-axis', 'a scale of no number', panel({ min: NaN }), 'from NaN to'),
  ofPanel(
    'dashboard/invalid-axis',
    'a negative number of decimals',
    panel({ decimals: -1 }),
    'decimals -1 is invalid: expected an integer from 0 to 20',
  ),
  ofPanel(
    'dashboard/threshold-mismatch',
    'a line at no number',
    panel({ thresholds: { above: [{ value: NaN, severity: 'page' }] } }),
    'threshold NaN is not a number',
    panel({ thresholds: { above: [{ value: 3, severity: 'page' }] } }),
  ),
  ofPanel(
    'dashboard/missing-query',
    'a column of a query that is not there',
    table({ ...common, columns: [{ field: 1, title: 'Rate' }] }),
    'column "Rate" shows query 1, but the panel has 1',
    table({ ...common, columns: [{ field: 0, title: 'Rate' }] }),
  ),
  ofPanel(
    'dashboard/missing-query',
    'a column with the label of a query that is not there',
    table({ ...common, columns: [{ field: 'route', of: 1, title: 'Route' }] }),
    'column "Route" shows query 1, but the panel has 1',
    table({
      ...common,
      queries: [query(serviceHttpRequests.where(own)), query(serviceHttpRequests.where(own))],
      columns: [{ field: 'service', of: 1, title: 'Service' }],
    }),
  ),
  ofPanel(
    'dashboard/invalid-layout',
    'a panel wider than the grid',
    panel({ width: 25 }),
    'panel is wider than the grid: expected at most 24 columns, found 25',
    panel({ width: 24 }),
  ),
  ofPanel(
    'dashboard/invalid-layout',
    'half a column',
    panel({ width: 7.5 }),
    'panel size 7.5x8 is not in integers',
    panel({ width: 7 }),
  ),
  ofPanel(
    'dashboard/invalid-layout',
    'no height',
    panel({ height: 0 }),
    'is not positive',
    panel({ height: 1 }),
  ),
  of(
    'dashboard/too-large',
    'more panels than anybody reads',
    dashboard(...Array.from({ length: 41 }, (_, index) => panel({ key: `p${index}` }))),
    'too many open panels: expected at most 40, found 41',
    WHERE,
    teamWith(dashboard(...Array.from({ length: 40 }, (_, index) => panel({ key: `p${index}` })))),
  ),
  of(
    'dashboard/too-large',
    'nothing on it',
    { ...dashboard(), rows: [] },
    'dashboard has no panels',
  ),
];

const shareOf = (lines: ReturnType<typeof stream>, window: '5m' | '$__auto') =>
  sumOfLines(countOverTime(lines, window), { by: ['level'] });
const latency = (by: readonly ['le'] | readonly ['le', 'route']) =>
  histogramQuantile(
    0.99,
    sum(rate(httpRequestDuration.bucket.where(own), '$__rate_interval'), { by }),
  );
const withQuery = (expr: Parameters<typeof query>[0], more: Partial<TimeSeriesPanel> = {}) =>
  panel({ queries: [query(expr)], ...more });

const queries: readonly Case[] = [
  ofPanel(
    'promql/invalid-query',
    'no query',
    withQuery(rawPromql('sum(')),
    'query is not valid PromQL: syntax error, at the end',
    withQuery(sum(serviceHttpRequests.where(own))),
  ),
  ofPanel(
    'promql/unknown-metric',
    'a metric that is not declared',
    withQuery(rawPromql('service:http_request:rate5m{service="order-service"}')),
    'metric "service:http_request:rate5m" is not declared by any contract',
  ),
  ofPanel(
    'promql/dropped-label',
    'a label that is aggregated away',
    panel({ queries: [query(sum(serviceHttpRequests.where(own)), { legendFormat: '{{team}}' })] }),
    'label "team" is used by a text or a legend, but dropped by the query',
    panel({
      queries: [
        query(sum(serviceHttpRequests.where(own), { by: ['team'] }), { legendFormat: '{{team}}' }),
      ],
    }),
  ),
  ofPanel(
    'promql/dropped-label',
    'a column that no row has',
    table({
      ...common,
      queries: [query(serviceHttpRequests.where(own))],
      columns: [
        { field: 'route', title: 'Route' },
        { field: 0, title: 'Rate' },
      ],
    }),
    'label "route" is used by a text or a legend, but dropped by the query',
    table({
      ...common,
      queries: [query(serviceHttpRequests.where(own))],
      columns: [
        { field: 'service', title: 'Service' },
        { field: 0, title: 'Rate' },
      ],
    }),
  ),
  ofPanel(
    'promql/dropped-label',
    'a column that the rows of another query lack',
    table({
      ...common,
      queries: [
        query(serviceHttpRequests.where(own)),
        query(sum(serviceHttpRequests.where(own), { by: ['service'] })),
      ],
      columns: [
        { field: 'service', title: 'Service' },
        { field: 'team', of: 1, title: 'Team' },
      ],
    }),
    'label "team" is used by a text or a legend, but dropped by the query',
    table({
      ...common,
      queries: [
        query(sum(serviceHttpRequests.where(own), { by: ['service'] })),
        query(serviceHttpRequests.where(own)),
      ],
      columns: [
        { field: 'service', title: 'Service' },
        { field: 'team', of: 1, title: 'Team' },
      ],
    }),
  ),
  ofPanel(
    'logql/invalid-query',
    'no query of lines',
    panel({ queries: [logQuery(rawLogql('rate({service="x"}'))], unit: 'none' }),
    'query is not valid LogQL: syntax error, at the end',
    panel({ queries: [logQuery(shareOf(stream(own), '$__auto'))], unit: 'none' }),
  ),
  ofPanel(
    'logql/dropped-label',
    'a legend of lines that the query does not leave',
    panel({
      queries: [logQuery(shareOf(stream(own), '$__auto'), { legendFormat: '{{route}}' })],
      unit: 'none',
    }),
    'label "route" is used by the legend, but dropped by the query',
    panel({
      queries: [logQuery(shareOf(stream(own), '$__auto'), { legendFormat: '{{level}}' })],
      unit: 'none',
    }),
  ),
  of(
    'promql/dropped-label',
    'choices from a label that the series lack',
    {
      ...dashboard(withQuery(serviceHttpRequests.where({ service: '$route' }))),
      variables: [
        {
          kind: 'labels',
          name: 'route',
          title: 'Route',
          label: 'route',
          source: { metrics: serviceHttpRequests.where() },
        },
      ],
    },
    'label "route" is used by a text or a legend, but dropped by the query',
    `${WHERE}.variables[route]`,
    teamWith({
      ...dashboard(withQuery(serviceHttpRequests.where({ service: '$one' }))),
      variables: [
        {
          kind: 'labels',
          name: 'one',
          title: 'Service',
          label: 'service',
          source: { metrics: serviceHttpRequests.where() },
        },
      ],
    }),
  ),
  of(
    'promql/dropped-label',
    'a mark whose text names what is not there',
    {
      ...dashboard(),
      annotations: [
        {
          name: 'Alerts',
          color: 'red',
          query: query(sum(alertSeries.where(own), { by: ['alertname'] })),
          text: '{{alertname}} {{severity}}',
        },
      ],
    },
    'label "severity" is used by a text or a legend, but dropped by the query',
    `${WHERE}.annotations[Alerts]`,
    teamWith({
      ...dashboard(),
      annotations: [
        {
          name: 'Alerts',
          color: 'red',
          query: query(sum(alertSeries.where(own), { by: ['alertname', 'severity'] })),
          text: '{{alertname}} {{severity}}',
        },
      ],
    }),
  ),
  ofPanel(
    'promql/unneeded-regex',
    'a pattern without anything of one',
    withQuery(serviceHttpRequests.where({ service: labelRe('order-service') })),
    'regular expression of label "service" is a plain string: "order-service"',
    withQuery(serviceHttpRequests.where({ service: labelRe('order-.*') })),
  ),
  ofPanel('dashboard/missing-unit', 'no unit', panel({ unit: '' as never }), 'panel has no unit'),
  ofPanel(
    'dashboard/wrong-unit',
    'seconds as bytes',
    withQuery(latency(['le']), { unit: 'bytes' }),
    'panel has unit "bytes", but its query returns seconds',
    withQuery(latency(['le']), { unit: 's' }),
  ),
  ofPanel(
    'dashboard/wrong-unit',
    'a column of another unit',
    table({
      ...common,
      queries: [query(latency(['le', 'route']))],
      columns: [
        { field: 'route', title: 'Route' },
        { field: 0, title: 'Latency' },
      ],
    }),
    'column "Latency" has unit "reqps", but its query returns seconds',
    table({
      ...common,
      queries: [query(latency(['le', 'route']))],
      columns: [
        { field: 'route', title: 'Route' },
        { field: 0, title: 'Latency', unit: 's' },
      ],
    }),
  ),
  ofPanel(
    'dashboard/fixed-range',
    'a fixed window of metrics',
    withQuery(sum(rate(httpRequests.where(own), '5m'))),
    'rate has a fixed range of 5m in a panel that can be zoomed',
    withQuery(sum(rate(httpRequests.where(own), '$__rate_interval'))),
  ),
  ofPanel(
    'dashboard/fixed-range',
    'a fixed window of lines',
    panel({ queries: [logQuery(shareOf(stream(own), '5m'))], unit: 'none' }),
    'count_over_time has a fixed range of 5m in a panel that can be zoomed',
    stat({
      ...common,
      sparkline: false,
      queries: [logQuery(shareOf(stream(own), '5m'))],
      unit: 'none',
    }),
  ),
  ofPanel(
    'dashboard/raw-series',
    'the raw series of all services',
    withQuery(
      sum(rate(httpRequests.where({ service: labelRe('order-.*|cart-.*') }), '$__rate_interval')),
    ),
    'panel "Requests" reads "http_requests_total" of all services',
    withQuery(sum(rate(httpRequests.where(own), '$__rate_interval'))),
  ),
];

const errors = (line: Threshold, per = 1) =>
  panel({
    queries: [
      query(
        per === 1 ? serviceHttpErrorRatio.where(own) : mul(serviceHttpErrorRatio.where(own), 20),
      ),
    ],
    unit: 'percentunit',
    thresholds: { above: [line] },
  });
const line: Threshold = { value: 0.05, severity: 'page', alert: 'HttpErrorRatioHigh' };

const thresholds: readonly Case[] = [
  ofPanel(
    'dashboard/threshold-mismatch',
    'a line above where the alert fires',
    errors({ ...line, value: 0.1 }),
    'threshold of alert "HttpErrorRatioHigh" has the wrong value: expected 0.05, found 0.1',
    errors(line),
  ),
  ofPanel(
    'dashboard/threshold-mismatch',
    'a line in another measure than the alert',
    errors({ ...line, value: 1 }, 20),
    'threshold of alert "HttpErrorRatioHigh" has the wrong value: expected 0.05, found 1',
    errors({ ...line, value: 1, alertScale: 0.05 }, 20),
  ),
  of(
    'dashboard/threshold-mismatch',
    'a line that none of several alerts of the name has',
    dashboard(errors({ value: 0.02, severity: 'page', alert: 'SloErrorBudgetBurn' })),
    'threshold of alert "SloErrorBudgetBurn" has the wrong value: expected 0.0144 or 0.006 or 0.003 or 0.001,',
    WHERE,
    teamWith(dashboard(errors({ value: 0.0144, severity: 'page', alert: 'SloErrorBudgetBurn' }))),
  ),
  ofPanel(
    'dashboard/threshold-mismatch',
    'a line of another severity',
    errors({ ...line, severity: 'ticket' }),
    'threshold of alert "HttpErrorRatioHigh" has the wrong severity: expected "page", found "ticket"',
    errors(line),
  ),
  ofPanel(
    'dashboard/threshold-mismatch',
    'a line of no alert',
    errors({ ...line, alert: 'HttpErrorRateHigh' }),
    'threshold names alert "HttpErrorRateHigh", which does not exist',
    errors(line),
  ),
];

/** A dashboard with variables of each kind. */
const chosen = (...panels: readonly Panel[]): Dashboard => ({
  ...dashboard(...panels),
  variables: [
    {
      kind: 'labels',
      name: 'env',
      title: 'Environment',
      label: 'env',
      source: { metrics: series },
    },
    {
      kind: 'labels',
      name: 'team',
      title: 'Team',
      label: 'team',
      source: { metrics: series },
      multi: true,
    },
    { kind: 'text', name: 'search', title: 'Search' },
  ],
});
const series = serviceHttpRequests.where(own);
const named = 'Requests of $env, $team and $search';
const asking = (expr: string, more: Partial<TimeSeriesPanel> = {}) =>
  chosen(panel({ title: named, queries: [query(rawPromql(expr))], ...more }));
const lines = (expr: string) =>
  chosen(
    logs({
      key: common.key,
      title: named,
      description: common.description,
      queries: [logQuery(rawLogql(expr, 'lines'))],
    }),
  );
const REQUESTS = 'service:http_requests:rate5m';
const linkedTo = (url: string) => asking(REQUESTS_OF, { links: [{ title: 'Logs', url }] });
const REQUESTS_OF = `${REQUESTS}{service="order-service"}`;

const format = (title: string, bad: Dashboard, message: string, good: Dashboard): Case =>
  of('dashboard/wrong-variable-format', title, bad, message, WHERE, teamWith(good));

// Grafana replaces variables with their values.
const formats: readonly Case[] = [
  format(
    'several values in an equality of PromQL',
    asking(`${REQUESTS}{service="order-service", team="$team"}`),
    'variable "team" can have several values, but team="$team" compares with one',
    asking(`${REQUESTS}{service="order-service", team=~"$team"}`),
  ),
  format(
    'the same in the old syntax, negated',
    asking(`${REQUESTS}{service="order-service", team!="[[team]]"}`),
    'variable "team" can have several values, but team',
    asking(`${REQUESTS}{service="order-service", team!~"[[team]]"}`),
  ),
  format(
    'the same with a format',
    asking(`${REQUESTS}{service="order-service", team="${'${team:pipe}'}"}`),
    'variable "team" can have several values, but team',
    asking(`${REQUESTS}{service="order-service", team=~"${'${team:pipe}'}"}`),
  ),
  format(
    'one value, escaped as a pattern',
    asking(`${REQUESTS}{service="order-service", env="${'${env:regex}'}"}`),
    'env="${env:regex}" compares with a text, but the format "regex" escapes it as a regular expression',
    asking(`${REQUESTS}{service="order-service", env="$env"}`),
  ),
  format(
    'a format that makes no pattern',
    asking(`${REQUESTS}{service="order-service", team=~"${'${team:csv}'}"}`),
    'variable "team" can have several values, but the format "csv" is not a regular expression',
    asking(`${REQUESTS}{service="order-service", team=~"${'${team:regex}'}"}`),
  ),
  format(
    'a format that Grafana does not know',
    asking(`${REQUESTS}{service="order-service", team=~"${'${team:regexp}'}"}`),
    'format "regexp" of ${team:regexp} is not known to Grafana',
    asking(`${REQUESTS}{service="order-service", team=~"$team"}`),
  ),
  format(
    'several values in a stream selector',
    lines('{service="order-service", team="$team"}'),
    'variable "team" can have several values, but team="$team" compares with one',
    lines('{service="order-service", team=~"$team"}'),
  ),
  format(
    'several values as the text of a line',
    lines('{service="order-service"} |= "$team"'),
    'variable "team" can have several values, but |= "$team" compares with one',
    lines('{service="order-service"} |~ "$team"'),
  ),
  format(
    'several values in a parameter of a link',
    linkedTo('/d/fleet?var-team=$team'),
    'variable "team" can have several values, but "var-team=$team" in link "/d/fleet?var-team=$team" takes one',
    linkedTo('/d/fleet?${team:queryparam}'),
  ),
  format(
    'a parameter named twice',
    linkedTo('/d/fleet?var-team=${team:queryparam}'),
    'names a parameter twice',
    linkedTo('/d/fleet?${team:queryparam}'),
  ),
  format(
    'a text box in a parameter of a link',
    linkedTo('/d/logs-explorer?var-search=$search'),
    'variable "search" is a text box',
    linkedTo('/d/logs-explorer?var-search=${search:percentencode}'),
  ),
  format(
    'several values in the link of a value',
    asking(REQUESTS_OF, { dataLinks: [{ title: 'All', url: '/d/fleet?var-team=$team' }] }),
    'variable "team" can have several values, but "var-team=$team" in link "/d/fleet?var-team=$team" takes one',
    asking(REQUESTS_OF, { dataLinks: [{ title: 'All', url: '/d/fleet?var-env=$env' }] }),
  ),
  format(
    'several values in a link of the dashboard',
    { ...asking(REQUESTS_OF), links: [{ title: 'All', url: '/d/fleet?var-team=$team' }] },
    'variable "team" can have several values, but "var-team=$team" in link "/d/fleet?var-team=$team" takes one',
    { ...asking(REQUESTS_OF), links: [{ title: 'All', url: '/d/fleet?${team:queryparam}' }] },
  ),
];

const choosing = (...values: readonly string[]): Dashboard => ({
  ...dashboard(panel({ title: 'Requests of $size' })),
  variables: [{ kind: 'choice', name: 'size', title: 'Size', values }],
});
const choice = (title: string, bad: Dashboard, message: string): Case =>
  of(
    'dashboard/invalid-variable-value',
    title,
    bad,
    message,
    `${WHERE}.variables[size]`,
    teamWith(choosing('a:b', 'c')),
  );
const choices: readonly Case[] = [
  choice(
    'a choice with a comma',
    choosing('a,b', 'c'),
    'value "a,b" has a comma: Grafana starts the next value there',
  ),
  choice('a choice with a colon', choosing('a : b'), 'has a colon between spaces'),
  choice('a choice with a space at its end', choosing('a '), 'begins or ends with a space'),
  choice('no choice', choosing('a', ''), 'is empty'),
  choice('a choice twice', choosing('a', 'a'), 'value "a" is listed twice'),
];

const inTable = (changes: object): Panel =>
  table({
    ...common,
    columns: [
      { field: 'service', title: 'Service' },
      { field: 0, title: 'Requests' },
    ],
    ...changes,
  });
const gaugeOf = rawPromql('node_memory_MemAvailable_bytes{job="node-exporter"}');
const memory = { queries: [query(gaugeOf, { legendFormat: 'free' })], unit: 'bytes' } as const;
const derived = (expr: string, more: Partial<TimeSeriesPanel> = {}) =>
  panel({ queries: [query(rawPromql(expr), { legendFormat: 'free' })], unit: 'binBps', ...more });
const FREE = 'node_memory_MemAvailable_bytes{job="node-exporter"}';

const fields: readonly Case[] = [
  ofPanel(
    'dashboard/invalid-axis',
    'a series drawn downwards from 0',
    panel({ ...memory, styles: [{ series: 'free', negativeY: true }] }),
    'series "free" is drawn below 0, but the axis starts at 0',
    panel({ ...memory, min: 'auto', styles: [{ series: 'free', negativeY: true }] }),
  ),
  ofPanel(
    'dashboard/invalid-axis',
    'a derivative from 0',
    derived(`deriv(${FREE}[$__rate_interval])`, { min: 0 }),
    'deriv() returns values below 0, but the axis starts at 0',
    derived(`deriv(${FREE}[$__rate_interval])`, { min: 'auto' }),
  ),
  ofPanel(
    'dashboard/invalid-axis',
    'a difference from 0, deep inside',
    derived(`sum(delta(${FREE}[$__rate_interval])) / 2`),
    'delta() returns values below 0, but the axis starts at 0',
    derived(`abs(sum(delta(${FREE}[$__rate_interval]))) / 2`),
  ),
  ofPanel(
    'dashboard/invalid-axis',
    'a negation from 0',
    derived(`-${FREE}`, { unit: 'bytes' }),
    'a negation returns values below 0, but the axis starts at 0',
    derived(FREE, { unit: 'bytes' }),
  ),
  ofPanel(
    'dashboard/invalid-axis',
    'a threshold above the scale',
    panel({ max: 10, thresholds: { above: [{ value: 20, severity: 'ticket' }] } }),
    'threshold 20 is outside the axis: expected 0 to 10',
    panel({ max: 30, thresholds: { above: [{ value: 20, severity: 'ticket' }] } }),
  ),
  ofPanel(
    'dashboard/unknown-field',
    'a pattern that is not a regular expression',
    panel({ styles: [{ series: '/(5../', color: 'red' }] }),
    'style pattern "/(5../" is not a valid regular expression: /(5../: Unterminated group',
    panel({ styles: [{ series: '/5../', color: 'red' }] }),
  ),
  ofPanel(
    'dashboard/unknown-field',
    'a style of no series',
    panel({ ...memory, styles: [{ series: 'fre', color: 'red' }] }),
    'style of "fre" matches no series',
    panel({ ...memory, styles: [{ series: 'free', color: 'red' }] }),
  ),
  ofPanel(
    'dashboard/unknown-field',
    'a pattern of no series',
    panel({ ...memory, styles: [{ series: '/^used/', color: 'red' }] }),
    'style pattern "/^used/" matches no series',
    panel({ ...memory, styles: [{ series: '/^FREE/i', color: 'red' }] }),
  ),
  ofPanel(
    'dashboard/unknown-field',
    'an order by no column',
    inTable({ sortBy: { column: 'Request', descending: true } }),
    'sort column "Request" is not a column of the table',
    inTable({ sortBy: { column: 'Requests', descending: true } }),
  ),
  ofPanel(
    'dashboard/unknown-field',
    'two columns of one title',
    inTable({
      columns: [
        { field: 'service', title: 'Requests' },
        { field: 0, title: 'Requests' },
      ],
    }),
    'column title "Requests" is not unique',
    inTable({}),
  ),
  ofPanel(
    'dashboard/unknown-field',
    'two columns of one query',
    inTable({
      columns: [
        { field: 0, title: 'Requests' },
        { field: 0, title: 'Again' },
      ],
    }),
    'two columns show query 0',
    inTable({}),
  ),
  ofPanel(
    'dashboard/unknown-field',
    'a value with two names',
    panel({
      mappings: [
        { value: 1, text: 'up', color: 'green' },
        { value: 1, text: 'there', color: 'blue' },
      ],
    }),
    'value 1 has two mappings',
  ),
  ofPanel(
    'dashboard/wrong-unit',
    'a suffix that starts with a space',
    panel({ unit: 'suffix: orders/s' }),
    'panel has unit "suffix: orders/s" with a space around its text: Grafana adds a space itself',
    panel({ unit: 'suffix:orders/s' }),
  ),
  ofPanel(
    'dashboard/wrong-unit',
    'an unknown unit',
    panel({ ...memory, unit: 'byte' as never }),
    'panel has the unknown unit "byte"',
    panel({ ...memory, unit: 'decbytes' }),
  ),
  ofPanel(
    'dashboard/wrong-unit',
    'a prefix without a text',
    panel({ unit: 'prefix:' }),
    'panel has unit "prefix:" without a text',
    panel({ unit: 'prefix:€' }),
  ),
];

const ofService = (changes: object): Trial => ({
  environment: {
    prometheus: { retention: '31d' },
    teams: [
      trialPlatform,
      trialCommerce({
        signals: http(),
        slos: [availability({ objective: 99.9 })],
        panels: () => [{ ...panel({ key: 'malformed' }), ...changes } as Panel],
      }),
    ],
  },
});
/** A service with a panel that reads a deprecated metric, or the metric that replaces it. */
const reading = (name: 'jobs_kept' | 'jobs_waiting', removeAfter?: string): Trial => {
  const { gauge } = metricFactory('service');
  const deprecated = {
    since: '2025-01-01',
    use: 'jobs_waiting',
    ...(removeAfter && { removeAfter }),
  };
  const metrics = {
    jobs_kept: gauge('jobs_kept', { help: 'Jobs that wait.', deprecated }),
    jobs_waiting: gauge('jobs_waiting', { help: 'Jobs that wait.' }),
  };
  return {
    environment: {
      teams: [
        trialPlatform,
        trialCommerce({
          metrics: Object.values(metrics),
          panels: (service) => [
            stat({ ...common, unit: 'none', queries: [query(metrics[name].where(service))] }),
          ],
        }),
      ],
    },
  };
};
const lifecycle: readonly Case[] = [
  {
    code: 'definition/deprecated-metric',
    title: 'a panel of a deprecated metric',
    bad: reading('jobs_kept'),
    where: 'team commerce',
    message: 'metric "jobs_kept" is deprecated since 2025-01-01',
    good: reading('jobs_waiting'),
  },
  {
    code: 'definition/expired-metric',
    title: 'a panel of a metric after its last day',
    bad: reading('jobs_kept', '2025-12-31'),
    where: 'team commerce',
    message: 'metric "jobs_kept"',
    good: reading('jobs_waiting', '2025-12-31'),
  },
];

const shapes: readonly Case[] = [
  {
    code: 'dashboard/invalid-panel',
    title: 'an unknown key',
    bad: ofService({ stackd: true }),
    where: 'services[order-service].panels[malformed]',
    message: 'unknown key "stackd"',
    good: ofService({ stacked: true }),
  },
  {
    code: 'dashboard/invalid-panel',
    title: 'a word that is none of the known ones',
    bad: ofService({ drawStyle: 'bar' }),
    where: 'services[order-service].panels[malformed]',
    message: 'value "bar" is not allowed',
    good: ofService({ drawStyle: 'bars' }),
  },
  {
    code: 'definition/schema-error',
    title: 'an unknown key of a panel of a dashboard',
    bad: teamWith(dashboard({ ...panel(), stackd: true } as unknown as Panel)),
    where: 'dashboards[0].rows[',
    message: 'unknown key "stackd"',
    good: teamWith(dashboard(panel({ stacked: true }))),
  },
  {
    code: 'definition/schema-error',
    title: 'an unknown key of a column',
    bad: teamWith(
      dashboard(
        inTable({
          columns: [
            { field: 'service', title: 'Service' },
            { field: 0, title: 'Requests', units: 'reqps' },
          ],
        }),
      ),
    ),
    where: 'columns[1].units',
    message: 'unknown key "units"',
    good: teamWith(dashboard(inTable({}))),
  },
];

export const dashboards: readonly Case[] = [
  ...[...identity, ...raw, ...queries, ...thresholds],
  ...[...formats, ...choices, ...fields, ...shapes, ...lifecycle],
];
