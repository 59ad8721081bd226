/** One relabelling step on a discovered target, in Prometheus' terms. */
export interface RelabelRule {
  readonly action: 'replace' | 'drop';
  readonly sources: readonly string[];
  /** @default ';' */
  readonly separator?: string;
  /** RE2, anchored at both ends. @default anything */
  readonly regex?: string;
  /** @default the first group */
  readonly replacement?: string;
  /** Only for `replace`. */
  readonly target?: string;
}

export interface PodTargetOptions {
  /** Pod label that names the owning team, such as `observability/team`. @default no label `team` */
  readonly teamLabel?: string;
  /** Where the kubelet writes the containers' logs. @default /var/log/pods */
  readonly podLogsDir?: string;
}

export const DEFAULT_POD_LOGS_DIR = '/var/log/pods';

const POD = '__meta_kubernetes_pod';
const NOT_EMPTY = '(.+)';

/**
 * From a discovered pod to the labels and the path of its log files. Pods that are yet to start have
 * no logs; pods that have ended do, and a short job's only lines would be lost without them.
 *
 * `service` is the first of: label app.kubernetes.io/name, label app, the workload, the container.
 * The workload is the owner without what changes from one rollout or run to the next.
 */
export function podRelabelRules(options: PodTargetOptions = {}): RelabelRule[] {
  const { teamLabel, podLogsDir = DEFAULT_POD_LOGS_DIR } = options;
  const controller = [`${POD}_controller_kind`, `${POD}_controller_name`];
  return [
    { action: 'drop', sources: [`${POD}_phase`], regex: 'Pending|Unknown' },
    copy(['__meta_kubernetes_namespace'], 'namespace'),
    copy([`${POD}_container_name`], 'container'),
    copy([`${POD}_name`], 'pod'),
    copy([`${POD}_node_name`], 'node'),
    ...(teamLabel === undefined ? [] : [copy([podLabel(teamLabel)], 'team')]),

    copy([`${POD}_container_name`], 'service'),
    copy([`${POD}_controller_name`], 'service'),
    copy([`${POD}_controller_kind`, `${POD}_container_name`], 'service', 'Node;(.+)'),
    copy([podLabel('pod-template-hash'), ...controller], 'service', '.+;ReplicaSet;(.+)-[0-9a-z]+'),
    copy(controller, 'service', 'Job;(.+)-[0-9]{8,}'),
    copy([podLabel('app')], 'service'),
    copy([podLabel('app.kubernetes.io/name')], 'service'),

    // The kubelet names the directory of a static pod by the hash of its file, not by the uid that
    // its mirror has in the API.
    copy([`${POD}_uid`], '__tmp_pod_uid'),
    copy([`${POD}_annotation_kubernetes_io_config_mirror`], '__tmp_pod_uid'),
    {
      action: 'replace',
      sources: ['namespace', 'pod', '__tmp_pod_uid', 'container'],
      regex: '(.+);(.+);(.+);(.+)',
      target: '__path__',
      replacement: `${podLogsDir}/\${1}_\${2}_\${3}/\${4}/*.log`,
    },
  ];
}

function copy(sources: readonly string[], target: string, regex: string = NOT_EMPTY): RelabelRule {
  return { action: 'replace', sources, regex, target };
}

/** The name under which service discovery shows a pod label. */
function podLabel(name: string): string {
  return `${POD}_label_${name.replace(/[^A-Za-z0-9_]/g, '_')}`;
}
