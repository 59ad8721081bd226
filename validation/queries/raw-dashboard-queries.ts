import { isOfOtherProject } from '@observability-stack/contracts';
import { checkLogql, rawLogql } from '@observability-stack/logql';
import { logqlNode } from '@observability-stack/logql/expression';
import { rawPromql } from '@observability-stack/promql';
import { checkPromql } from '@observability-stack/promql/check';
import { nodeSelectors } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { memoizeByObject, type QueryFinding } from '@observability-stack/query-common';
import { type Dashboard, dashboardPanels } from '../../catalog/definitions/dashboard';
import { panelModel } from '../../dashboards/raw/panel';
import { type RawQuery, rawQueries } from '../../dashboards/raw/queries';
import type { QueryCheck, TeamInput } from '../check';
import { locatedDashboards, locatedRawDashboards } from '../dashboards';
import { type QueryContexts, queryContexts } from './contexts';
import { type PlacedQueryFinding, problemOf } from './findings';

/** Checks the queries of dashboards in Grafana's own form, as far as contracts declare what they read. */
export const rawDashboardQueries: QueryCheck = {
  stage: 'team',
  run: (input) => examinedDashboards(input).flatMap(({ findings }) => findings.map(problemOf)),
};

/** Codes of queries that return the same in another form. A dashboard that others maintain keeps theirs. */
const STYLE: readonly string[] = ['promql/redundant-anchors', 'promql/unneeded-regex'];

/**
 * Reports whether a finding is a label that metrics of another project lack. A dashboard for several versions of a program has
 * panels that are empty with some of them.
 */
const isOfOthers = ({ code, place }: QueryFinding, { panels }: QueryContexts): boolean =>
  code === 'promql/unknown-label' &&
  nodeSelectors(promqlNode(rawPromql(place))).some(({ name = '' }) => {
    const series = panels.catalogue.find(name);
    return series !== undefined && isOfOtherProject(series.metric);
  });

const asWarning = (finding: PlacedQueryFinding): PlacedQueryFinding => ({
  ...finding,
  severity: 'warning',
});

/** A dashboard or a group of rules with the findings of its queries. */
export interface ExaminedTexts {
  readonly where: string;
  readonly findings: readonly PlacedQueryFinding[];
  /** Names of the metrics that no contract declares. */
  readonly undeclared: readonly string[];
}

export const examinedDashboards = memoizeByObject((input: TeamInput): readonly ExaminedTexts[] => {
  const contexts = queryContexts(input.whole);
  return [
    ...locatedRawDashboards(input).map(({ where, json }) => {
      const examined = examineTexts(where, rawQueries(json), contexts);
      return {
        ...examined,
        findings: examined.findings
          .filter(({ code }) => !STYLE.includes(code))
          .map((finding) => (isOfOthers(finding, contexts) ? asWarning(finding) : finding)),
      };
    }),
    ...locatedDashboards(input).map(({ where, dashboard }) =>
      examineTexts(where, panelQueries(dashboard), contexts),
    ),
  ];
});

/** Returns the queries of the panels that are in Grafana's own form. */
const panelQueries = (dashboard: Dashboard): readonly RawQuery[] =>
  dashboardPanels(dashboard).flatMap((panel) =>
    panel.kind === 'grafana'
      ? rawQueries(panelModel(panel)).map((query) => ({ ...query, path: `.panels[${panel.key}]` }))
      : [],
  );

/** Checks queries in text form, as far as contracts declare what they read. */
export function examineTexts(
  where: string,
  queries: readonly (Pick<RawQuery, 'text' | 'language'> & { readonly path: string })[],
  contexts: QueryContexts,
): ExaminedTexts {
  const results = queries.map((query) => ({
    ...query,
    ...(query.language === 'promql' ? ofMetrics(query, contexts) : ofLines(query, contexts)),
  }));
  return {
    where,
    findings: results.flatMap(({ findings, path }) =>
      findings.map((finding) => ({ ...finding, where: where + path })),
    ),
    undeclared: [...new Set(results.flatMap(({ undeclared }) => undeclared))].sort(),
  };
}

interface Examined {
  readonly findings: readonly QueryFinding[];
  readonly undeclared: readonly string[];
}

function ofMetrics({ text }: Pick<RawQuery, 'text'>, { panels }: QueryContexts): Examined {
  const vector = rawPromql(text);
  const expr = promqlNode(vector).kind === 'invalid' ? rawPromql(text, 'scalar') : vector;
  const undeclared = nodeSelectors(promqlNode(expr)).flatMap(({ name }) =>
    name !== undefined && panels.catalogue.find(name) === undefined ? [name] : [],
  );
  const findings = checkPromql(expr, panels).filter(({ code }) => code !== 'promql/unknown-metric');
  return { findings, undeclared };
}

function ofLines({ text }: Pick<RawQuery, 'text'>, { logs }: QueryContexts): Examined {
  const lines = rawLogql(text, 'lines');
  const expr = logqlNode(lines).kind === 'invalid' ? rawLogql(text) : lines;
  return { findings: checkLogql(expr, logs), undeclared: [] };
}
