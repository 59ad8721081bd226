import { parseLogql } from '@observability-stack/logql/parse';
import { parsePromql } from '@observability-stack/promql';
import { formatFactValue } from '../deep-diff';
import type { Language } from '../model';
import type { ConfigFile, JsonValueNode, ManifestParts } from './parts';

/** A rule in a file of Prometheus or Loki. */
export interface RenderedRule {
  readonly language: Language;
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keepFiringFor?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Group, and position in it. */
  readonly group: string;
  readonly position: number;
  /** Interval of the group. @default the default of the program */
  readonly interval?: string;
  /**
   * Other settings that affect when it fires: limits of its group, and the no-data state of
   * Grafana.
   */
  readonly settings: Readonly<Record<string, string>>;
}

export const renderedRules = ({ rules }: ManifestParts): RenderedRule[] => rules.flatMap(rulesIn);

function rulesIn({ app, value }: ConfigFile): RenderedRule[] {
  if (app === 'grafana') return grafanaRules(value);
  const language = app === 'loki' ? 'logql' : 'promql';
  return ((value.groups ?? []) as JsonValueNode[]).flatMap(
    ({ name, interval, rules, labels, ...others }) =>
      ((rules ?? []) as JsonValueNode[]).map(
        (rule, position): RenderedRule => ({
          language,
          group: String(name),
          position,
          alert: rule.alert,
          record: rule.record,
          expr: String(rule.expr),
          for: textOf(rule.for),
          keepFiringFor: textOf(rule.keep_firing_for),
          labels: mapped({ ...labels, ...rule.labels }, String),
          annotations: mapped(rule.annotations ?? {}, String),
          interval,
          settings: textsOf(others),
        }),
      ),
  );
}

const textOf = (value: JsonValueNode): string | undefined =>
  value === undefined || value === null ? undefined : String(value);

/** Setting with the program that evaluates it; by default the one of its query language. */
export const EVALUATED_BY = 'evaluated by';

const mapped = <T>(
  values: Readonly<Record<string, JsonValueNode>>,
  to: (value: JsonValueNode) => T,
) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, to(value)]));

const textsOf = (values: Readonly<Record<string, JsonValueNode>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, formatFactValue(value)]),
  );

/**
 * Returns the rules of a provisioning file:
 * https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
 */
const grafanaRules = ({ groups }: JsonValueNode): RenderedRule[] =>
  (groups as JsonValueNode[]).flatMap(({ interval, rules, name, folder, orgId, ...others }) =>
    ((rules ?? []) as JsonValueNode[]).map((rule, position): RenderedRule => {
      const {
        uid,
        title,
        data = [],
        for: hold,
        keepFiringFor,
        labels,
        annotations,
        ...rest
      } = rule;
      const [query, ...conditions] = data as JsonValueNode[];
      const {
        refId,
        model: { expr, refId: _, ...model } = {} as JsonValueNode,
        ...querySettings
      } = query ?? {};
      return {
        language: LOGQL_SOURCE.test(query?.datasourceUid) ? 'logql' : 'promql',
        group: `${folder}/${name}`,
        position,
        alert: String(title),
        expr: String(expr),
        // The rules of Prometheus omit defaults.
        for: hold === '0s' ? undefined : hold,
        keepFiringFor,
        labels: labels ?? {},
        annotations: mapped(annotations ?? {}, (text) =>
          String(text).replaceAll(/\$values\.A\.Value\b/g, '$value'),
        ),
        interval,
        settings: textsOf({
          [EVALUATED_BY]: 'grafana',
          ...others,
          ...rest,
          ...(conditions.length > 0 ? { conditions } : {}),
          'query settings': { ...querySettings, ...model },
        }),
      };
    }),
  );

const LOGQL_SOURCE = /loki/i;

/** Parses a query; `undefined` for an invalid one, which a synth never writes. */
export function parseQueryTree(language: Language, text: string): JsonValueNode {
  try {
    return language === 'promql' ? parsePromql(text) : parseLogql(text);
  } catch {
    return undefined;
  }
}
