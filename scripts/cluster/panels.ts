import { renderPromql } from '@observability-stack/promql/render';
import { substituteValues } from '@observability-stack/query-common';
import type { Dashboard, DashboardVariable } from '../../catalog/definitions/dashboard';
import { type Panel, panelQueries } from '../../catalog/definitions/panel';
import { isInstantPanel } from '../../dashboards/render/queries';

/** Values of the variables of a dashboard, as Grafana interpolates them in queries. */
export type Chosen = Readonly<Record<string, string>>;

/** Returns the values of a label on the series of a selector. */
export type LabelValues = (selector: string, label: string) => Promise<readonly string[]>;

/** A query of metrics of a panel, without variables. */
export interface PanelQuery {
  readonly panel: string;
  /** Name of the query in Grafana: A, B, ... */
  readonly name: string;
  readonly query: string;
  readonly instant: boolean;
}

const interpolate = (text: string, chosen: Chosen): string =>
  substituteValues(
    text,
    (name) => ({ __rate_interval: '5m', __interval: '1m', __range: '1h', ...chosen })[name],
  );

/**
 * Returns the values with which a dashboard opens: everything where several can be selected, else the preferred value or the
 * first.
 */
export async function openingValues(
  { variables = [] }: Pick<Dashboard, 'variables'>,
  labelValues: LabelValues,
  preferred: Chosen = {},
): Promise<Chosen> {
  const chosen: Record<string, string> = {};
  for (const variable of variables)
    chosen[variable.name] = await initialValue(variable, chosen, labelValues, preferred);
  return chosen;
}

async function initialValue(
  variable: DashboardVariable,
  before: Chosen,
  labelValues: LabelValues,
  preferred: Chosen,
): Promise<string> {
  const { name } = variable;
  if (variable.kind === 'text') return variable.default ?? '';
  if (variable.multi) return '.+';
  if (variable.kind === 'choice') return variable.values[0] ?? '';
  if ('logs' in variable.source) return preferred[name] ?? '';
  const selector = interpolate(renderPromql(variable.source.metrics), before);
  const values = await labelValues(selector, variable.label);
  const own = preferred[name];
  return own !== undefined && values.includes(own) ? own : (values[0] ?? '');
}

/** Returns the queries of metrics of panels. */
export const metricQueries = (panels: readonly Panel[], chosen: Chosen): readonly PanelQuery[] =>
  panels.flatMap((panel) =>
    panelQueries(panel).flatMap((query, index) =>
      query.kind === 'promql'
        ? [
            {
              panel: panel.title,
              name: String.fromCharCode('A'.charCodeAt(0) + index),
              query: interpolate(renderPromql(query.expr), chosen),
              instant: query.instant ?? isInstantPanel(panel),
            },
          ]
        : [],
    ),
  );
