// Matchers of Alertmanager: https://prometheus.io/docs/alerting/latest/configuration/#matcher
import { isRecord } from '@observability-stack/query-common';
import type { Severity } from '../../catalog/definitions/routing';
import {
  type Matcher,
  matcherText,
  matches,
  parseMatchers,
} from '../../catalog/helpers/alert-matchers';
import type { Mapping } from './read';
import { pageNames, severityOf } from './rules';

/** Returns the matchers of a route, or of a side of an inhibition, also in the deprecated form. @throws for an invalid one */
export function matchersOf(node: Mapping, prefix = ''): Matcher[] {
  const [list, equal, pattern] = [`${prefix}matchers`, `${prefix}match`, `${prefix}match_re`].map(
    (key) => node[key] ?? undefined,
  );
  const pairs = (value: unknown, operator: '=' | '=~'): Matcher[] =>
    Object.entries(isRecord(value) ? value : {}).map(([label, text]) => ({
      label,
      operator,
      value: String(text),
    }));
  return [
    ...[list ?? []].flat().flatMap((text) => parseMatchers(String(text))),
    ...pairs(equal, '='),
    ...pairs(pattern, '=~'),
  ];
}

/** Returns the values of a matcher that lists them, such as `=~"a|b"`; undefined for any other matcher. */
export function valuesOf({ operator, value }: Matcher): readonly string[] | undefined {
  if (operator === '=') return value === '' ? undefined : [value];
  if (operator !== '=~') return undefined;
  const inner = value.replace(/^\^?(?:\((?:\?:)?([^()]*)\)|([^()]*))\$?$/, '$1$2');
  return /^[\w-]+(\|[\w-]+)*$/.test(inner) ? inner.split('|') : undefined;
}

/** What matchers select, in the terms of a definition. */
export interface Selection {
  readonly services?: readonly string[];
  readonly alerts?: readonly string[];
  readonly severities: readonly Severity[];
  /** Matchers of other labels, and those that are not lists. */
  readonly others: readonly Matcher[];
}

export const ALL: Selection = { severities: ['page', 'ticket'], others: [] };

/** Usual names of severities. */
const USUAL: Readonly<Record<Severity, readonly string[]>> = {
  page: ['critical', ...pageNames],
  ticket: ['warning', 'ticket'],
};

/**
 * Returns the name that represents a severity in a file, by which its matchers are evaluated: of the usual names, or else of
 * all, the one that the file names most often. A definition does not distinguish `warning` and `info`, so that a route of
 * `info` must not take the alerts with `warning`.
 */
export function representative(severity: Severity, named: readonly string[]): string {
  const own = named.filter((name) => severityOf(name) === severity);
  const count = (name: string): number => own.filter((one) => one === name).length;
  const usual = USUAL[severity].filter((name) => own.includes(name));
  const [first = USUAL[severity][0] ?? '', ...others] = usual.length > 0 ? usual : own;
  return others.reduce((best, name) => (count(name) > count(best) ? name : best), first);
}

/**
 * Returns what matchers select of the alerts of a team; undefined if they match none of them. `severities` are the values
 * that the file names.
 */
export function selectionOf(
  matchers: readonly Matcher[],
  team: string,
  severities: readonly string[],
): Selection | undefined {
  let found: Selection = ALL;
  for (const matcher of matchers) {
    const { label } = matcher;
    const values = valuesOf(matcher);
    if (label === 'team') {
      if (!matches(matcher, team)) return undefined;
    } else if (label === 'severity')
      found = {
        ...found,
        severities: found.severities.filter((severity) =>
          matches(matcher, representative(severity, severities)),
        ),
      };
    else if (label === 'service' && values?.every((value) => DNS_LABEL.test(value)))
      found = { ...found, services: common(found.services, values) };
    else if (label === 'alertname' && values?.every((value) => ALERT.test(value)))
      found = { ...found, alerts: common(found.alerts, values) };
    else found = { ...found, others: [...found.others, matcher] };
  }
  const isEmpty =
    found.severities.length === 0 || found.services?.length === 0 || found.alerts?.length === 0;
  return isEmpty ? undefined : found;
}

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const ALERT = /^[A-Za-z_][A-Za-z0-9_]*$/;
const common = (
  known: readonly string[] | undefined,
  values: readonly string[],
): readonly string[] => (known ? known.filter((value) => values.includes(value)) : values);

/** Returns the matchers of a selection. */
export const matchersOfSelection = ({
  services,
  alerts,
  severities,
  others,
}: Selection): readonly string[] =>
  [
    ...(services ? [oneOf('service', services)] : []),
    ...(alerts ? [oneOf('alertname', alerts)] : []),
    ...(severities.length === 1 ? [oneOf('severity', severities)] : []),
    ...others,
  ].map(matcherText);

const oneOf = (label: string, values: readonly string[]): Matcher =>
  values.length === 1
    ? { label, operator: '=', value: values[0] ?? '' }
    : { label, operator: '=~', value: values.join('|') };
