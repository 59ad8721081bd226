import type { LogqlAlert, Rule, RuleGroup } from '../../catalog/definitions/alert';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { ResolvedService } from '../../resolve/services';
import { type HttpService, hasHttp } from '../http';
import { errorLines } from './error-lines';
import { failedAuth } from './failed-auth';
import { logLinesLimited } from './limited';
import { logHeartbeatMissing, logLineRate, logLinesMissing } from './missing';
import { serviceLogFormat } from './service';
import { slowRequests } from './slow-requests';

/** Alerts on the content of the log lines of a service, and on missing log lines. */
export function logGroups(
  { env, logCollector }: Pick<ResolvedEnvironment, 'env' | 'logCollector'>,
  service: ResolvedService,
): readonly RuleGroup[] {
  const limit = service.logs?.limit;
  const rules = [
    ...(hasHttp(service) ? logAlerts(service) : []),
    ...goneRules(env, service),
    ...(limit ? [logLinesLimited(logCollector, service, limit)] : []),
  ];
  const { name, team } = service;
  return rules.length > 0 ? [{ name: `${name}/logs`, team, job: name, rules }] : [];
}

/**
 * Returns the alerts on missing log lines. Without traffic, missing log lines are not a fault, so
 * the alerts need requests that produced log lines before, or a service that declares a heartbeat.
 */
function goneRules(env: string, service: ResolvedService): readonly Rule[] {
  const heartbeat = service.logs?.heartbeat;
  const expected = hasHttp(service) && service.signals.missingLines;
  const alerts = [
    ...(heartbeat ? [logHeartbeatMissing(service, heartbeat)] : []),
    ...(!heartbeat && hasHttp(service) && expected ? [logLinesMissing(service, expected)] : []),
  ];
  return alerts.length > 0 ? [logLineRate(env, service), ...alerts] : [];
}

function logAlerts(service: HttpService): readonly LogqlAlert[] {
  const { latency, failedAuth: failures, errorLineRatio, slowLineRatio } = service.signals;
  return [
    ...(failures === false ? [] : [failedAuth(service, failures)]),
    ...(errorLineRatio === false ? [] : [errorLines(service, errorLineRatio)]),
    ...(latency === false || slowLineRatio === false || serviceLogFormat(service) === 'text'
      ? []
      : [slowRequests(service, latency, slowLineRatio)]),
  ];
}
