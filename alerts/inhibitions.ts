import type { Slo } from '../catalog/definitions/slo';
import type { ResolvedEnvironment } from '../resolve/environment';
import * as names from './names';

/** https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule */
interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

type Settings = Pick<ResolvedEnvironment, 'alerts'>;

/** What an alert is about. A label that both lack counts as equal, so that each must be there. */
const service = ['team', 'service', 'env'] as const;
const job = [...service, 'job'] as const;
const target = [...job, 'instance'] as const;

/**
 * What follows from a cause, alert by alert: whoever is told of the cause need not read of it as well. Everything else
 * is told, since a page says nothing about another fault of the same service or node at the same time.
 */
export function inhibitions(settings: Settings): readonly InhibitRule[] {
  const named = matcherOf(settings);
  const rule = (
    cause: readonly string[],
    effects: readonly string[],
    equal: readonly string[],
  ): InhibitRule => ({
    source_matchers: [...cause, 'service!=""'],
    target_matchers: effects,
    equal,
  });
  const burns = (kind: Slo['kind']) => [named(names.SLO_BURN), `sli="${kind}"`];
  return [
    // a target that is down explains whatever its metrics say
    rule([named(names.TARGET_DOWN), 'instance!=""'], [named.not(names.TARGET_DOWN)], target),
    // a service of which nothing is left explains that of each of its replicas, and that nothing reaches it
    rule(
      [named(names.SERVICE_DOWN)],
      [named(names.TARGET_DOWN, names.TARGET_FLAPPING, names.JOB_MISSING)],
      job,
    ),
    rule([named(names.SERVICE_DOWN)], [named(names.HTTP_TRAFFIC_GONE)], service),
    // most requests fail: so do more than some, those of each replica, and those that an objective counts
    rule(
      [named(names.HTTP_OUTAGE)],
      [named(names.HTTP_ERROR_RATIO_HIGH, names.HTTP_REPLICA_FAILING, names.ERROR_LINES_HIGH)],
      service,
    ),
    rule([named(names.HTTP_OUTAGE)], burns('availability'), service),
    rule([named(names.HTTP_ERROR_RATIO_HIGH)], [named(names.ERROR_LINES_HIGH)], service),
    rule(
      [named(names.HTTP_LATENCY_OUTAGE)],
      [named(names.HTTP_LATENCY_HIGH, names.SLOW_REQUEST_CLUSTER)],
      service,
    ),
    rule([named(names.HTTP_LATENCY_OUTAGE)], burns('latency'), service),
    // the same at another speed
    rule(
      [named(names.SLO_BURN), 'severity="page"', 'slo!=""'],
      [named(names.SLO_BURN), 'severity="ticket"'],
      [...service, 'slo'],
    ),
    rule(
      [named(names.DISK_FILLS_IN_HOURS), 'mountpoint!=""'],
      [named(names.DISK_FILLS_IN_DAY)],
      [...target, 'device', 'mountpoint'],
    ),
  ];
}

/** By name. Grafana puts service and labels behind it, to have each name once. */
function matcherOf({ alerts }: Settings) {
  const isExact = alerts.evaluator === 'prometheus';
  const pattern = (all: readonly string[]) => `(?:${all.join('|')})${isExact ? '' : '(?: .*)?'}`;
  const named = (...all: readonly string[]): string =>
    all.length === 1 && isExact ? `alertname="${all[0]}"` : `alertname=~"${pattern(all)}"`;
  return Object.assign(named, {
    not: (...all: readonly string[]): string =>
      all.length === 1 && isExact ? `alertname!="${all[0]}"` : `alertname!~"${pattern(all)}"`,
  });
}
