import type { PromqlAlert, RuleGroup } from '../../catalog/definitions/alert';
import { sendsMetrics } from '../../resolve/otlp';
import { errorRatioHigh, replicaFailing } from './errors';
import { latencyHigh } from './latency';
import { httpRecording } from './recording';
import { type HttpService, hasDurations } from './service';
import { metricsMissing, trafficMissing } from './traffic';

export { type HttpService, hasDurations, hasHttp, type TimedService } from './service';

/** Alerts on the rate, errors and duration of the requests of a service, and on missing requests. */
export const httpGroup = (service: HttpService): RuleGroup => ({
  name: `${service.name}/http`,
  team: service.team,
  job: service.name,
  rules: [...httpRecording(service), ...httpAlerts(service)],
});

function httpAlerts(service: HttpService): readonly PromqlAlert[] {
  const { errorRatio, latency, steadyRate } = service.signals;
  return [
    ...(errorRatio === false
      ? []
      : [errorRatioHigh(service, errorRatio), replicaFailing(service, errorRatio)]),
    ...(latency !== false && hasDurations(service) ? [latencyHigh(service, latency)] : []),
    ...(steadyRate === false ? [] : [trafficMissing(service, steadyRate)]),
    // Metrics by OTLP have no targets that could be up without them.
    ...(sendsMetrics(service) ? [] : [metricsMissing(service)]),
  ];
}
