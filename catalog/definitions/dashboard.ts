import type { Expression, Selector } from '@observability-stack/contracts';
import { shortenName } from '../helpers/hash';
import type { LogQuery, MetricQuery, Panel, PanelInput, PanelLink } from './panel';

/** A variable of a dashboard; queries reference it as `$name`. */
export type DashboardVariable =
  | {
      /** The values of a label of series or streams, limited by other variables. */
      readonly kind: 'labels';
      readonly name: string;
      readonly title: string;
      readonly label: string;
      /** Query for the values. It may reference other variables, which must be listed before. */
      readonly source: { readonly metrics: Selector } | { readonly logs: Expression };
      /**
       * Whether several values or all can be selected: queries use `labelRe('$name')`, links `${name:queryparam}`.
       * @default false
       */
      readonly multi?: boolean;
      /** Initial value. @default all if several can be selected, otherwise the first */
      readonly default?: string;
      /** Whether to refresh the values when the time range changes. @default false: once per load */
      readonly refreshOnTimeRange?: boolean;
    }
  | {
      readonly kind: 'text';
      readonly name: string;
      readonly title: string;
      /** Initial value. @default empty */
      readonly default?: string;
    }
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly title: string;
      readonly values: readonly string[];
      /** Whether several values can be selected. @default false */
      readonly multi?: boolean;
    };

/** Marks on the time axis of all panels, for each sample or log line of a query. */
export interface Annotation {
  readonly name: string;
  readonly color: 'blue' | 'red' | 'orange';
  readonly query: MetricQuery | LogQuery;
  /** Title of a mark; `{{alertname}}` is replaced by the value of a label. A mark of a log line also shows the line. */
  readonly text: string;
  /** Whether the marks are visible initially. @default true */
  readonly enable?: boolean;
}

export interface Row {
  /** Unique among the rows and panels of the dashboard. */
  readonly key: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  /** Whether the row is collapsed initially; its queries run when it is expanded. @default false */
  readonly collapsed?: boolean;
}

export interface Dashboard {
  /** Part of the URL, at most 40 characters; never changes. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Variables, in dependency order. Variables for the data sources are added. @default none */
  readonly variables?: readonly DashboardVariable[];
  readonly rows: readonly Row[];
  /** Links at the top of the dashboard. @default none */
  readonly links?: readonly PanelLink[];
  /** Marks on the time axis. @default none */
  readonly annotations?: readonly Annotation[];
  /** Start of the initial time range. @default 'now-1h' */
  readonly from?: `now-${number}${'m' | 'h' | 'd'}`;
  /** Refresh interval. @default '30s' */
  readonly refresh?: '10s' | '30s' | '1m' | '5m' | false;
}

/** A dashboard as it is written: its panels may be those of Grafana's Foundation SDK. */
export interface DashboardInput extends Omit<Dashboard, 'rows'> {
  readonly rows: readonly (Omit<Row, 'panels'> & { readonly panels: readonly PanelInput[] })[];
}

/**
 * Defines a dashboard, checked and completed by the editor. Builders of panels run later, when the definitions are read.
 */
export const defineDashboard = (dashboard: DashboardInput): Dashboard => dashboard as Dashboard;

export const dashboardPanels = ({ rows }: Dashboard): readonly Panel[] =>
  rows.flatMap(({ panels }) => panels);

/** Maximum length of the uid of a dashboard or folder in Grafana. */
export const MAX_UID_LENGTH = 40;

/** Returns the uid of the dashboard of a service. */
export const serviceDashboardUid = (service: string): string =>
  shortenName(`service-${service}`, MAX_UID_LENGTH, service);

/** Returns the uid of the dashboard folder of a team. */
export const teamFolderUid = (team: string): string =>
  shortenName(`team-${team}`, MAX_UID_LENGTH, team);
