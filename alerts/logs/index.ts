import type { LogqlAlert, RuleGroup } from '../../catalog/alert';
import type { HttpService } from '../http';
import { errorLines } from './error-lines';
import { failedAuth } from './failed-auth';
import { slowRequests } from './slow-requests';

/**
 * What the lines of a service tell and its metrics do not. That lines are gone is for the alerts about the
 * log collectors: here silence and no traffic look the same, and to tell them apart each evaluation would
 * have to read the lines of hours.
 */
export function logGroups(service: HttpService): readonly RuleGroup[] {
  const rules = logAlerts(service);
  return rules.length > 0 ? [{ name: `${service.name}/logs`, team: service.team, rules }] : [];
}

function logAlerts(service: HttpService): readonly LogqlAlert[] {
  const { latency, failedAuth: failures, errorLineRatio, slowLineRatio } = service.signals;
  return [
    ...(failures === false ? [] : [failedAuth(service, failures)]),
    ...(errorLineRatio === false ? [] : [errorLines(service, errorLineRatio)]),
    ...(latency === false || slowLineRatio === false
      ? []
      : [slowRequests(service, latency, slowLineRatio)]),
  ];
}
