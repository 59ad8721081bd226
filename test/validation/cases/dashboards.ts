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

const identity: readonly Case[] = [
  of(
    'dashboard-duplicate',
    'a uid twice',
    [dashboard(), { ...dashboard(), title: 'Orders, again' }],
    'the uid orders is also that of "Orders"',
  ),
  of(
    'dashboard-duplicate',
    'a title twice in one folder',
    [dashboard(), { ...dashboard(), uid: 'orders-2', title: 'orders' }],
    'in the same folder',
    'dashboards[orders-2]',
    teamWith(dashboard(), { ...dashboard(), uid: 'orders-2', title: 'More orders' }),
  ),
  of(
    'dashboard-duplicate',
    'a key twice',
    dashboard(panel(), panel({ title: 'Others' })),
    'two rows or panels have the key "requests"',
    `${WHERE}.panels[requests]`,
    teamWith(dashboard(panel(), panel({ title: 'Others', key: 'others' }))),
  ),
  of(
    'dashboard-text',
    'a uid that is no part of an address',
    { ...dashboard(), uid: 'orders/all' },
    'cannot be part of an address',
    'dashboards[orders/all]',
  ),
  of(
    'dashboard-text',
    'a dashboard without a description',
    { ...dashboard(), description: ' ' },
    'there is no description',
  ),
  ofPanel(
    'dashboard-text',
    'a panel without a description',
    panel({ description: '' }),
    'there is no description',
  ),
  ofPanel(
    'dashboard-text',
    'a description that only repeats',
    panel({ description: 'Requests.' }),
    'no more than the title',
  ),
  ofPanel(
    'dashboard-text',
    'a text without text',
    text({ key: 'notes', title: '', description: '', markdown: '' }),
    'there is no text',
    text({ key: 'notes', title: '', description: '', markdown: 'Call somebody.' }),
  ),
  ofPanel(
    'dashboard-layout',
    'a panel higher than anybody scrolls',
    panel({ height: 1e9 }),
    'higher than 1000 lines',
  ),
  ofPanel(
    'dashboard-query',
    'a panel that asks for nothing',
    panel({ queries: [] }),
    'no-query: it asks for nothing',
  ),
  ofPanel('dashboard-unit', 'a scale upside down', panel({ min: 5, max: 1 }), 'from 5 to 1'),
  ofPanel('dashboard-unit', 'a scale of no number', panel({ min: NaN }), 'from NaN to'),
  ofPanel(
    'dashboard-unit',
    'decimals that nobody has',
    panel({ decimals: -1 }),
    'it has -1 decimals',
  ),
  ofPanel(
    'dashboard-threshold',
    'a line at no number',
    panel({ thresholds: { above: [{ value: NaN, severity: 'page' }] } }),
    'its line is at NaN',
    panel({ thresholds: { above: [{ value: 3, severity: 'page' }] } }),
  ),
  ofPanel(
    'dashboard-query',
    'a column of a query that is not there',
    table({ ...common, columns: [{ field: 1, title: 'Rate' }] }),
    'the column "Rate" takes query 1, and there are 1',
    table({ ...common, columns: [{ field: 0, title: 'Rate' }] }),
  ),
  ofPanel(
    'dashboard-layout',
    'a panel wider than the grid',
    panel({ width: 25 }),
    'wider than the 24 columns',
    panel({ width: 24 }),
  ),
  ofPanel(
    'dashboard-layout',
    'half a column',
    panel({ width: 7.5 }),
    'does not lie on whole columns',
    panel({ width: 7 }),
  ),
  ofPanel('dashboard-layout', 'no height', panel({ height: 0 }), 'no height', panel({ height: 1 })),
  of(
    'dashboard-size',
    'more panels than anybody reads',
    dashboard(...Array.from({ length: 41 }, (_, index) => panel({ key: `p${index}` }))),
    'it has 41 panels that load at once',
    WHERE,
    teamWith(dashboard(...Array.from({ length: 40 }, (_, index) => panel({ key: `p${index}` })))),
  ),
  of('dashboard-size', 'nothing on it', { ...dashboard(), rows: [] }, 'it has no panel'),
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
    'dashboard-query',
    'no query',
    withQuery(rawPromql('sum(')),
    'this is no query',
    withQuery(sum(serviceHttpRequests.where(own))),
  ),
  ofPanel(
    'dashboard-query',
    'a metric that nobody emits',
    withQuery(rawPromql('service:http_request:rate5m{service="order-service"}')),
    'nobody emits service:http_request:rate5m',
  ),
  ofPanel(
    'dashboard-query',
    'a label that is aggregated away',
    panel({ queries: [query(sum(serviceHttpRequests.where(own)), { legendFormat: '{{team}}' })] }),
    'the text names the label team',
    panel({
      queries: [
        query(sum(serviceHttpRequests.where(own), { by: ['team'] }), { legendFormat: '{{team}}' }),
      ],
    }),
  ),
  ofPanel(
    'dashboard-query',
    'a column that no row has',
    table({
      ...common,
      queries: [query(serviceHttpRequests.where(own))],
      columns: [
        { field: 'route', title: 'Route' },
        { field: 0, title: 'Rate' },
      ],
    }),
    'the text names the label route',
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
    'dashboard-query',
    'no query of lines',
    panel({ queries: [logQuery(rawLogql('rate({service="x"}'))], unit: 'none' }),
    'logql/refused',
    panel({ queries: [logQuery(shareOf(stream(own), '$__auto'))], unit: 'none' }),
  ),
  ofPanel(
    'dashboard-query',
    'a legend of lines that the query does not leave',
    panel({
      queries: [logQuery(shareOf(stream(own), '$__auto'), { legendFormat: '{{route}}' })],
      unit: 'none',
    }),
    'the legend names the label route',
    panel({
      queries: [logQuery(shareOf(stream(own), '$__auto'), { legendFormat: '{{level}}' })],
      unit: 'none',
    }),
  ),
  of(
    'dashboard-query',
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
    'the text names the label route',
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
    'dashboard-query',
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
    'the text names the label severity',
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
    'dashboard-query-doubtful',
    'a pattern without anything of one',
    withQuery(serviceHttpRequests.where({ service: labelRe('order-service') })),
    'promql-regex-literal',
    withQuery(serviceHttpRequests.where({ service: labelRe('order-.*') })),
  ),
  ofPanel('dashboard-unit', 'no unit', panel({ unit: '' as never }), 'it has no unit'),
  ofPanel(
    'dashboard-unit',
    'seconds as bytes',
    withQuery(latency(['le']), { unit: 'bytes' }),
    'is shown in bytes, and its query gives seconds',
    withQuery(latency(['le']), { unit: 's' }),
  ),
  ofPanel(
    'dashboard-unit',
    'a column of another unit',
    table({
      ...common,
      queries: [query(latency(['le', 'route']))],
      columns: [
        { field: 'route', title: 'Route' },
        { field: 0, title: 'Latency' },
      ],
    }),
    'the column "Latency" is shown in reqps',
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
    'dashboard-window',
    'a fixed window of metrics',
    withQuery(sum(rate(httpRequests.where(own), '5m'))),
    'rate looks back by 5m',
    withQuery(sum(rate(httpRequests.where(own), '$__rate_interval'))),
  ),
  ofPanel(
    'dashboard-window',
    'a fixed window of lines',
    panel({ queries: [logQuery(shareOf(stream(own), '5m'))], unit: 'none' }),
    'count_over_time looks back by 5m',
    stat({
      ...common,
      sparkline: false,
      queries: [logQuery(shareOf(stream(own), '5m'))],
      unit: 'none',
    }),
  ),
  ofPanel(
    'dashboard-raw-series',
    'the raw series of all services',
    withQuery(
      sum(rate(httpRequests.where({ service: labelRe('order-.*|cart-.*') }), '$__rate_interval')),
    ),
    'it reads http_requests_total of all services',
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
    'dashboard-threshold',
    'a line above where the alert fires',
    errors({ ...line, value: 0.1 }),
    'its line for HttpErrorRatioHigh is at 0.1; the alert fires at 0.05',
    errors(line),
  ),
  ofPanel(
    'dashboard-threshold',
    'a line in another measure than the alert',
    errors({ ...line, value: 1 }, 20),
    'is at 1; the alert fires at 0.05',
    errors({ ...line, value: 1, alertScale: 0.05 }, 20),
  ),
  of(
    'dashboard-threshold',
    'a line that none of several alerts of the name has',
    dashboard(errors({ value: 0.02, severity: 'page', alert: 'SloErrorBudgetBurn' })),
    'the alert fires at 0.0144 or 0.006',
    WHERE,
    teamWith(dashboard(errors({ value: 0.0144, severity: 'page', alert: 'SloErrorBudgetBurn' }))),
  ),
  ofPanel(
    'dashboard-threshold',
    'a line of another severity',
    errors({ ...line, severity: 'ticket' }),
    'is drawn as ticket; the alert is a page',
    errors(line),
  ),
  ofPanel(
    'dashboard-threshold',
    'a line of no alert',
    errors({ ...line, alert: 'HttpErrorRateHigh' }),
    'there is no such alert',
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
  of('dashboard-variable-format', title, bad, message, WHERE, teamWith(good));

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Grafana puts the variable's value in
const formats: readonly Case[] = [
  format(
    'several values in an equality of PromQL',
    asking(`${REQUESTS}{service="order-service", team="$team"}`),
    'and team="$team" compares with one text',
    asking(`${REQUESTS}{service="order-service", team=~"$team"}`),
  ),
  format(
    'the same in the old syntax, negated',
    asking(`${REQUESTS}{service="order-service", team!="[[team]]"}`),
    'variable "team" can hold several values',
    asking(`${REQUESTS}{service="order-service", team!~"[[team]]"}`),
  ),
  format(
    'the same with a format',
    asking(`${REQUESTS}{service="order-service", team="${'${team:pipe}'}"}`),
    'variable "team" can hold several values',
    asking(`${REQUESTS}{service="order-service", team=~"${'${team:pipe}'}"}`),
  ),
  format(
    'one value, escaped as a pattern',
    asking(`${REQUESTS}{service="order-service", env="${'${env:regex}'}"}`),
    'the format "regex" escapes it as a pattern',
    asking(`${REQUESTS}{service="order-service", env="$env"}`),
  ),
  format(
    'a format that makes no pattern',
    asking(`${REQUESTS}{service="order-service", team=~"${'${team:csv}'}"}`),
    'the format "csv" makes no pattern of them',
    asking(`${REQUESTS}{service="order-service", team=~"${'${team:regex}'}"}`),
  ),
  format(
    'a format that Grafana does not know',
    asking(`${REQUESTS}{service="order-service", team=~"${'${team:regexp}'}"}`),
    'names the format "regexp"',
    asking(`${REQUESTS}{service="order-service", team=~"$team"}`),
  ),
  format(
    'several values in a stream selector',
    lines('{service="order-service", team="$team"}'),
    'and team="$team" compares with one text',
    lines('{service="order-service", team=~"$team"}'),
  ),
  format(
    'several values as the text of a line',
    lines('{service="order-service"} |= "$team"'),
    'and |= "$team" compares with one text',
    lines('{service="order-service"} |~ "$team"'),
  ),
  format(
    'several values in a parameter of a link',
    linkedTo('/d/fleet?var-team=$team'),
    'variable "team" can hold several values, and "var-team=$team"',
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
    'in the link "/d/fleet?var-team=$team"',
    asking(REQUESTS_OF, { dataLinks: [{ title: 'All', url: '/d/fleet?var-env=$env' }] }),
  ),
  format(
    'several values in a link of the dashboard',
    { ...asking(REQUESTS_OF), links: [{ title: 'All', url: '/d/fleet?var-team=$team' }] },
    'in the link "/d/fleet?var-team=$team"',
    { ...asking(REQUESTS_OF), links: [{ title: 'All', url: '/d/fleet?${team:queryparam}' }] },
  ),
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: Grafana puts the variable's value in

const choosing = (...values: readonly string[]): Dashboard => ({
  ...dashboard(panel({ title: 'Requests of $size' })),
  variables: [{ kind: 'choice', name: 'size', title: 'Size', values }],
});
const choice = (title: string, bad: Dashboard, message: string): Case =>
  of(
    'dashboard-choice',
    title,
    bad,
    message,
    `${WHERE}.variables[size]`,
    teamWith(choosing('a:b', 'c')),
  );
const choices: readonly Case[] = [
  choice('a choice with a comma', choosing('a,b', 'c'), 'the choice "a,b" has a comma'),
  choice('a choice with a colon', choosing('a : b'), 'has a colon between spaces'),
  choice('a choice with a space at its end', choosing('a '), 'begins or ends with a space'),
  choice('no choice', choosing('a', ''), 'is empty'),
  choice('a choice twice', choosing('a', 'a'), 'is there twice'),
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
    'dashboard-scale',
    'a series drawn downwards from 0',
    panel({ ...memory, styles: [{ series: 'free', negativeY: true }] }),
    'the style of "free" draws it downwards, and the scale begins at 0',
    panel({ ...memory, min: 'auto', styles: [{ series: 'free', negativeY: true }] }),
  ),
  ofPanel(
    'dashboard-scale',
    'a derivative from 0',
    derived(`deriv(${FREE}[$__rate_interval])`, { min: 0 }),
    'deriv() gives values below 0',
    derived(`deriv(${FREE}[$__rate_interval])`, { min: 'auto' }),
  ),
  ofPanel(
    'dashboard-scale',
    'a difference from 0, deep inside',
    derived(`sum(delta(${FREE}[$__rate_interval])) / 2`),
    'delta() gives values below 0',
    derived(`abs(sum(delta(${FREE}[$__rate_interval]))) / 2`),
  ),
  ofPanel(
    'dashboard-scale',
    'a negation from 0',
    derived(`-${FREE}`, { unit: 'bytes' }),
    'the negation gives values below 0',
    derived(FREE, { unit: 'bytes' }),
  ),
  ofPanel(
    'dashboard-scale',
    'a threshold above the scale',
    panel({ max: 10, thresholds: { above: [{ value: 20, severity: 'ticket' }] } }),
    'the threshold at 20 lies outside of the scale from 0 to 10',
    panel({ max: 30, thresholds: { above: [{ value: 20, severity: 'ticket' }] } }),
  ),
  ofPanel(
    'dashboard-field',
    'a pattern that is no regular expression',
    panel({ styles: [{ series: '/(5../', color: 'red' }] }),
    'the pattern "/(5../" of a style is no regular expression',
    panel({ styles: [{ series: '/5../', color: 'red' }] }),
  ),
  ofPanel(
    'dashboard-field',
    'a style of no series',
    panel({ ...memory, styles: [{ series: 'fre', color: 'red' }] }),
    'the style of "fre" is that of no series',
    panel({ ...memory, styles: [{ series: 'free', color: 'red' }] }),
  ),
  ofPanel(
    'dashboard-field',
    'a pattern of no series',
    panel({ ...memory, styles: [{ series: '/^used/', color: 'red' }] }),
    'the pattern "/^used/" of a style matches no series',
    panel({ ...memory, styles: [{ series: '/^FREE/i', color: 'red' }] }),
  ),
  ofPanel(
    'dashboard-field',
    'an order by no column',
    inTable({ sortBy: { column: 'Request', descending: true } }),
    'rows are sorted by "Request", which is the title of no column',
    inTable({ sortBy: { column: 'Requests', descending: true } }),
  ),
  ofPanel(
    'dashboard-field',
    'two columns of one title',
    inTable({
      columns: [
        { of: 'service', title: 'Requests' },
        { of: 0, title: 'Requests' },
      ],
    }),
    'two columns have the title "Requests"',
    inTable({}),
  ),
  ofPanel(
    'dashboard-field',
    'two columns of one query',
    inTable({
      columns: [
        { of: 0, title: 'Requests' },
        { of: 0, title: 'Again' },
      ],
    }),
    'two columns show the values of query 0',
    inTable({}),
  ),
  ofPanel(
    'dashboard-field',
    'a value with two names',
    panel({
      mappings: [
        { value: 1, text: 'up', color: 'green' },
        { value: 1, text: 'there', color: 'blue' },
      ],
    }),
    'the value 1 has two names',
  ),
  ofPanel(
    'dashboard-unit',
    'a suffix with a space of its own',
    panel({ unit: 'suffix: orders/s' }),
    'Grafana puts a space before the words by itself',
    panel({ unit: 'suffix:orders/s' }),
  ),
  ofPanel(
    'dashboard-unit',
    'what is no unit',
    panel({ ...memory, unit: 'byte' as never }),
    'it is shown in "byte", which is no unit',
    panel(memory),
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
const shapes: readonly Case[] = [
  {
    code: 'panel-malformed',
    title: 'an unknown key',
    bad: ofService({ stackd: true }),
    where: 'services[order-service].panels[malformed]',
    message: 'unknown key "stackd"',
    good: ofService({ stacked: true }),
  },
  {
    code: 'panel-malformed',
    title: 'a word that is none of the known ones',
    bad: ofService({ drawStyle: 'bar' }),
    where: 'services[order-service].panels[malformed]',
    message: '"bar" is not one of the allowed values',
    good: ofService({ drawStyle: 'bars' }),
  },
  {
    code: 'settings-shape',
    title: 'an unknown key of a panel of a dashboard',
    bad: teamWith(dashboard({ ...panel(), stackd: true } as unknown as Panel)),
    where: 'dashboards[0].rows[0].panels[0].stackd',
    message: 'unknown key "stackd"',
    good: teamWith(dashboard(panel({ stacked: true }))),
  },
  {
    code: 'settings-shape',
    title: 'an unknown key of a column',
    bad: teamWith(
      dashboard(
        inTable({
          columns: [
            { of: 'service', title: 'Service' },
            { of: 0, title: 'Requests', units: 'reqps' },
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
  ...[...identity, ...queries, ...thresholds],
  ...[...formats, ...choices, ...fields, ...shapes],
];
