/**
 * The cluster that the budgets of metrics about Kubernetes objects allow for. Their labels depend on each other: a pod has
 * one namespace and one node, so that the number of objects is the maximum, and not the product of all labels.
 */
export const clusterSize = {
  nodes: 500,
  namespaces: 500,
  pods: 20_000,
  containers: 40_000,
  /** Deployments, StatefulSets, DaemonSets and CronJobs. */
  workloads: 5_000,
  /** Kept ReplicaSets: a Deployment keeps ten old ones. */
  replicaSets: 20_000,
  jobs: 5_000,
  volumes: 5_000,
  /** Pods of a node; the kubelet allows 110 by default. */
  podsPerNode: 250,
  containersPerNode: 500,
  volumesPerNode: 128,
} as const;
