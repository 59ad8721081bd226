import { rawLogql } from '@observability-stack/logql';
import { logqlNode } from '@observability-stack/logql/expression';
import { rawPromql } from '@observability-stack/promql';
import { nodeSelectors } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';

/** Query language of rules. */
export type RuleLanguage = 'promql' | 'logql';

const selectorsIn = (expr: string) => nodeSelectors(promqlNode(rawPromql(expr)));

/** Returns the names of the metrics that a PromQL query selects. */
export const metricsIn = (expr: string): readonly string[] =>
  selectorsIn(expr).flatMap(({ name }) => name ?? []);

/** Returns why a program would not evaluate a query. */
export function queryProblem(language: RuleLanguage, expr: string): string | undefined {
  const node = language === 'promql' ? promqlNode(rawPromql(expr)) : logqlNode(rawLogql(expr));
  return node.kind === 'invalid' ? node.problem : undefined;
}

/**
 * Returns the language of the queries of one file. `rate({app="shop"}[5m])` is valid in both, but a query of Prometheus
 * names a metric.
 */
export function languageOfQueries(queries: readonly string[]): RuleLanguage {
  const isLogql = (expr: string): boolean =>
    queryProblem('logql', expr) === undefined &&
    (queryProblem('promql', expr) !== undefined ||
      (selectorsIn(expr).length > 0 && metricsIn(expr).length === 0));
  const isPromql = (expr: string): boolean =>
    queryProblem('promql', expr) === undefined && metricsIn(expr).length > 0;
  return !queries.some(isPromql) && queries.some(isLogql) ? 'logql' : 'promql';
}
