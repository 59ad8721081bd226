import type { Expression, Selector } from '@observability-stack/contracts';
import { shortened } from '../helpers/hash';
import type { Link, MetricQuery, Panel } from './panel';

/** A choice at the top of a dashboard; queries name it as `$name`. */
export type Variable =
  | {
      /** The values that a label has on some series or streams, and so what is chosen in other variables. */
      readonly kind: 'labels';
      readonly name: string;
      readonly title: string;
      readonly label: string;
      /** May name other variables, which then come first. */
      readonly of: { readonly metrics: Selector } | { readonly logs: Expression };
      /** Also several, or all at once: queries compare it by `re('$name')`, links name it as `${name:queryparam}`. @default false */
      readonly several?: boolean;
      /** What is chosen at first. @default all where several can be, else the first */
      readonly first?: string;
      /** Asks again when the time changes, for what comes and goes. @default false: once, with the dashboard */
      readonly withTime?: boolean;
    }
  | {
      readonly kind: 'text';
      readonly name: string;
      readonly title: string;
      /** @default nothing */
      readonly first?: string;
    }
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly title: string;
      readonly values: readonly string[];
      /** @default false */
      readonly several?: boolean;
    };

/** Marks on the time axis of all panels, where a query has a value. */
export interface Annotation {
  readonly name: string;
  readonly color: 'blue' | 'red' | 'orange';
  readonly query: MetricQuery;
  /** `{{alertname}}` is the value of a label. */
  readonly text: string;
  /** @default true */
  readonly shown?: boolean;
}

export interface Row {
  /** Tells it from the other rows and panels of its dashboard. */
  readonly key: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  /** Folded at first; its queries then wait. @default false */
  readonly collapsed?: boolean;
}

export interface Dashboard {
  /** Part of its address, at most 40 characters; never changes. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Those that others name come first. The data sources are there always. @default none */
  readonly variables?: readonly Variable[];
  readonly rows: readonly Row[];
  /** @default none */
  readonly links?: readonly Link[];
  /** @default none */
  readonly annotations?: readonly Annotation[];
  /** Time shown at first. @default 'now-1h' */
  readonly from?: `now-${number}${'m' | 'h' | 'd'}`;
  /** @default '30s' */
  readonly refresh?: '10s' | '30s' | '1m' | '5m' | false;
}

/** Types a dashboard where it is written. */
export const defineDashboard = (dashboard: Dashboard): Dashboard => dashboard;

export const panelsOf = ({ rows }: Dashboard): readonly Panel[] =>
  rows.flatMap(({ panels }) => panels);

/** Longest uid of a dashboard or a folder that Grafana takes. */
export const LONGEST_UID = 40;

/** The dashboard of a service. */
export const serviceUid = (service: string): string =>
  shortened(`service-${service}`, LONGEST_UID, service);

/** The folder of a team's dashboards. */
export const folderUid = (team: string): string => shortened(`team-${team}`, LONGEST_UID, team);
