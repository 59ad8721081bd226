import { labelKeys } from '../../catalog/names';
import { literalRegex } from './literal';
import type { RelabelRule } from './relabel-rule';

export interface PodTargetOptions {
  /** Pod label with the owning team, such as `observability/team`. @default no label `team` */
  readonly teamLabel?: string;
  /** Directory of the container logs. @default /var/log/pods */
  readonly podLogsDir?: string;
  /** The pods of the agent itself. @default none */
  readonly agent?: { readonly namespace: string; readonly name: string };
}

export const DEFAULT_POD_LOGS_DIR = '/var/log/pods';

const POD = '__meta_kubernetes_pod';
const NOT_EMPTY = '(.+)';

/**
 * Returns rules that set the labels of a discovered pod and the path of its log files. Pending pods have no logs.
 * Completed pods are included, so that the log lines of short jobs are read.
 *
 * `service` is the first of: label app.kubernetes.io/name, label app, name of the workload, name of the container. The
 * name of the workload is that of the owner, without the suffix of a rollout or a run.
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

    // The kubelet names the directory of a static pod after the hash of its manifest, not after the uid of its mirror
    // pod.
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

/** Returns rules that make the pod of the agent a target with these labels; others have no path, and are ignored. */
export function ownPodRules(
  { agent = { namespace: '', name: '' } }: PodTargetOptions,
  { __path__: path = '', ...labels }: Readonly<Record<string, string>>,
): RelabelRule[] {
  const set = (target: string, value: string): RelabelRule => ({
    action: 'replace',
    sources: [],
    target,
    replacement: value.replaceAll('$', '$$$$'),
  });
  return [
    {
      ...set('__path__', path),
      sources: ['__meta_kubernetes_namespace', podLabel(labelKeys.name), `${POD}_container_name`],
      regex: [agent.namespace, agent.name, agent.name].map(literalRegex).join(';'),
    },
    copy([`${POD}_node_name`], 'node'),
    ...Object.entries(labels).map(([target, value]) => set(target, value)),
  ];
}

function copy(sources: readonly string[], target: string, regex: string = NOT_EMPTY): RelabelRule {
  return { action: 'replace', sources, regex, target };
}

/** Returns the name of a pod label in service discovery. */
function podLabel(name: string): string {
  return `${POD}_label_${name.replace(/[^A-Za-z0-9_]/g, '_')}`;
}
