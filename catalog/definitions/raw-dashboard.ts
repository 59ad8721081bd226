import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { arrayOf, nonEmptyString, objectSchema, type Schema } from '../helpers/schema';
import type { Builder, GrafanaModel } from './grafana-model';

/** Settings of a dashboard in Grafana's own form. */
export interface RawDashboardOptions {
  /** Part of the URL, at most 40 characters. @default the uid in the model, or one derived from the title */
  readonly uid?: string;
  /** Title. @default the title in the model */
  readonly title?: string;
  /** Tags in addition to those in the model. @default none */
  readonly tags?: readonly string[];
  /**
   * Data source type of the stack by the name, uid or input of a data source in the model:
   * `{ 'Prometheus EU': 'prometheus' }`.
   * @default by the type in the model
   */
  readonly dataSources?: Readonly<Record<string, string>>;
}

/** A dashboard in Grafana's own form. */
export interface RawDashboard extends RawDashboardOptions {
  readonly kind: 'raw';
  /** The dashboard. @default the content of `file` */
  readonly model?: GrafanaModel;
  /** Path of its JSON file, relative to the working directory. @default none */
  readonly file?: string;
}

/** A dashboard of the Foundation SDK, or its builder. */
export type GrafanaDashboard = sdk.Dashboard | Builder<sdk.Dashboard>;

/**
 * Adds a dashboard that was exported from Grafana: the path of its file, relative to the working directory, or its content,
 * or a builder of the Foundation SDK. Its data sources are replaced by those of the stack, and its queries are checked
 * against the contracts of the metrics that have one. It is in the folder of its team.
 *
 *     dashboards: [rawDashboard('teams/dashboards/queues.json', { uid: 'queues' })]
 */
export const rawDashboard = (
  source: string | object,
  options: RawDashboardOptions = {},
): RawDashboard => ({
  kind: 'raw',
  ...options,
  ...(typeof source === 'string' ? { file: source } : { model: source as GrafanaModel }),
});

export const rawDashboardSchema: Schema = objectSchema<RawDashboard>(
  {
    kind: nonEmptyString,
    model: { type: 'object' },
    file: nonEmptyString,
    uid: nonEmptyString,
    title: nonEmptyString,
    tags: arrayOf(nonEmptyString),
    dataSources: { type: 'object', additionalProperties: nonEmptyString },
  },
  ['model'],
);
