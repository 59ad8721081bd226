import {
  type LogVector,
  labelNeq,
  labelNotRe,
  mul,
  or,
  type QueryDuration,
  rate,
  streamsOf,
  sum,
  valueGt,
  valueGte,
  vector,
} from '@observability-stack/logql';
import { escapeRegex, parseDurationMs } from '@observability-stack/query-common';
import {
  type LogRecordingRule,
  type LogRecordingTest,
  logRecordingRule,
  type TestLine,
} from '../../catalog/definitions/alert';
import {
  accessLogsDefaults,
  type RequestLogs,
  requestLogsDefaults,
} from '../../catalog/definitions/request-logs';
import type { RequestSlo } from '../../catalog/definitions/slo';
import { accessFormat } from '../../catalog/logs/access-lines';
import { requestFieldsOf, serviceLogs, withServiceLabels } from '../../catalog/logs/fields';
import { sloMetrics } from '../../catalog/metrics/recorded-slo';
import type { ResolvedService } from '../../resolve/services';

const WINDOW = '5m';

type Condition = Readonly<Record<string, ReturnType<typeof valueGt> | ReturnType<typeof valueGte>>>;

/** Returns how requests are read from the log lines of a service, with all defaults. */
export function sloRequestLogs({ logs }: ResolvedService, slo: RequestSlo): RequestLogs {
  const { status, duration, unit, route } = requestFieldsOf(logs ?? {});
  const given = {
    ...requestLogsDefaults,
    // Another contract has its own names.
    ...(slo.source?.contract ? {} : { status, duration, unit, route }),
    ...(slo.source?.format && accessLogsDefaults(slo.source.format)),
    ...slo.source,
  };
  const contract =
    given.contract === requestLogsDefaults.contract
      ? serviceLogs(logs ?? {})
      : withServiceLabels(given.contract, logs ?? {});
  return { contains: measuredField(given, slo), ...given, contract };
}

const measuredField = (
  { status, duration }: Pick<RequestLogs, 'status' | 'duration'>,
  slo: RequestSlo,
): string => (slo.kind === 'availability' ? status : duration);

/**
 * Returns the field of the log lines by whose values an SLO is measured; undefined without one, and for a field that a
 * check reports.
 */
export function lineGroup(service: ResolvedService, slo: RequestSlo): string | undefined {
  const { groupBy } = slo;
  const { contract, duration, status } = sloRequestLogs(service, slo);
  return groupBy !== undefined &&
    contract.fields[groupBy]?.type === 'string' &&
    ![duration, status].includes(groupBy)
    ? groupBy
    : undefined;
}

/**
 * Records requests per second, and bad requests per second, from log lines, for each value of a field if there is one.
 * Without log lines both are zero, like the counters of an idle service, so that missing log lines do not look like a
 * fault and an ended series does not look like a constant one. A value of a field without log lines has no series.
 */
export function lineRecording(
  service: ResolvedService,
  slo: RequestSlo,
  own: Readonly<Record<'team' | 'service' | 'env' | 'slo', string>>,
  group: string | undefined,
): readonly LogRecordingRule[] {
  const lines = sloRequestLogs(service, slo);
  const { all, bad } = conditionsOf(lines, slo);
  const of = (condition: Condition) => rateOf(service, lines, slo, condition, group);
  const zero = group === undefined ? vector(0) : mul(of(all), 0);
  const { requests, errors } = sloMetrics(...(group === undefined ? [] : [group]));
  const testsOf = (which: 'all' | 'bad') => tests(service, lines, slo, own, which, group);
  return [
    logRecordingRule(requests, group === undefined ? or(of(all), zero) : of(all), own, () =>
      testsOf('all'),
    ),
    logRecordingRule(errors, or(of(bad), zero), own, () => testsOf('bad')),
  ];
}

function conditionsOf(
  { contract, status, duration, unit }: RequestLogs,
  slo: RequestSlo,
): { readonly all: Condition; readonly bad: Condition } {
  if (slo.kind === 'availability')
    return { all: { [status]: valueGte(0) }, bad: { [status]: valueGte(500) } };
  // Values of duration fields have a unit.
  if (contract.fields[duration]?.type === 'duration')
    return {
      all: { [duration]: valueGte('0s') },
      bad: { [duration]: valueGt(slo.threshold as QueryDuration) },
    };
  const limit = parseDurationMs(slo.threshold) / (unit === 'seconds' ? 1000 : 1);
  return { all: { [duration]: valueGte(0) }, bad: { [duration]: valueGt(limit) } };
}

/**
 * Returns the rate of the requests that meet a condition. Both the compiler and the checks compare
 * the field names with the contract.
 */
function rateOf(
  { name }: ResolvedService,
  lines: RequestLogs,
  slo: RequestSlo,
  condition: Condition,
  group: string | undefined,
): LogVector {
  const { contract, contains, format, route, ignoreRoutes } = lines;
  const written = streamsOf(contract, { service: name }).contains(contains);
  // Fields are extracted under their own names: with other names, logfmt of Loki 3.7 extracts nothing. A label with the
  // same name has the same value.
  const names = [measuredField(lines, slo), route, group].filter(
    (name) => typeof name === 'string',
  );
  const fields = Object.fromEntries(names.map((name) => [name, name]));
  const parsed = format
    ? written.regexp(accessFormat(format).expression)
    : contract.format === 'logfmt'
      ? written.logfmt({}, fields)
      : written.json(fields);
  const users =
    route === false || ignoreRoutes.length === 0
      ? []
      : [{ [route]: labelNotRe(ignoreRoutes.map(escapeRegex).join('|')) }];
  const grouped = group === undefined ? [] : [{ [group]: labelNeq('') }];
  const rates = rate(
    parsed.where(...([...users, ...grouped, condition] as never[])).withoutErrors(),
    WINDOW,
  ) as LogVector;
  return group === undefined ? sum(rates) : sum(rates, { by: [group] as never });
}

/** Number of log lines in tests, all within the window. */
const COUNT = 30;
const SECONDS = 300;

function tests(
  service: ResolvedService,
  lines: RequestLogs,
  slo: RequestSlo,
  labels: Readonly<Record<string, string>>,
  which: 'all' | 'bad',
  group: string | undefined,
): readonly LogRecordingTest[] {
  const { contract, contains, format, route, ignoreRoutes } = lines;
  const { good, bad } = valuesOf(lines, slo);
  type Fields = Readonly<Record<string, string | number>>;
  const line = (fields: Fields): string => {
    if (format) return accessFormat(format).line(fields);
    return contract.format === 'logfmt'
      ? Object.entries({ ...fields, about: contains })
          .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
          .join(' ')
      : JSON.stringify({ ...fields, about: contains });
  };
  /** Log lines that contain the text but are not requests. */
  const others = format
    ? [`client sent "GET / HTTP/1.1${contains}500`, line({ status: 'none' })]
    : [`{"${contains}":`, line({ [measuredField(lines, slo)]: 'none' }), line({ other: 1 })];
  const write = (
    text: string,
    count: number,
    metadata: Readonly<Record<string, string>> = {},
  ): readonly TestLine[] =>
    Array.from({ length: count }, (_, index) => ({
      at: `${index + 1}s` as const,
      labels: {
        team: service.team,
        service: service.name,
        env: 'test',
        namespace: service.namespace,
        container: service.name,
      },
      line: text,
      structuredMetadata: { trace_id: index.toString(16).padStart(32, '0'), ...metadata },
    }));
  const field = measuredField(lines, slo);
  const [one, other] = format && group === 'method' ? ['GET', 'POST'] : ['/first', '/second'];
  const to = {
    ...(route === false ? {} : { [route]: '/orders' }),
    ...(group === undefined ? {} : { [group]: one }),
  };
  const requests = (value: string | number, count: number, more: Fields = to) => {
    const fields = { [field]: value, ...more };
    // Structured metadata that the collector adds.
    const beside = Object.entries(fields).filter(([name]) => contract.metadata.includes(name));
    const metadata = Object.fromEntries(beside.map(([name, text]) => [name, String(text)]));
    return write(line(fields), count, metadata);
  };
  const records = (all: number, failed: number, value = one) =>
    group !== undefined && all === 0
      ? []
      : [
          {
            labels: { ...labels, ...(group === undefined ? {} : { [group]: value }) },
            value: (which === 'all' ? all : failed) / SECONDS,
          },
        ];
  const probe = ignoreRoutes[0];
  return [
    {
      title:
        'a third of the requests are bad, among log lines that are not requests or cannot be parsed',
      lines: [
        ...requests(good, COUNT),
        ...requests(bad, COUNT / 2),
        ...others.flatMap((text) => write(text, 3)),
      ],
      at: '4m',
      records: records(COUNT * 1.5, COUNT / 2),
    },
    {
      title: 'all requests are just good',
      lines: requests(good, COUNT),
      at: '4m',
      records: records(COUNT, 0),
    },
    ...(route === false || probe === undefined
      ? []
      : [
          {
            title: 'only probes, and they fail',
            lines: requests(bad, COUNT, { ...to, [route]: probe }),
            at: '4m' as const,
            records: records(0, 0),
          },
        ]),
    ...(group === undefined
      ? []
      : [
          {
            title: `one ${group} is good and one is bad, and others do not name it`,
            lines: [
              ...requests(bad, COUNT),
              ...requests(good, COUNT, { ...to, [group]: other }),
              ...requests(bad, COUNT, { ...to, [group]: '' }),
            ],
            at: '4m' as const,
            records: [...records(COUNT, COUNT), ...records(COUNT, 0, other)],
          },
        ]),
    { title: 'no log lines', lines: [], at: '4m', records: records(0, 0) },
    {
      title: 'the last log line is too old',
      lines: requests(bad, COUNT),
      at: '7m',
      records: records(0, 0),
    },
  ];
}

/** Returns the worst good value and the best bad value. */
function valuesOf(
  { contract, duration, unit }: RequestLogs,
  slo: RequestSlo,
): { readonly good: string | number; readonly bad: string | number } {
  if (slo.kind === 'availability') return { good: 499, bad: 500 };
  const limit = parseDurationMs(slo.threshold);
  if (contract.fields[duration]?.type === 'duration')
    return { good: `${limit}ms`, bad: `${limit + 1}ms` };
  return unit === 'seconds'
    ? { good: limit / 1000, bad: (limit + 1) / 1000 }
    : { good: limit, bad: limit + 1 };
}
