import type { RuleGroup } from '../../catalog/definitions/alert';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { alertmanagerGroup } from './alertmanager';
import { grafanaGroup } from './grafana';
import { jaegerGroups } from './jaeger';
import { logCollectorGroup } from './log-collector';
import { lokiGroup } from './loki';
import { collectorGroup } from './otel-collector';
import { prometheusGroup } from './prometheus';
import { pushgatewayGroups } from './pushgateway';
import { tempoGroups } from './tempo';
import { thanosGroups } from './thanos';

/** Alerts on the components of the stack, for failures while the process is up. */
export const stackGroups = (environment: ResolvedEnvironment): readonly RuleGroup[] => [
  prometheusGroup(environment),
  alertmanagerGroup(environment),
  lokiGroup(environment),
  logCollectorGroup(environment),
  collectorGroup(environment),
  ...jaegerGroups(environment),
  ...tempoGroups(environment),
  grafanaGroup,
  ...thanosGroups(environment),
  ...pushgatewayGroups(environment),
];
