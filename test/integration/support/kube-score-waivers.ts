/** A finding of kube-score that we know of and keep. */
export interface KubeScoreWaiver {
  /** Id of its check. */
  readonly check: string;
  /** Names of the workloads; `every` where the reason holds for all. */
  readonly workloads: readonly string[] | 'every';
  readonly reason: string;
}

export const waivers: readonly KubeScoreWaiver[] = [
  {
    check: 'container-image-pull-policy',
    workloads: 'every',
    reason:
      'Every image has a pinned tag or a digest, so the one on the node is the right one. Always would keep pods from starting while the registry is away, and on clusters that images are loaded into.',
  },
  {
    check: 'container-security-context-user-group-id',
    workloads: ['grafana'],
    reason: "472 is the image's own user; the files that it brings belong to it.",
  },
  {
    check: 'container-security-context-user-group-id',
    workloads: ['promtail', 'alloy'],
    reason: "The kubelet writes the pods' logs for root only; reading them needs its id.",
  },
];
