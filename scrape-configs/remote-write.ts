import { ports } from '../catalog/components/ports';
import { stablePods } from '../resolve/addresses';
import { findComponent } from '../resolve/components';
import { endpointsOf } from '../resolve/endpoints';
import type { ResolvedEnvironment } from '../resolve/environment';
import { relabelRule } from './discovery';
import { clientFiles, type FileKey, fileOf, httpClient } from './http-client';
import { shardForJob, shardingJob } from './jobs';

/** A Prometheus that receives remote writes. */
export interface RemoteWriteReceiver {
  /** Name of the pod. */
  readonly name: string;
  readonly url: string;
  /** Authentication, TLS and headers, as Prometheus configures them. @default none */
  readonly client?: object;
  /** Services whose series it receives. @default all */
  readonly only?: readonly string[];
}

interface Writer {
  /** Folder in which the program mounts the files of its connections. */
  readonly folder: string;
  /** Returns the services whose series it writes; called only if there are several shards. */
  readonly services: () => readonly string[];
}

/**
 * Returns the replicas that receive remote writes, or the existing Prometheus. Each replica receives the series of the
 * services that it scrapes, since it evaluates their rules.
 */
export function remoteWriteReceivers(
  environment: ResolvedEnvironment,
  { folder, services }: Writer,
): readonly RemoteWriteReceiver[] {
  const { prometheus } = environment.parts;
  if (prometheus.kind === 'external') {
    const { auth, tls, tenant } = prometheus;
    const client = {
      ...httpClient({ ...(auth && { auth }), ...(tls && { tls }) }, folder),
      ...(tenant === undefined ? {} : { headers: { 'X-Scope-OrgID': tenant } }),
    };
    return endpointsOf(environment, 'remoteWrites').map((url) => ({
      name: 'prometheus',
      url,
      client,
    }));
  }
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

/** An endpoint to which Prometheus writes. */
type Endpoint = ResolvedEnvironment['prometheus']['remoteWrite'][number];

/** Returns the name of an endpoint in the configuration and the metrics of Prometheus. */
export const remoteWriteName = ({ name }: Endpoint, index: number): string =>
  name ?? `remote-${index + 1}`;

/**
 * Returns an entry of `remote_write`:
 * https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write
 */
export function remoteWriteConfig(endpoint: Endpoint, index: number): object {
  const { headers = {}, queue, relabel = [], timeout } = endpoint;
  return {
    name: remoteWriteName(endpoint, index),
    url: endpoint.url,
    ...given('remote_timeout', timeout),
    ...httpClient(endpoint),
    ...(Object.keys(headers).length > 0
      ? {
          http_headers: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [
              name,
              typeof value === 'string' ? { values: [value] } : { files: [fileOf(value)] },
            ]),
          ),
        }
      : {}),
    ...(relabel.length > 0 ? { write_relabel_configs: relabel.map(relabelRule) } : {}),
    send_exemplars: endpoint.sendExemplars ?? true,
    send_native_histograms: endpoint.sendNativeHistograms ?? true,
    queue_config: {
      ...given('capacity', queue?.capacity),
      ...given('min_shards', queue?.minShards),
      ...given('max_shards', queue?.maxShards),
      ...given('max_samples_per_send', queue?.maxSamplesPerSend),
      ...given('batch_send_deadline', queue?.batchSendDeadline),
      ...given('min_backoff', queue?.minBackoff),
      ...given('max_backoff', queue?.maxBackoff),
      ...given('sample_age_limit', queue?.sampleAgeLimit),
      retry_on_http_429: queue?.retryOnRateLimit ?? true,
    },
  };
}

const given = (name: string, value: string | number | undefined): object =>
  value === undefined ? {} : { [name]: value };

/** Returns the files that the remote writes of an environment read. */
export const remoteWriteFiles = ({
  prometheus,
}: Pick<ResolvedEnvironment, 'prometheus'>): readonly FileKey[] =>
  prometheus.remoteWrite.flatMap((endpoint) => [
    ...clientFiles(endpoint).map(({ file }) => file),
    ...Object.values(endpoint.headers ?? {}).flatMap((value) =>
      typeof value === 'string' ? [] : [value],
    ),
  ]);
