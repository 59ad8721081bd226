import { KUBE_STATE_METRICS, PLATFORM_TEAM } from '../catalog/names';
import type { ResolvedEnvironment } from './environment';

/** A scrape job that follows from what runs, and whose targets it scrapes. */
export interface OwnedJob {
  readonly job: string;
  readonly team: string;
  readonly service: string;
}

/** Of several shards of Prometheus each scrapes all of them under this name, and keeps next to nothing of what they say. */
export const PEERS_JOB = 'prometheus-peers';

/** Matches the pods of a StatefulSet by their names. */
export const podsOfWorkload = (name: string): string => `${name}-[0-9]+`;

/** Every job that must have a target. Hand-written target files come on top, and may be empty. */
export const jobsOf = ({
  components,
  services,
  kubeStateMetrics,
}: ResolvedEnvironment): readonly OwnedJob[] => [
  ...components.flatMap(({ name, team, metrics }) =>
    metrics.map(({ job }) => ({ job, team, service: name })),
  ),
  ...services
    .filter(({ scrape }) => scrape !== false)
    .map(({ name, team }) => ({ job: name, team, service: name })),
  ...(kubeStateMetrics
    ? [{ job: KUBE_STATE_METRICS, team: PLATFORM_TEAM, service: KUBE_STATE_METRICS }]
    : []),
];
