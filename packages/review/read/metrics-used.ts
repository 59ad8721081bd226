import { type RenderedDashboard, renderedDashboards } from './dashboards';
import type { JsonValueNode, ManifestParts } from './parts';
import { parseQueryTree, type RenderedRule, renderedRules } from './rules';

/** Returns the names of the metrics that rules and panels read. */
export function metricsUsed(parts: ManifestParts): Set<string> {
  const texts = [
    ...renderedRules(parts).map(({ language, expr }) => ({ language, text: expr })),
    ...renderedDashboards(parts).flatMap(({ panels }) => panels.flatMap(({ queries }) => queries)),
  ].filter(({ language }) => language === 'promql');
  const found = new Set<string>(renderedDashboards(parts).flatMap(namesInVariables));
  for (const text of new Set(texts.map((query) => query.text)))
    for (const name of metricsOf(withoutVariables(text))) found.add(name);
  return found;
}

/** Returns the metrics that a rule reads, including those of the rules that it reads. */
export function ruleMetrics(rule: RenderedRule, parts: ManifestParts): string[] {
  const recorded = new Map<string, RenderedRule[]>();
  for (const one of renderedRules(parts))
    if (one.record !== undefined)
      recorded.set(one.record, [...(recorded.get(one.record) ?? []), one]);
  const found = new Set<string>();
  const visit = ({ language, expr }: RenderedRule): void => {
    if (language !== 'promql') return;
    for (const name of metricsOf(expr)) {
      if (found.has(name)) continue;
      found.add(name);
      for (const one of recorded.get(name) ?? []) visit(one);
    }
  };
  visit(rule);
  return [...found];
}

/** Returns the metrics in `label_values(metric{…}, label)` and in queries of annotations. */
const namesInVariables = ({ variables, annotations }: RenderedDashboard): string[] =>
  [
    ...variables.flatMap(({ query }) =>
      (/^label_values\((.+),[^,]*\)$/s.exec(String(query?.query ?? query ?? '')) ?? []).slice(1),
    ),
    ...annotations.flatMap(({ expr, legacyOptions, query }) => [
      String(expr ?? legacyOptions?.expr ?? query?.spec?.expr ?? ''),
    ]),
  ]
    .filter((text) => text !== '')
    .flatMap((text) => metricsOf(withoutVariables(text)));

/** Replaces variables of Grafana where PromQL expects durations and label values. */
export const withoutVariables = (text: string): string =>
  text
    .replace(
      /\$__(?:rate_interval|interval|range)(?:_m?s)?|\$\{__(?:rate_interval|interval|range)[^}]*\}/g,
      '5m',
    )
    .replace(/\$\{?\w+(?::\w+)?\}?/g, 'x');

const known = new Map<string, readonly string[]>();

/** Returns the metrics that a PromQL query reads. They are cached, since most queries are the same in both states. */
function metricsOf(text: string): readonly string[] {
  const found = known.get(text);
  if (found) return found;
  const names = namesIn(parseQueryTree('promql', text));
  known.set(text, names);
  return names;
}

function namesIn(node: JsonValueNode): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (node.kind === 'selector' && typeof node.name === 'string') return [node.name];
  return Object.values(node).flatMap(namesIn);
}
