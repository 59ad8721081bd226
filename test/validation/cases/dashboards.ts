import type { Dashboard } from '../../../catalog/dashboard';
import { alerts as alertSeries } from '../../../catalog/metrics/alerts';
import { httpRequestDuration, httpRequests } from '../../../catalog/metrics/http';
import { serviceHttpErrorRatio, serviceHttpRequests } from '../../../catalog/metrics/recorded-http';
import {
  logQuery,
  type Panel,
  query,
  stat,
  type Threshold,
  type TimeSeriesPanel,
  table,
  text,
  timeSeries,
} from '../../../catalog/panel';
import { http } from '../../../catalog/signals';
import { availability } from '../../../catalog/slo';
import { countOverTime, rawLogql, stream, sum as sumOfLines } from '../../../query/logql';
import { histogramQuantile, mul, rate, rawPromql, re, sum } from '../../../query/promql';
import { type Case, commerce, platform, type Trial } from '../trial';

/** One service, so that its signals are recorded and its alerts are there. */
const own = { service: 'order-service' };
const common = {
  key: 'requests',
  title: 'Requests',
  description: 'Requests a second. Good: as many as users explain.',
  queries: [query(serviceHttpRequests.where(own), { legend: '{{service}}' })],
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
      platform,
      commerce(
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
    table({ ...common, columns: [{ of: 1, title: 'Rate' }] }),
    'the column "Rate" takes query 1, and there are 1',
    table({ ...common, columns: [{ of: 0, title: 'Rate' }] }),
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
    panel({ queries: [query(sum(serviceHttpRequests.where(own)), { legend: '{{team}}' })] }),
    'the text names the label team',
    panel({
      queries: [
        query(sum(serviceHttpRequests.where(own), { by: ['team'] }), { legend: '{{team}}' }),
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
        { of: 'route', title: 'Route' },
        { of: 0, title: 'Rate' },
      ],
    }),
    'the text names the label route',
    table({
      ...common,
      queries: [query(serviceHttpRequests.where(own))],
      columns: [
        { of: 'service', title: 'Service' },
        { of: 0, title: 'Rate' },
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
      queries: [logQuery(shareOf(stream(own), '$__auto'), { legend: '{{route}}' })],
      unit: 'none',
    }),
    'the legend names the label route',
    panel({
      queries: [logQuery(shareOf(stream(own), '$__auto'), { legend: '{{level}}' })],
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
          of: { metrics: serviceHttpRequests.where() },
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
          of: { metrics: serviceHttpRequests.where() },
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
    withQuery(serviceHttpRequests.where({ service: re('order-service') })),
    'promql-regex-literal',
    withQuery(serviceHttpRequests.where({ service: re('order-.*') })),
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
        { of: 'route', title: 'Route' },
        { of: 0, title: 'Latency' },
      ],
    }),
    'the column "Latency" is shown in reqps',
    table({
      ...common,
      queries: [query(latency(['le', 'route']))],
      columns: [
        { of: 'route', title: 'Route' },
        { of: 0, title: 'Latency', unit: 's' },
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
      sum(rate(httpRequests.where({ service: re('order-.*|cart-.*') }), '$__rate_interval')),
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
    errors({ ...line, value: 1, per: 0.05 }, 20),
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

export const dashboards: readonly Case[] = [...identity, ...queries, ...thresholds];
