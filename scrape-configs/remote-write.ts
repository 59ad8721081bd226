import { ports } from '../catalog/components/ports';
import { stablePods } from '../resolve/addresses';
import { findComponent } from '../resolve/components';
import type { ResolvedEnvironment } from '../resolve/environment';
import { shardForJob, shardingJob } from './jobs';

/** A Prometheus that receives remote writes. */
export interface RemoteWriteReceiver {
  /** Name of the pod. */
  readonly name: string;
  readonly url: string;
  /** Services whose series it receives. @default all */
  readonly only?: readonly string[];
}

/**
 * Returns the replicas that receive remote writes. Each receives the series of the services that it
 * scrapes, since it evaluates their rules. `services` is called only if there are several shards.
 */
export function remoteWriteReceivers(
  environment: ResolvedEnvironment,
  services: () => readonly string[],
): readonly RemoteWriteReceiver[] {
  const component = findComponent(environment, 'prometheus');
  const { shards } = environment.prometheus;
  const all = shards > 1 ? services() : undefined;
  return component.workloads.flatMap((workload, shard) => {
    const only = all?.filter(
      (service) => shardForJob(shardingJob(environment, service), shards) === shard,
    );
    if (only?.length === 0) return [];
    return stablePods({ ...component, workloads: [workload] }).map(({ name, host }) => ({
      name,
      url: `http://${host}:${ports.prometheus.http}/api/v1/write`,
      ...(only ? { only } : {}),
    }));
  });
}
