import type { Metric } from '@observability-stack/contracts';
import {
  dnsLabel,
  flag,
  list,
  object,
  orOff,
  positive,
  type Schema,
  text,
  workloadName,
} from '../helpers/schema';
import type { AlertRule } from './alert';
import type { TeamConstructs } from './constructs';
import type { Dashboard } from './dashboard';
import { dashboardSchema } from './dashboard-schema';
import { type FolderAccess, folderAccessSchema } from './folder-access';
import { type LogRecord, logRecordSchema } from './logs';
import type { Panel } from './panel';
import { type Receiver, receiverSchema } from './receivers';
import { type Scrape, scrapeSchema } from './scrape';
import { type Signals, signalsSchema } from './signals';
import { type Slo, sloSchema } from './slo';

/** One program that a team runs. */
export interface Service {
  /** RFC 1123 label; the value of the `service` label everywhere. */
  readonly name: string;
  /** One sentence for the catalogue. @default none */
  readonly description?: string;
  /** @default the team's namespace */
  readonly namespace?: string;
  /** Pods that run it. An environment may say otherwise. @default 1 */
  readonly replicas?: number;
  /** How Prometheus finds it; `false` where it has no metrics. @default false */
  readonly scrape?: Scrape | false;
  /** What is special about its logs. @default read as JSON, logfmt or text, whatever each line is */
  readonly logs?: LogRecord;
  /** Contracts of what it exposes beyond its signals, so that queries may name it. @default none */
  readonly metrics?: readonly Metric[];
  /**
   * Whether `signals` and `metrics` declare everything that it exposes beside the metrics of its runtime and client
   * library. The limits of its scrapes then follow from the budgets of these contracts. @default false
   */
  readonly metricsComplete?: boolean;
  /** What it measures about its requests; recording rules and alerts follow from it. @default nothing */
  readonly signals?: Signals;
  /** What its users may expect; needs signals. @default none */
  readonly slos?: readonly Slo[];
  /** Alerts beyond those of its signals and SLOs, for the labels that select its series. @default none */
  readonly alerts?: (service: ServiceSelector) => readonly AlertRule[];
  /** Panels beyond those of its signals and SLOs, a row of its dashboard. @default none */
  readonly panels?: (service: PanelSelector) => readonly Panel[];
}

/** Selects the series of one service: `httpRequests.where(service, { method: 'GET' })`. */
export interface ServiceSelector {
  readonly service: string;
}

/** Selects the same in the environment that is chosen at the top of the dashboard. */
export interface PanelSelector extends ServiceSelector {
  readonly env: string;
}

/** `page` wakes somebody now, `ticket` waits for working hours. */
export const severities = ['page', 'ticket'] as const;
export type Severity = (typeof severities)[number];

/** Everything that one team owns. */
export interface Team {
  /** RFC 1123 label; the value of the `team` label everywhere. */
  readonly name: string;
  /** Where its services run unless they say otherwise. @default the team's name */
  readonly namespace?: string;
  /** Who is told, by severity. */
  readonly routing: Readonly<Record<Severity, Receiver>>;
  /** @default none */
  readonly services?: readonly Service[];
  /** Dashboards beyond those of its services, in the same folder. @default none */
  readonly dashboards?: readonly Dashboard[];
  /**
   * Adds Kubernetes objects of the team's own, as cdk8s constructs. They are written to
   * `dist/<environment>/team-<name>.yaml`, in the team's namespace unless they name another of the team's. @default none
   */
  readonly constructs?: TeamConstructs;
  /** Who may see and use its folder in Grafana; `npm run grafana:folders` brings it there. @default everyone sees it, the team adds to it */
  readonly folder?: FolderAccess;
}

/** Types a team where it is written, so that an editor completes and checks it. */
export const defineTeam = (team: Team): Team => team;

export const serviceSchema: Schema = object<Service>(
  {
    name: workloadName,
    description: text,
    namespace: dnsLabel,
    replicas: positive,
    scrape: orOff(scrapeSchema),
    logs: logRecordSchema,
    // made by constructors, and held against rules of their own
    metrics: {},
    metricsComplete: flag,
    signals: signalsSchema,
    slos: list(sloSchema),
    // a function; what it gives is looked at when it has been called
    alerts: {},
    panels: {},
  },
  ['name'],
);

export const teamSchema: Schema = object<Team>(
  {
    name: dnsLabel,
    namespace: dnsLabel,
    routing: object<Record<Severity, Receiver>>({ page: receiverSchema, ticket: receiverSchema }, [
      'page',
      'ticket',
    ]),
    services: list(serviceSchema),
    dashboards: list(dashboardSchema),
    // a function
    constructs: {},
    folder: folderAccessSchema,
  },
  ['name', 'routing'],
);
