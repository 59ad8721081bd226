import type { Metric } from '@observability-stack/contracts';
import {
  type LokiLimits,
  lokiLimitsSchema,
  type StreamRetention,
  streamRetentionSchema,
} from '../../constructs/loki/settings';
import {
  arrayOf,
  boolean,
  dnsLabel,
  duration,
  enumOf,
  mapOf,
  nonEmptyString,
  objectSchema,
  orFalse,
  podCount,
  type Schema,
  workloadName,
} from '../helpers/schema';
import { type Integration, integrationSchema } from '../integrations/definitions';
import type { AlertRule, LogRecordingRule, RecordingRule } from './alert';
import {
  type DisabledAlerts,
  disabledAlertsSchema,
  type SignalThresholds,
  signalThresholdsSchema,
} from './alert-overrides';
import { alertSchema, recordingSchema, teamRecordingSchema } from './alert-schema';
import type { Duration } from './common';
import type { TeamConstructs } from './constructs';
import type { Dashboard } from './dashboard';
import { dashboardSchema, panelSchema } from './dashboard-schema';
import { type FolderAccess, folderAccessSchema } from './folder-access';
import { type LogConfig, logConfigSchema } from './logs';
import { metricSchema } from './metric-schema';
import { type Otlp, otlpSchema } from './otlp';
import { type Pack, packSchema } from './packs';
import type { PanelInput } from './panel';
import { tenantSchema } from './parts';
import { type Push, pushSchema } from './push';
import { type GrafanaDashboard, type RawDashboard, rawDashboardSchema } from './raw-dashboard';
import {
  type RawRuleGroup,
  type RawSeverity,
  rawRuleGroupSchema,
  rawSeverities,
} from './raw-rules';
import { type Routing, routingSchema } from './routing';
import { type Scrape, scrapeSchema } from './scrape';
import { type Signals, signalsSchema } from './signals';
import { type Slo, sloSchema } from './slo';

/** An additional scrape of a service, with the job `<service>-<name>`. */
export interface AdditionalScrape {
  /** RFC 1123 label, unique in the service. */
  readonly name: string;
  readonly scrape: Scrape;
  /** Contracts of the metrics that it exposes. @default none */
  readonly metrics?: readonly Metric[];
  /** Whether `metrics` declares all of them, so that the scrape limits are derived from their budgets. @default false */
  readonly metricsComplete?: boolean;
}

/** A program that a team runs. */
export interface Service {
  /** RFC 1123 label; the value of the label `service` of its metrics, log lines and alerts. */
  readonly name: string;
  /** One sentence for the catalog. @default none */
  readonly description?: string;
  /** Namespace of its pods. @default the namespace of the team */
  readonly namespace?: string;
  /** Number of pods; an environment can override it. @default 1 */
  readonly replicas?: number;
  /** Service discovery for Prometheus; `false` without metrics. @default false */
  readonly scrape?: Scrape | false;
  /**
   * Scrapes in addition to `scrape`, such as those of a sidecar or a management port. Their targets have the labels of the
   * service and a separate job.
   * @default none
   */
  readonly scrapes?: readonly AdditionalScrape[];
  /** Metrics that it pushes instead, as a batch job; needs `pushgateway` in the environment. @default none */
  readonly push?: Push;
  /** Metrics and log records that it sends to the OpenTelemetry Collector. @default none */
  readonly otlp?: Otlp;
  /** Log settings. @default detected per line: JSON, logfmt or text */
  readonly logs?: LogConfig;
  /** Contracts of metrics in addition to those of its signals. @default none */
  readonly metrics?: readonly Metric[];
  /**
   * Whether `signals` and `metrics` declare all its metrics, apart from those of the runtime and the client library.
   * The scrape limits are then derived from the budgets of the contracts.
   * @default false
   */
  readonly metricsComplete?: boolean;
  /** Request metrics, from which recording rules and alerts are derived. @default none */
  readonly signals?: Signals;
  /**
   * Aspects beside its requests, such as `batch()`, `queue()`, `client()` and `runtime()`, each with alerts, panels and
   * runbooks.
   * @default none
   */
  readonly packs?: readonly Pack[];
  /** Service level objectives; they require `signals`, or a `source` for each. @default none */
  readonly slos?: readonly Slo[];
  /**
   * Alerts in addition to those of its signals and SLOs: a list, or a function whose argument selects its series.
   * @default none
   */
  readonly alerts?: readonly AlertRule[] | ((service: ServiceSelector) => readonly AlertRule[]);
  /** Alerts about the service that are not evaluated, each with a reason. @default none */
  readonly disabledAlerts?: DisabledAlerts;
  /**
   * Recording rules of Prometheus and Loki (`recordingRule`, `logRecordingRule`), whose metrics its alerts and any panel can
   * use: a list, or a function whose argument selects its series. Series that Loki records have the labels `team` and
   * `service`, and need `prometheus.remoteWriteReceiver`.
   * @default none
   */
  readonly recordings?:
    | readonly (RecordingRule | LogRecordingRule)[]
    | ((service: ServiceSelector) => readonly (RecordingRule | LogRecordingRule)[]);
  /**
   * Panels in addition to those of its signals and SLOs, in a separate row of its dashboard: a list, or a function whose
   * argument selects its series. Builders of Grafana's Foundation SDK are panels, too.
   * @default none
   */
  readonly panels?: readonly PanelInput[] | ((service: PanelSelector) => readonly PanelInput[]);
}

/** Selects the series of one service: `httpRequests.where(service, { method: 'GET' })`. */
export interface ServiceSelector {
  readonly service: string;
}

/** Selects the same series in the environment that is selected at the top of the dashboard. */
export interface PanelSelector extends ServiceSelector {
  readonly env: string;
}

/** The team as a tenant of Loki, in environments with `loki.tenants: 'team'`. */
export interface TeamLoki {
  /** Id of the tenant, the header `X-Scope-OrgID`. @default the name of the team */
  readonly tenant?: string;
  /** Limits that differ from those of the environment. @default those of the environment */
  readonly limits?: LokiLimits;
  /** Retention of its log lines; at least `24h`, or `0s` to keep them. @default that of the environment */
  readonly retention?: Duration;
  /** Streams with a retention that differs, instead of those of the environment. @default those of the environment */
  readonly streamRetention?: readonly StreamRetention[];
}

/** A team and everything that it owns. */
export interface Team {
  /** RFC 1123 label; the value of the label `team` of its metrics, log lines and alerts. */
  readonly name: string;
  /** Default namespace of its services. @default the name of the team */
  readonly namespace?: string;
  /** Receivers by severity, and routes of some alerts to others. */
  readonly routing: Routing;
  /** Services of the team. @default none */
  readonly services?: readonly Service[];
  /** The team as a tenant of Loki. @default a tenant with the name of the team, and the limits and retention of the environment */
  readonly loki?: TeamLoki;
  /**
   * Thresholds of alerts on requests and log lines, for services whose `signals` do not set them.
   * @default those of the environment
   */
  readonly alertThresholds?: SignalThresholds;
  /** Alerts of the team that are not evaluated, each with a reason. @default none */
  readonly disabledAlerts?: DisabledAlerts;
  /** Recording rules of Prometheus about several services, which are evaluated by any shard. @default none */
  readonly recordings?: readonly RecordingRule[];
  /** Rules in the form of a rule file, for which nothing else is sufficient. @default none */
  readonly rawRules?: readonly RawRuleGroup[];
  /**
   * The severity of raw alerts by the name that their files use: `{ critical: 'page', warning: 'ticket', info: 'none' }`. The
   * label `severity` is written with it, so that routes, inhibitions and messages apply; `none` is routed to no receiver.
   * @default none: raw alerts have the severities page, ticket and none
   */
  readonly severities?: Readonly<Record<string, RawSeverity>>;
  /**
   * Databases, proxies and others that the team runs beside its services, observed by exporters: each is a service with
   * metrics, alerts and panels.
   * @default none
   */
  readonly integrations?: readonly Integration[];
  /**
   * Dashboards in addition to those of its services, in the same folder: the typed ones, those exported from Grafana
   * (`rawDashboard`), and those of Grafana's Foundation SDK or their builders.
   * @default none
   */
  readonly dashboards?: readonly (Dashboard | RawDashboard | GrafanaDashboard)[];
  /**
   * Adds Kubernetes objects as cdk8s constructs, which are written to `dist/<environment>/team-<name>.yaml`. Their
   * default namespace is that of the team; other namespaces of the team are allowed.
   * @default none
   */
  readonly constructs?: TeamConstructs;
  /**
   * Permissions on its folder in Grafana; `npm run grafana:folders` applies them.
   * @default everyone can view it, the team can edit it
   */
  readonly folder?: FolderAccess;
}

/** Defines a team, checked and completed by the editor. */
export const defineTeam = (team: Team): Team => team;

export const serviceSchema: Schema = objectSchema<Service>(
  {
    name: workloadName,
    description: nonEmptyString,
    namespace: dnsLabel,
    replicas: podCount,
    scrape: orFalse(scrapeSchema),
    scrapes: arrayOf(
      objectSchema<AdditionalScrape>(
        {
          name: workloadName,
          scrape: scrapeSchema,
          metrics: arrayOf(metricSchema),
          metricsComplete: boolean,
        },
        ['name', 'scrape'],
      ),
    ),
    push: pushSchema,
    otlp: otlpSchema,
    logs: logConfigSchema,
    metrics: arrayOf(metricSchema),
    metricsComplete: boolean,
    signals: signalsSchema,
    packs: arrayOf(packSchema),
    slos: arrayOf(sloSchema),
    // The result, where it is a function.
    alerts: arrayOf(alertSchema),
    disabledAlerts: disabledAlertsSchema,
    recordings: arrayOf(recordingSchema),
    panels: arrayOf(panelSchema),
  },
  ['name'],
);

export const teamSchema: Schema = objectSchema<Team>(
  {
    name: dnsLabel,
    namespace: dnsLabel,
    routing: routingSchema,
    loki: objectSchema<TeamLoki>({
      tenant: tenantSchema,
      limits: lokiLimitsSchema,
      retention: duration,
      streamRetention: streamRetentionSchema,
    }),
    alertThresholds: signalThresholdsSchema,
    disabledAlerts: disabledAlertsSchema,
    services: arrayOf(serviceSchema),
    recordings: arrayOf(teamRecordingSchema),
    rawRules: arrayOf(rawRuleGroupSchema),
    severities: mapOf(enumOf(...rawSeverities)),
    integrations: arrayOf(integrationSchema),
    dashboards: arrayOf({
      if: { type: 'object', required: ['kind'] },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: rawDashboardSchema,
      else: dashboardSchema,
    }),
    // A function, which validation/read-definitions.ts requires.
    constructs: {},
    folder: folderAccessSchema,
  },
  ['name', 'routing'],
);
