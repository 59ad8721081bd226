/** The type of a value in a template, as far as it is known before an alert fires. */
export type Kind =
  | 'string'
  | 'float'
  | 'int'
  | 'bool'
  /** Labels: a map with string values. */
  | 'labels'
  /** The result of `query`, and one of its elements. */
  | 'vector'
  | 'sample'
  /** The fields of an alert: `.Labels`, `.Value` and others. */
  | 'alert'
  /** Grafana: the results of the queries by RefID, and one of them. */
  | 'results'
  | 'result'
  /** A timestamp or a duration: Go types with methods. */
  | 'time'
  | 'nil'
  /** Anything; not checked. */
  | 'any';

/**
 * The type that a function accepts. `number` is everything that Prometheus converts to a float: numbers, and strings
 * with a number.
 */
export type Accepts = Kind | 'number';

export interface Signature {
  readonly parameters: readonly Accepts[];
  /** Type of any number of further arguments. @default none */
  readonly rest?: Accepts;
  readonly result: Kind;
  /** Whether the result can change between evaluations, whatever the arguments. @default false */
  readonly changes?: true;
  /** Index of the argument that is a regular expression, from 0. @default none */
  readonly pattern?: number;
  /** Index of the argument that is a duration, from 0. @default none */
  readonly duration?: number;
}

const signature = (
  parameters: readonly Accepts[],
  result: Kind,
  more: Omit<Signature, 'parameters' | 'result'> = {},
): Signature => ({ parameters, result, ...more });

const text = signature(['string'], 'string');
const humanized = signature(['number'], 'string');

/** Functions of every Go template; `and`, `or`, `index` and the comparisons have their own checks. */
export const goTemplateBuiltins: Readonly<Record<string, Signature>> = {
  and: signature(['any'], 'any', { rest: 'any' }),
  or: signature(['any'], 'any', { rest: 'any' }),
  call: signature(['any'], 'any', { rest: 'any' }),
  not: signature(['any'], 'bool'),
  len: signature(['any'], 'int'),
  index: signature(['any'], 'any', { rest: 'any' }),
  slice: signature(['any'], 'any', { rest: 'any' }),
  print: signature([], 'string', { rest: 'any' }),
  println: signature([], 'string', { rest: 'any' }),
  printf: signature(['string'], 'string', { rest: 'any' }),
  html: signature([], 'string', { rest: 'any' }),
  js: signature([], 'string', { rest: 'any' }),
  urlquery: signature([], 'string', { rest: 'any' }),
  eq: signature(['any'], 'bool', { rest: 'any' }),
  ne: signature(['any', 'any'], 'bool'),
  lt: signature(['any', 'any'], 'bool'),
  le: signature(['any', 'any'], 'bool'),
  gt: signature(['any', 'any'], 'bool'),
  ge: signature(['any', 'any'], 'bool'),
};

/**
 * Functions of templates in Prometheus:
 * https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
const prometheusFunctions: Readonly<Record<string, Signature>> = {
  query: signature(['string'], 'vector', { changes: true }),
  first: signature(['vector'], 'sample'),
  label: signature(['string', 'sample'], 'string'),
  value: signature(['sample'], 'float', { changes: true }),
  strvalue: signature(['sample'], 'string'),
  sortByLabel: signature(['string', 'vector'], 'vector'),
  args: signature([], 'any', { rest: 'any' }),
  humanize: humanized,
  humanize1024: humanized,
  humanizeDuration: humanized,
  humanizePercentage: humanized,
  humanizeTimestamp: humanized,
  toTime: signature(['number'], 'time'),
  toDuration: signature(['number'], 'time'),
  now: signature([], 'float', { changes: true }),
  parseDuration: signature(['string'], 'float', { duration: 0 }),
  title: text,
  toUpper: text,
  toLower: text,
  stripPort: text,
  stripDomain: text,
  match: signature(['string', 'string'], 'bool', { pattern: 0 }),
  reReplaceAll: signature(['string', 'string', 'string'], 'string', { pattern: 0 }),
  graphLink: text,
  tableLink: text,
  pathPrefix: signature([], 'string'),
  externalURL: signature([], 'string'),
  safeHtml: signature(['string'], 'any'),
  urlQueryEscape: text,
};

/**
 * Functions of templates in Grafana:
 * https://grafana.com/docs/grafana/latest/alerting/alerting-rules/templates/reference/
 */
const grafanaFunctions: Readonly<Record<string, Signature>> = {
  ...prometheusFunctions,
  filterLabels: signature(['labels', 'string'], 'labels'),
  filterLabelsRe: signature(['labels', 'string'], 'labels', { pattern: 1 }),
  mergeLabelValues: signature(['results'], 'labels'),
  removeLabels: signature(['labels', 'string'], 'labels'),
  removeLabelsRe: signature(['labels', 'string'], 'labels', { pattern: 1 }),
};

/** A type in a template. */
export interface Type {
  readonly kind: Kind;
  /** Origin of the labels. @default a query in the template */
  readonly labels?: 'series' | 'external';
  /** Whether the value can change between evaluations. @default false */
  readonly changes?: boolean;
  /** The value, if it is a literal. @default unknown until the alert fires */
  readonly literal?: string;
}

export interface Dialect {
  readonly name: 'Prometheus' | 'Loki' | 'Grafana' | 'Alertmanager';
  readonly functions: Readonly<Record<string, Signature>>;
  /** Fields of the alert: `.Labels`. */
  readonly fields: Readonly<Record<string, Type>>;
  /** Variables that are defined before the template: `$labels`. */
  readonly variables: Readonly<Record<string, Type>>;
  /** Names of templates that are defined beside the text. @default none */
  readonly templates?: ReadonlySet<string>;
  /** The language of `query`; false if it is rejected or returns nothing. */
  readonly queries: 'promql' | 'logql' | false;
}

const seriesLabels: Type = { kind: 'labels', labels: 'series' };
const external: Type = { kind: 'labels', labels: 'external' };
const value: Type = { kind: 'float', changes: true };
const url: Type = { kind: 'string' };
const fields = {
  Labels: seriesLabels,
  ExternalLabels: external,
  ExternalURL: url,
  Value: value,
};

export const prometheusDialect: Dialect = {
  name: 'Prometheus',
  functions: { ...goTemplateBuiltins, ...prometheusFunctions },
  fields,
  variables: {
    $labels: seriesLabels,
    $externalLabels: external,
    $externalURL: url,
    $value: value,
  },
  queries: 'promql',
};

/**
 * The dialect of Loki: the same library, but the ruler rejects `$externalURL`, since it checks
 * templates without that variable.
 */
export const lokiDialect: Dialect = {
  ...prometheusDialect,
  name: 'Loki',
  variables: { $labels: seriesLabels, $externalLabels: external, $value: value },
  queries: 'logql',
};

/**
 * The dialect of Grafana: the same library with other data. `.Value` is a string of all values, and
 * rendering replaces `$value` by the value of the query.
 */
export const grafanaDialect: Dialect = {
  name: 'Grafana',
  functions: { ...goTemplateBuiltins, ...grafanaFunctions },
  fields: {
    Labels: seriesLabels,
    Values: { kind: 'results', changes: true },
    Value: { kind: 'string', changes: true },
  },
  variables: {
    $labels: seriesLabels,
    $values: { kind: 'results', changes: true },
    $value: value,
  },
  queries: false,
};

const list = signature([], 'any', { rest: 'any' });

/** https://prometheus.io/docs/alerting/latest/notifications/ */
const alertmanagerFunctions: Readonly<Record<string, Signature>> = {
  ...{ toUpper: text, toLower: text, title: text, trimSpace: text },
  ...{ safeHtml: text, safeUrl: text, urlUnescape: text },
  ...{ base64encode: text, base64decode: text, routeLabels: text },
  join: signature(['string', 'any'], 'string'),
  match: signature(['string', 'string'], 'bool', { pattern: 0 }),
  reReplaceAll: signature(['string', 'string', 'string'], 'string', { pattern: 0 }),
  stringSlice: signature([], 'any', { rest: 'string' }),
  date: signature(['string', 'any'], 'string'),
  tz: signature(['string', 'any'], 'any'),
  now: signature([], 'time'),
  since: signature(['any'], 'any'),
  humanizeDuration: signature(['any'], 'string'),
  ...{ toDate: signature(['string', 'string'], 'time') },
  ...{ mustToDate: signature(['string', 'string'], 'time') },
  toJson: signature(['any'], 'string'),
  ...{ list, dict: list },
  append: signature(['any'], 'any', { rest: 'any' }),
};

/** Templates of notifications, whose data are the alerts of a group; `templates` are those that are defined. */
export const alertmanagerDialect = (templates: ReadonlySet<string>): Dialect => ({
  name: 'Alertmanager',
  functions: { ...goTemplateBuiltins, ...alertmanagerFunctions },
  fields: {
    ...{ Receiver: { kind: 'string' }, Status: { kind: 'string' } },
    ...{ NotificationReason: { kind: 'string' }, ExternalURL: { kind: 'string' } },
    ...{ Alerts: { kind: 'any' }, GroupLabels: { kind: 'any' }, CommonLabels: { kind: 'any' } },
    ...{ CommonAnnotations: { kind: 'any' }, RouteLabels: { kind: 'any' } },
  },
  variables: {},
  templates,
  queries: false,
});
