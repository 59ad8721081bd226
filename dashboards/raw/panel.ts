import type { DataSourceKind } from '../../catalog/data-sources';
import { sourceVariables } from '../../catalog/data-sources';
import type { GrafanaModel } from '../../catalog/definitions/grafana-model';
import type { GrafanaPanel } from '../../catalog/definitions/panel';
import { dataSourceRef } from '../render/queries';
import { mapDataSources } from './data-sources';

const isKind = (type: unknown): type is DataSourceKind =>
  typeof type === 'string' && Object.hasOwn(sourceVariables, type);

/** Returns the model of a panel with the data sources that are selected at the top of its dashboard. */
export const panelModel = ({ model }: GrafanaPanel): GrafanaModel =>
  mapDataSources(model, {
    named: {},
    variables: new Map(
      Object.entries(sourceVariables).map(([type, { name }]) => [name, type] as const),
    ),
    inputs: new Map(),
    uidOf: (type) => (isKind(type) ? dataSourceRef(type).uid : type),
  });

/** Returns the data sources that a panel queries. */
export function panelSources(panel: GrafanaPanel): readonly DataSourceKind[] {
  const { datasource, targets = [] } = panelModel(panel);
  return [datasource, ...targets.map((target: GrafanaModel) => target.datasource)]
    .map((source) => source?.type)
    .filter(isKind);
}
