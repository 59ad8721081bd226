// SLOs of OpenSLO and sloth as the fields of definitions.
import { rawPromql } from '@observability-stack/promql';
import { nodeSelectors } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { isRecord, parseDurationMs } from '@observability-stack/query-common';
import { CALENDAR_MONTH, isBudgetPeriod } from '../../catalog/definitions/slo';
import { dnsLabel } from './names';
import { isSloth, type Mapping } from './read';

/** An SLO of a file, in the terms of a definition. */
export interface ImportedSlo {
  readonly service: string;
  readonly name: string;
  readonly objective: number;
  readonly period?: string;
  /** Queries, by the key of `ratio` or `threshold`. */
  readonly queries: Readonly<Partial<Record<'total' | 'good' | 'bad' | 'value', string>>>;
  readonly bound?: { readonly key: 'below' | 'above'; readonly value: number };
  /** What the definition does not express. */
  readonly lost: readonly string[];
}

export interface ImportedSlos {
  readonly slos: readonly ImportedSlo[];
  readonly omitted: readonly { readonly slo: string; readonly reason: string }[];
  /** Names of the metrics that they read. */
  readonly metrics: readonly string[];
}

/** Converts SLOs; indicators of OpenSLO that SLOs refer to may be in any of the documents. */
export function importSlos(documents: readonly Mapping[]): ImportedSlos {
  const indicators = new Map(
    documents
      .filter(({ kind }) => kind === 'SLI')
      .map((value) => [nameOf(value), mapping(value.spec)] as const),
  );
  const slos: ImportedSlo[] = [];
  const omitted: { slo: string; reason: string }[] = [];
  for (const { slo, read } of documents.flatMap((value) =>
    isSloth(value) ? slothSlos(value) : openSlos(value, indicators),
  ))
    try {
      slos.push(read());
    } catch (error) {
      omitted.push({ slo, reason: (error as Error).message });
    }
  const texts = slos.flatMap(({ queries }) => Object.values(queries));
  const names = texts.flatMap((text) =>
    nodeSelectors(promqlNode(rawPromql(text))).map(({ name }) => name),
  );
  return {
    slos,
    omitted,
    metrics: [...new Set(names.filter((name) => name !== undefined))].sort(),
  };
}

/** An SLO of a file. */
interface Readable {
  readonly slo: string;
  /** @throws with the reason if it cannot be imported */
  readonly read: () => ImportedSlo;
}

const mapping = (value: unknown): Mapping => (isRecord(value) ? value : {});
const mappings = (value: unknown): readonly Mapping[] =>
  Array.isArray(value) ? value.map(mapping) : [];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const nameOf = ({ metadata }: Mapping): string => text(mapping(metadata).name);

function requireObjective(value: unknown): number {
  const objective = Number(value);
  if (value === undefined || !(objective > 0 && objective < 100))
    throw new Error('its objective is not between 0 and 100 %');
  return objective;
}

function slothSlos(value: Mapping): readonly Readable[] {
  const root = value.version === undefined ? mapping(value.spec) : value;
  const service = text(root.service);
  return mappings(root.slos).map((slo) => {
    const name = text(slo.name);
    return { slo: `${service}/${name}`, read: () => slothSlo(service, name, slo) };
  });
}

/** Returns a mapping with the keys of the file: those of the objects of the operator are in camel case. */
const snakeKeys = (value: unknown): Mapping =>
  Object.fromEntries(
    Object.entries(mapping(value)).map(([key, one]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      one,
    ]),
  );

/** Window of the rates of definitions, which sloth inserts. */
const WINDOW = /\{\{-?\s*\.window\s*-?\}\}/g;

function slothSlo(service: string, name: string, slo: Mapping): ImportedSlo {
  const { events, raw, plugin } = mapping(slo.sli);
  if (plugin !== undefined) throw new Error('its SLI is a plugin: write its queries');
  const { error_query: bad, total_query: total } = snakeKeys(events);
  const { error_ratio_query: errorRatio } = snakeKeys(raw);
  if (typeof bad !== 'string' && typeof errorRatio !== 'string')
    throw new Error('it has no queries: expected sli.events or sli.raw');
  const alerting = snakeKeys(slo.alerting);
  const disabled = (['page_alert', 'ticket_alert'] as const).filter(
    (key) => mapping(alerting[key]).disable === true,
  );
  return {
    service: dnsLabel(service),
    name: dnsLabel(name),
    objective: requireObjective(slo.objective),
    queries: {
      bad: withTarget(promql(typeof bad === 'string' ? bad : text(errorRatio))),
      // The ratio of one event in each second that passes.
      total:
        typeof bad === 'string'
          ? withTarget(promql(text(total)))
          : `(${withTarget(promql(text(errorRatio)))}) * 0 + 1`,
    },
    lost: [
      ...disabled.map((key) => `alerting.${key}.disable`),
      ...(mappings(mapping(slo.plugins).chain).length > 0 ? ['plugins'] : []),
      ...(isEmpty(slo.labels) ? [] : ['labels']),
      ...(['labels', 'annotations'] as const).flatMap((key) => [
        ...(isEmpty(alerting[key]) ? [] : [`alerting.${key}`]),
        ...(['page_alert', 'ticket_alert'] as const)
          .filter((alert) => !isEmpty(mapping(alerting[alert])[key]))
          .map((alert) => `alerting.${alert}.${key}`),
      ]),
    ],
  };
}

const isEmpty = (value: unknown): boolean => Object.keys(mapping(value)).length === 0;

/** Returns a query whose sum over all series, if it is one, keeps the labels of the target, by which SLOs are recorded. */
function withTarget(query: string): string {
  const node = promqlNode(rawPromql(query));
  return node.kind === 'aggregate' && node.name === 'sum' && node.grouping === undefined
    ? query.replace(/^sum\s*\(/, 'sum by (team, service, env) (')
    : query;
}

/** Returns the text of a query with the window of the definition. @throws if it is not PromQL */
function promql(template: string): string {
  const query = template
    .replaceAll(WINDOW, '5m')
    .replaceAll(/\{\{"\{\{"\}\}/g, '{{')
    .trim();
  const node = promqlNode(rawPromql(query));
  if (node.kind === 'invalid') throw new Error(`its query is not PromQL: ${node.problem}`);
  return query;
}

function openSlos(value: Mapping, indicators: ReadonlyMap<string, Mapping>): readonly Readable[] {
  if (value.kind !== 'SLO') return [];
  const spec = mapping(value.spec);
  const service = text(spec.service);
  const objectives = mappings(spec.objectives);
  return objectives.map((objective, index) => {
    const own = nameOf(value);
    const name = objectives.length === 1 ? own : `${own}-${index + 1}`;
    return {
      slo: `${service}/${name}`,
      read: () => openSlo({ service, name, spec, objective, indicators, value }),
    };
  });
}

interface OpenSlo {
  readonly service: string;
  readonly name: string;
  readonly spec: Mapping;
  readonly objective: Mapping;
  readonly indicators: ReadonlyMap<string, Mapping>;
  readonly value: Mapping;
}

function openSlo({ service, name, spec, objective, indicators, value }: OpenSlo): ImportedSlo {
  if (value.apiVersion !== 'openslo/v1')
    throw new Error(`its version is ${JSON.stringify(value.apiVersion)}: expected openslo/v1`);
  const { target, targetPercent } = objective;
  const percent = targetPercent ?? (target === undefined ? undefined : Number(target) * 100);
  const { queries, bound } = indicatorOf(spec, objective, indicators);
  const period = periodOf(mappings(spec.timeWindow));
  const own = dnsLabel(name);
  const prefix = `${dnsLabel(service)}-`;
  return {
    service: dnsLabel(service),
    name: own.startsWith(prefix) ? own.slice(prefix.length) : own,
    objective: requireObjective(percent === undefined ? undefined : tidy(Number(percent))),
    ...(period === undefined ? {} : { period }),
    queries,
    ...(bound ? { bound } : {}),
    lost: [
      ...(mappings(spec.alertPolicies).length > 0 ? ['alertPolicies'] : []),
      ...(bound === undefined && text(spec.budgetingMethod || 'Occurrences') !== 'Occurrences'
        ? [`budgetingMethod: ${text(spec.budgetingMethod)}`]
        : []),
      ...(Number(objective.timeSliceTarget ?? 1) === 1
        ? []
        : [`timeSliceTarget: ${String(objective.timeSliceTarget)}`]),
    ],
  };
}

/** Removes binary rounding errors. */
const tidy = (value: number): number => Number(value.toPrecision(12));

function indicatorOf(
  spec: Mapping,
  objective: Mapping,
  indicators: ReadonlyMap<string, Mapping>,
): Pick<ImportedSlo, 'queries' | 'bound'> {
  const reference = text(objective.indicatorRef) || text(spec.indicatorRef);
  const inline = mapping(objective.indicator ?? spec.indicator).spec;
  const found = reference === '' ? mapping(inline) : indicators.get(reference);
  if (!found) throw new Error(`its indicator "${reference}" is not defined in the files`);
  if (isRecord(found.thresholdMetric)) {
    const { op, value } = objective;
    if (typeof value !== 'number') throw new Error('its objective has no value');
    if (op === 'lt' || op === 'gt')
      throw new Error(
        `its op is "${op}", and bounds are inclusive: write ${op}e with the nearest good value`,
      );
    const key = op === 'lte' ? 'below' : op === 'gte' ? 'above' : '';
    if (key === '') throw new Error('its objective has no op: expected lte or gte');
    return {
      queries: { value: withTarget(queryOf(found.thresholdMetric)) },
      bound: { key, value },
    };
  }
  const { total, good, bad, raw, counter } = mapping(found.ratioMetric);
  if (raw !== undefined) throw new Error('its ratio is a raw query: write good or bad, and total');
  if (!isRecord(total) || !(isRecord(good) || isRecord(bad)))
    throw new Error('its indicator is neither a threshold nor a ratio of two queries');
  const perSecond = (query: string) => withTarget(counter === true ? rated(query) : query);
  return {
    queries: {
      total: perSecond(queryOf(total)),
      ...(isRecord(good)
        ? { good: perSecond(queryOf(good)) }
        : { bad: perSecond(queryOf(mapping(bad))) }),
    },
  };
}

/** Returns the query of a metric source of Prometheus. */
function queryOf(metric: Mapping): string {
  const { type, spec } = mapping(metric.metricSource);
  if (type !== undefined && !/prometheus/i.test(text(type)))
    throw new Error(`its metric source is ${JSON.stringify(type)}: expected Prometheus`);
  const { query, promql: other } = mapping(spec);
  if (typeof (query ?? other) !== 'string') throw new Error('its metric source has no query');
  return promql(text(query ?? other));
}

/** Returns the rate of a counter: the selector itself, of which `ratio` takes the rate, or that in an aggregation. */
function rated(query: string): string {
  const node = promqlNode(rawPromql(query));
  if (node.kind === 'selector') return query;
  if (node.kind === 'aggregate' && node.name === 'sum' && node.expr.kind === 'selector') {
    const [start = ''] = query.split('(', 1);
    const inside = query.slice(query.indexOf('(') + 1, query.lastIndexOf(')'));
    if (start.trim() === 'sum' && !inside.includes(')'))
      return `sum(rate(${inside}[5m]))${query.slice(query.lastIndexOf(')') + 1)}`;
  }
  throw new Error('its counter is not a metric or the sum of one: write events per second');
}

function periodOf([window, ...others]: readonly Mapping[]): string | undefined {
  if (!window || others.length > 0) return undefined;
  const { duration, isRolling, calendar } = window;
  if (calendar !== undefined || isRolling === false) {
    if (duration === '1M') return CALENDAR_MONTH;
    throw new Error(`its calendar period is ${JSON.stringify(duration)}: expected 1M`);
  }
  const period = text(duration);
  try {
    if (parseDurationMs(period) > 0 && isBudgetPeriod(period)) return period;
  } catch {}
  throw new Error(`its period is ${JSON.stringify(duration)}: expected days from 3d to 90d`);
}
