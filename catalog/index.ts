/**
 * Everything that a team or an environment writes its definitions with. PromQL and LogQL have functions of the same names,
 * so each language is a namespace: `promql.sum(promql.rate(...))`, `logql.countOverTime(...)`.
 */

// contracts of metrics and log lines
export {
  type ClassicHistogram,
  type Counter,
  type DeclaredField,
  EXTRACTED_SUFFIX,
  eq,
  type Gauge,
  type LogContract,
  type LogField,
  type Match,
  type Matchers,
  type Metric,
  metricsOf,
  type NativeHistogram,
  neq,
  notRe,
  re,
  type Summary,
  serviceLines,
  standardFields,
} from '@observability-stack/contracts';
export * as httpMetrics from '@observability-stack/contracts/standard/http';
export * as nodejsMetrics from '@observability-stack/contracts/standard/nodejs';
export * as processMetrics from '@observability-stack/contracts/standard/process';
export * as targetMetrics from '@observability-stack/contracts/standard/target';
// queries
export * as logql from '@observability-stack/logql';
export * as promql from '@observability-stack/promql';
// alerts and recording rules with their tests
export {
  type AlertRule,
  counting,
  type ExpectedAlert,
  given,
  type LogqlAlert,
  type LogqlTest,
  logqlAlert,
  type PromqlAlert,
  type PromqlTest,
  promqlAlert,
  type Runbook,
  record,
  type TestLine,
} from './definitions/alert';
// environments and teams
export type { Duration, Exposure, Resources, SecretKey } from './definitions/common';
export type {
  ExtendStack,
  StackConstructs,
  TeamConstructs,
  TeamContext,
} from './definitions/constructs';
// dashboards
export {
  type Annotation,
  type Dashboard,
  defineDashboard,
  type Row,
  type Variable,
} from './definitions/dashboard';
export {
  type Budget,
  defineEnvironment,
  type Environment,
  type ServiceOverride,
  type Waiver,
} from './definitions/environment';
// log lines
export type { BoundedLabel, ExtraField, LogFormat, LogRecord } from './definitions/logs';
export {
  barGauge,
  gauge,
  heatmap,
  type Link,
  logs,
  type Panel,
  stat,
  stateTimeline,
  table,
  text,
  timeSeries,
  trace,
  traceList,
} from './definitions/panel';
export { logQuery, type Query, query } from './definitions/panel-query';
// receivers
export {
  email,
  heartbeat,
  heartbeatTo,
  nobody,
  pagerduty,
  type Receiver,
  slack,
  type WatchdogReceiver,
  webhook,
  webhookTo,
} from './definitions/receivers';
export { requestLines } from './definitions/request-lines';
// scrapes, signals and objectives
export { consulSd, dnsSd, fileSd, kubernetesSd, type Scrape, scheme } from './definitions/scrape';
export { type HttpSignals, http, httpDefaults, type Signals } from './definitions/signals';
export { availability, latency, type Slo } from './definitions/slo';
export {
  defineTeam,
  type PanelSelector,
  type Service,
  type ServiceSelector,
  type Severity,
  type Team,
} from './definitions/team';
export { linesOf } from './logs/fields';
export { PLATFORM_TEAM } from './names';
// panels of one signal each
export {
  levelOf as gaugePanel,
  lineRateOf as logRatePanel,
  linesOf as logsPanel,
  quantilesOf as quantilePanel,
  rateOf as ratePanel,
} from './panels';
