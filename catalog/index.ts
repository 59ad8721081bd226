// biome-ignore-all assist/source/organizeImports: the order is that of docs/api.md
/**
 * The public entry: everything for the definitions of teams and environments. PromQL and LogQL have functions with the
 * same names, so each language is a namespace: `promql.sum(promql.rate(...))`, `logql.countOverTime(...)`. The comment
 * above each group is its heading in docs/api.md.
 */

// Teams and services
export {
  defineTeam,
  type PanelSelector,
  type AdditionalScrape,
  type Service,
  type ServiceSelector,
  type Team,
  type TeamLoki,
} from './definitions/team';
export { PLATFORM_TEAM } from './names';

// Integrations
export { blackbox, type BlackboxOptions } from './integrations/blackbox/options';
export {
  postgres,
  type PostgresOptions,
  type PostgresServer,
} from './integrations/postgres/options';
export {
  redis,
  type RedisOptions,
  type RedisServer,
} from './integrations/redis/options';
export { nginx, type NginxOptions } from './integrations/nginx/options';
export { memcached, type MemcachedOptions } from './integrations/memcached/options';
export { rabbitmq, type RabbitmqOptions } from './integrations/rabbitmq/options';
export type { Integration } from './integrations/definitions';
export type { ExporterOptions, IntegrationOptions } from './integrations/options';

// Scrapes, signals and objectives
export { otlp, type Otlp } from './definitions/otlp';
export { pushgateway, type Push } from './definitions/push';
export {
  drop,
  keep,
  labelDrop,
  labelKeep,
  labelMap,
  type RelabelStep,
  replace,
} from './definitions/relabel';
export {
  authorization,
  basicAuth,
  bearerToken,
  consulSd,
  dnsSd,
  fileSd,
  kubernetesSd,
  oauth2,
  type RawScrape,
  rawScrape,
  type Scrape,
  type ScrapeAuth,
  type ScrapeTls,
} from './definitions/scrape';
export {
  http,
  httpDefaults,
  requestSignals,
  type HttpOptions,
  type RequestSignals,
  type SignalOptions,
  type Signals,
} from './definitions/signals';
export type { DurationMetric, RequestMetric, Vocabulary } from './signals/vocabulary';
export {
  otelGrpc,
  otelHttp,
  type OtelGrpcOptions,
  type OtelOptions,
} from './signals/opentelemetry';
export { grpcPrometheus, type GrpcPrometheusOptions } from './signals/grpc';
export { micrometerHttp, type MicrometerOptions } from './signals/micrometer';
export {
  caddy,
  ingressNginx,
  istio,
  type CaddyOptions,
  type ProxyOptions,
} from './signals/proxies';
export { batch, type Batch, type BatchMetrics, type BatchOptions } from './packs/batch';
export {
  client,
  otelHttpClient,
  type Client,
  type ClientMetrics,
  type ClientOptions,
  type OtelHttpClientOptions,
} from './packs/client';
export { queue, type Queue, type QueueMetrics, type QueueOptions } from './packs/queue';
export {
  runtime,
  type Runtime,
  type RuntimeLanguage,
  type RuntimeOptions,
} from './packs/runtime';
export type { Pack } from './definitions/packs';
export {
  availability,
  latency,
  ratio,
  threshold,
  freshness,
  probe,
  type Slo,
  type SloQuery,
} from './definitions/slo';
export {
  type RawRule,
  type RawRuleGroup,
  type RawSeverity,
  rawRuleGroup,
} from './definitions/raw-rules';
export { requestLogs } from './definitions/request-logs';

// Contracts of metrics
export {
  metricFactory,
  externalMetrics,
  recordedMetric,
  type Counter,
  type Gauge,
  type ClassicHistogram,
  type NativeHistogram,
  type Summary,
  type RecordedMetric,
  type Metric,
  labelEq,
  labelNeq,
  labelRe,
  labelNotRe,
  type LabelMatch,
  type Matchers,
} from '@observability-stack/contracts';
export * as httpMetrics from '@observability-stack/contracts/standard/http';
export * as nodejsMetrics from '@observability-stack/contracts/standard/nodejs';
export * as processMetrics from '@observability-stack/contracts/standard/process';
export * as targetMetrics from '@observability-stack/contracts/standard/target';

// Log lines
export {
  type JournalUnits,
  journal,
  type LogFiles,
  type LogSource,
  logFiles,
  type Syslog,
  syslog,
} from './definitions/log-sources';
export type { LineLimit, LogStage, Redaction, SampleRule } from './definitions/log-stages';
export type {
  BoundedLabel,
  ExtractedField,
  LogFormat,
  LogConfig,
  RequestFields,
} from './definitions/logs';
export { serviceLogs } from './logs/fields';
export {
  serviceLogContract,
  standardFields,
  type DeclaredField,
  type LogContract,
  type LogField,
  EXTRACTED_SUFFIX,
} from '@observability-stack/contracts';

// Alerts and recording rules
export {
  promqlAlert,
  logqlAlert,
  recordingRule,
  logRecordingRule,
  inputSeries,
  counterValues,
  type AlertRule,
  type PromqlAlert,
  type LogqlAlert,
  type RecordingRule,
  type LogRecordingRule,
  type Runbook,
  type PromqlTest,
  type LogqlTest,
  type RecordingTest,
  type LogRecordingTest,
  type TestLine,
  type ExpectedAlert,
} from './definitions/alert';

export type {
  AlertThresholds,
  DisabledAlert,
  DisabledAlerts,
  SignalThresholds,
} from './definitions/alert-overrides';

// Receivers
export {
  pagerduty,
  slack,
  slackApp,
  email,
  webhook,
  webhookTo,
  opsgenie,
  victorops,
  pushover,
  sns,
  telegram,
  discord,
  webex,
  teams,
  teamsConnector,
  jira,
  rocketchat,
  wechat,
  incidentio,
  mattermost,
  rawReceiver,
  heartbeat,
  heartbeatTo,
  nullReceiver,
  type Receiver,
  type WatchdogReceiver,
} from './definitions/receivers';

// Routing
export {
  notify,
  timeInterval,
  rawRoute,
  type Routing,
  type AlertRoute,
  type Inhibition,
  type RawRoute,
  type Notified,
  type RouteSettings,
  type Severity,
  type TimeInterval,
  type TimeSpan,
} from './definitions/routing';

// Panels of one signal
export {
  ratePanel,
  gaugePanel,
  quantilePanel,
  logRatePanel,
  logsPanel,
} from './panels';

// Panels of any kind
export {
  timeSeries,
  stat,
  gauge,
  barGauge,
  table,
  heatmap,
  stateTimeline,
  logs,
  trace,
  traceList,
  text,
  type Panel,
  type PanelInput,
  type PanelLink,
  type Transformation,
  type FieldOverride,
} from './definitions/panel';
export { query, logQuery, type Query } from './definitions/panel-query';

// Dashboards
export {
  defineDashboard,
  type Dashboard,
  type DashboardInput,
  type Row,
  type DashboardVariable,
  type Annotation,
} from './definitions/dashboard';
export {
  rawDashboard,
  type RawDashboard,
  type RawDashboardOptions,
} from './definitions/raw-dashboard';

// Environments
export {
  defineClusters,
  defineEnvironment,
  type Environment,
  type ClusterDns,
  type ClusterSettings,
  type ServiceOverride,
  type ResourceBudget,
  type Waiver,
} from './definitions/environment';
export {
  external,
  type AddressNetwork,
  type ExternalAlertmanager,
  type ExternalCollector,
  type ExternalGrafana,
  type ExternalLoki,
  type LokiTenancy,
  type ExternalNodeExporter,
  type ExternalPrometheus,
  type RulesForm,
  type PodNetwork,
} from './definitions/parts';
export type { ExternalTracing } from './definitions/external-tracing';
export type { Duration, Exposure, Resources, SecretKey } from './definitions/common';
export type {
  Autoscaling,
  CommonPodSettings,
  ContainerSettings,
  InitContainer,
  PodMount,
  PodSettings,
  PodsSettings,
  PodVolume,
  Sidecar,
} from './definitions/pods';
export {
  argoCd,
  flux,
  gitSource,
  grafanaOperator,
  grafanaSidecar,
  ociSource,
  type ArgoCd,
  type Flux,
  type GitSource,
  type OciSource,
  type FilesOutput,
  type MachineFolders,
  type MachineLogSource,
  type RulersOutput,
  type GrafanaOperator,
  type GrafanaSidecar,
  type OperatorOutput,
  type Outputs,
} from './definitions/outputs';

// Kubernetes objects
export type {
  TeamConstructs,
  TeamContext,
  ExtendStack,
  StackConstructs,
} from './definitions/constructs';

// Query languages
export * as promql from '@observability-stack/promql';
export * as logql from '@observability-stack/logql';
