import { externalLabels } from '@observability-stack/contracts';
import type { Slo } from '../catalog/definitions/slo';
import type { ResolvedEnvironment } from '../resolve/environment';
import * as names from './names';
import { groupLabels } from './slo';

/** An inhibition rule: https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule */
interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

type Settings = Pick<ResolvedEnvironment, 'alerts' | 'services' | 'teams'>;

/**
 * The subject of an alert. Alertmanager treats a label that both alerts lack as equal, so each must be present. The cluster is
 * the exception: either all alerts of an Alertmanager have it, or none.
 */
const service = ['team', 'service', 'env'] as const;
const job = [...service, 'job'] as const;
const target = [...job, 'instance'] as const;
const workload = ['env', 'namespace', 'workload', 'workload_type'] as const;

const WORKLOAD_LACKS_PODS = [
  names.KUBE_DEPLOYMENT_DOWN,
  names.KUBE_DEPLOYMENT_ROLLOUT_STUCK,
  names.KUBE_STATEFUL_SET_NOT_READY,
  names.KUBE_DAEMON_SET_NOT_READY,
] as const;

/**
 * Inhibition rules from causes to symptoms, by name of alert: the receiver of the cause does not need a notification of
 * the symptoms. All other alerts are notified, since an alert that fires does not rule out another fault of the same
 * service or node.
 */
export function inhibitions(settings: Settings): readonly InhibitRule[] {
  const named = alertMatcher(settings);
  const rule = (
    cause: readonly string[],
    effects: readonly string[],
    equal: readonly string[],
  ): InhibitRule => ({
    source_matchers: [...cause, 'service!=""'],
    target_matchers: effects,
    equal: [...equal, externalLabels.cluster],
  });
  const ofEvaluator = evaluatorMatcher(settings);
  const burns = (kind: Slo['kind']) => [named(names.SLO_BURN), `sli="${kind}"`];
  return [
    // A target that is down explains every other alert about it.
    rule([named(names.TARGET_DOWN), 'instance!=""'], [named.not(names.TARGET_DOWN)], target),
    // A service without replicas explains alerts about its replicas and about missing traffic.
    rule(
      [named(names.SERVICE_DOWN)],
      [named(names.TARGET_DOWN, names.TARGET_FLAPPING, names.JOB_MISSING)],
      job,
    ),
    rule([named(names.SERVICE_DOWN)], [named(names.HTTP_TRAFFIC_GONE)], service),
    // An outage explains the alerts with lower thresholds, those on single replicas, and those of the SLOs.
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
    // The same condition over another window. Both alerts on an SLO have the label of its groups, or neither.
    rule(
      [named(names.SLO_BURN), 'severity="page"', 'slo!=""'],
      [named(names.SLO_BURN), 'severity="ticket"'],
      [...service, 'slo', ...groupLabels(settings.services)],
    ),
    // A node that does not answer explains the alerts about its targets and those about the targets of its pods.
    rule(
      [named(names.KUBE_NODE_NOT_READY), 'instance!=""'],
      [named.not(names.KUBE_NODE_NOT_READY, names.KUBE_POD_ON_FAILED_NODE)],
      ['env', 'instance'],
    ),
    rule(
      [named(names.KUBE_POD_ON_FAILED_NODE), 'instance!=""'],
      [named.not(names.KUBE_POD_ON_FAILED_NODE)],
      ['env', 'instance'],
    ),
    // A service all of whose pods are on such nodes is down because of them.
    rule(
      [named(names.KUBE_SERVICE_ON_FAILED_NODE)],
      [named(names.SERVICE_DOWN, names.JOB_MISSING)],
      service,
    ),
    // A pod that cannot run explains what its workload lacks, and a workload without pods those that are not ready.
    rule(
      [
        named(
          names.KUBE_POD_CRASH_LOOPING,
          names.KUBE_IMAGE_PULL_FAILING,
          names.KUBE_CONTAINER_NOT_CREATED,
          names.KUBE_POD_UNSCHEDULABLE,
        ),
        'workload!=""',
      ],
      [named(...WORKLOAD_LACKS_PODS)],
      workload,
    ),
    rule(
      [named(...WORKLOAD_LACKS_PODS), 'workload!=""'],
      [named(names.KUBE_POD_NOT_READY)],
      workload,
    ),
    rule(
      [named(names.KUBE_DEPLOYMENT_DOWN), 'workload!=""'],
      [named(names.KUBE_DEPLOYMENT_ROLLOUT_STUCK)],
      workload,
    ),
    rule(
      [named(names.KUBE_VOLUME_FILLS_IN_HOURS), 'persistentvolumeclaim!=""'],
      [named(names.KUBE_VOLUME_FILLS_IN_DAYS)],
      ['env', 'namespace', 'persistentvolumeclaim'],
    ),
    // The same certificate.
    rule(
      [named(names.KUBELET_CERTIFICATE_EXPIRES), 'severity="page"', 'certificate!=""'],
      [named(names.KUBELET_CERTIFICATE_EXPIRES), 'severity="ticket"'],
      [...target, 'certificate'],
    ),
    rule(
      [named(names.KUBE_CLIENT_CERTIFICATE_EXPIRES), 'severity="page"', 'job!=""'],
      [named(names.KUBE_CLIENT_CERTIFICATE_EXPIRES), 'severity="ticket"'],
      job,
    ),
    rule(
      [named(names.DISK_FILLS_IN_HOURS), 'mountpoint!=""'],
      [named(names.DISK_FILLS_IN_DAY)],
      [...target, 'device', 'mountpoint'],
    ),
    ...settings.teams.flatMap(({ name, routing: { inhibitions: own = [] } }) =>
      own.map(({ sourceMatchers, targetMatchers, equal }) => ({
        // A team cannot inhibit the alerts of another one.
        source_matchers: [
          `team="${name}"`,
          ...sourceMatchers.map(ofEvaluator),
          // Alertmanager treats a label that both alerts lack as equal.
          ...equal
            .filter((label) => label !== externalLabels.cluster)
            .map((label) => `${label}!=""`),
        ],
        target_matchers: [`team="${name}"`, ...targetMatchers.map(ofEvaluator)],
        equal: equal.includes(externalLabels.cluster) ? equal : [...equal, externalLabels.cluster],
      })),
    ),
  ];
}

/** The matcher of the name of an alert, in the classic form. */
const OF_NAME = /^\s*alertname\s*(=~|!~|!=|=)\s*"([\w|()?:.*+-]*)"\s*$/;

/** Returns a matcher that a team wrote, for the names that the evaluator of the alerts gives them. */
export function evaluatorMatcher({ alerts }: Pick<Settings, 'alerts'>) {
  return (matcher: string): string =>
    alerts.evaluator === 'prometheus'
      ? matcher
      : matcher.replace(
          OF_NAME,
          (_, operator: string, value: string) =>
            `alertname${operator.startsWith('!') ? '!~' : '=~'}"(?:${value})(?: .*)?"`,
        );
}

/** Returns matchers of alerts by name. Grafana appends service and labels to the name to make it unique. */
export function alertMatcher({ alerts }: Pick<Settings, 'alerts'>) {
  const isExact = alerts.evaluator === 'prometheus';
  const pattern = (all: readonly string[]) => `(?:${all.join('|')})${isExact ? '' : '(?: .*)?'}`;
  const named = (...all: readonly string[]): string =>
    all.length === 1 && isExact ? `alertname="${all[0]}"` : `alertname=~"${pattern(all)}"`;
  return Object.assign(named, {
    not: (...all: readonly string[]): string =>
      all.length === 1 && isExact ? `alertname!="${all[0]}"` : `alertname!~"${pattern(all)}"`,
  });
}
