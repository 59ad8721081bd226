import type { Rule, RuleGroup } from '../../catalog/definitions/alert';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { ResolvedService } from '../../resolve/services';
import { type HttpService, hasDurations, hasHttp } from '../http/service';
import { trafficStopped } from '../http/traffic';
import { serviceDown } from './down';
import { httpLatencyOutage, httpOutage, outageRecording } from './requests';
import { type OutageTiming, outageTiming } from './timing';

/**
 * Alerts on a total outage of a service: all replicas are down, most requests fail or are slow, or steady traffic
 * stops. The rules run once per scrape interval and use the shortest windows that rates allow.
 */
export function outageGroups(
  settings: Pick<ResolvedEnvironment, 'prometheus'>,
  service: ResolvedService,
): readonly RuleGroup[] {
  if (service.scrape === false) return [];
  const timing = outageTiming(settings, service);
  const { name, team } = service;
  return [
    {
      name: `${name}/outage`,
      team,
      job: name,
      ...(timing.interval ? { interval: timing.interval } : {}),
      rules: [
        serviceDown(service, timing),
        ...(hasHttp(service) ? requestRules(service, timing) : []),
      ],
    },
  ];
}

function requestRules(service: HttpService, timing: OutageTiming): readonly Rule[] {
  const { outageRatio, latency, steadyRate } = service.signals;
  return [
    ...outageRecording(service, timing),
    ...(outageRatio === false ? [] : [httpOutage(service, outageRatio, timing)]),
    ...(outageRatio !== false && latency !== false && hasDurations(service)
      ? [httpLatencyOutage(service, outageRatio, latency, timing)]
      : []),
    ...(steadyRate === false ? [] : [trafficStopped(service, steadyRate, timing)]),
  ];
}
