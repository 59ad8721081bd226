import { parseLogql } from '../../query/logql/parse';
import { parsePromql } from '../../query/promql';
import type { Language } from '../model';
import type { ConfigFile, Parts, Value } from './parts';

/** A rule as it stands in a file of Prometheus or Loki. */
export interface Rule {
  readonly language: Language;
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keepFiringFor?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Of the group, where it is not the default. */
  readonly interval?: string;
}

export const rulesOf = ({ rules }: Parts): Rule[] => rules.flatMap(rulesIn);

function rulesIn({ app, value }: ConfigFile): Rule[] {
  const language = app === 'loki' ? 'logql' : 'promql';
  return ((value.groups ?? []) as Value[]).flatMap(({ interval, rules }) =>
    ((rules ?? []) as Value[]).map(
      (rule): Rule => ({
        language,
        alert: rule.alert,
        record: rule.record,
        expr: String(rule.expr),
        for: rule.for,
        keepFiringFor: rule.keep_firing_for,
        labels: rule.labels ?? {},
        annotations: rule.annotations ?? {},
        interval,
      }),
    ),
  );
}

/** The tree of a query; `undefined` where the text is none, which synth never writes. */
export function treeOf(language: Language, text: string): Value {
  try {
    return language === 'promql' ? parsePromql(text) : parseLogql(text);
  } catch {
    return undefined;
  }
}
