import type { ResolvedEnvironment } from './environment';
import { serviceScrapes } from './scrapes';

/** A scrape job of a service or component, and the owner of its targets. */
export interface OwnedJob {
  readonly job: string;
  readonly team: string;
  readonly service: string;
}

/** With several shards, each of them scrapes all others in this job and keeps only a few metrics. */
export const PEERS_JOB = 'prometheus-peers';

/** Returns an expression that matches the pod names of a StatefulSet. */
export const workloadPods = (name: string): string => `${name}-[0-9]+`;

/** Returns the jobs that must have targets. Jobs of external target files are not included, since they may be empty. */
export const ownedJobs = ({ components, services }: ResolvedEnvironment): readonly OwnedJob[] => [
  ...components.flatMap(({ name, team, metrics }) =>
    metrics.map(({ job }) => ({ job, team, service: name })),
  ),
  ...serviceScrapes({ services }).map(({ job, name, team }) => ({ job, team, service: name })),
];
