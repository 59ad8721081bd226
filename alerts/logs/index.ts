import type { LogqlAlert, Rule, RuleGroup } from '../../catalog/definitions/alert';
import type { ResolvedService } from '../../resolve/services';
import { type HttpService, hasHttp } from '../http';
import { errorLines } from './error-lines';
import { failedAuth } from './failed-auth';
import { heartbeatGone, lineRate, linesGone } from './gone';
import { formatOf } from './service';
import { slowRequests } from './slow-requests';

/** What the lines of a service tell and its metrics do not, and that they are gone. */
export function logGroups(env: string, service: ResolvedService): readonly RuleGroup[] {
  const rules = [...(hasHttp(service) ? logAlerts(service) : []), ...goneRules(env, service)];
  const { name, team } = service;
  return rules.length > 0 ? [{ name: `${name}/logs`, team, job: name, rules }] : [];
}

/**
 * Silence and no traffic look the same: that lines are gone is told where requests come that wrote lines before,
 * or where the service says that it always writes.
 */
function goneRules(env: string, service: ResolvedService): readonly Rule[] {
  const heartbeat = service.logs?.heartbeat;
  const expected = hasHttp(service) && service.signals.missingLines;
  const alerts = [
    ...(heartbeat ? [heartbeatGone(service, heartbeat)] : []),
    ...(!heartbeat && hasHttp(service) && expected ? [linesGone(service, expected)] : []),
  ];
  return alerts.length > 0 ? [lineRate(env, service), ...alerts] : [];
}

function logAlerts(service: HttpService): readonly LogqlAlert[] {
  const { latency, failedAuth: failures, errorLineRatio, slowLineRatio } = service.signals;
  return [
    ...(failures === false ? [] : [failedAuth(service, failures)]),
    ...(errorLineRatio === false ? [] : [errorLines(service, errorLineRatio)]),
    ...(latency === false || slowLineRatio === false || formatOf(service) === 'text'
      ? []
      : [slowRequests(service, latency, slowLineRatio)]),
  ];
}
