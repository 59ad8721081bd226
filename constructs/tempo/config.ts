import { correlation, DEFAULT_MAX_SERIES } from '@observability-stack/contracts';
import { goDuration, parseByteSize } from '@observability-stack/query-common';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { AzureStorage, Resolved } from '../../catalog/definitions/common';
import { withRaw } from '../../catalog/definitions/raw-settings';
import { PLATFORM_TEAM } from '../../catalog/names';
import { stablePods } from '../../resolve/addresses';
import { findComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { remoteWriteReceivers } from '../../scrape-configs/remote-write';
import { endpoint } from '../shared/otel';
import * as serviceGraph from './service-graph-metrics';
import type { TempoSettings } from './settings';
import { hasServiceGraph } from './topology';

const LOOPBACK = '127.0.0.1';

/** Maximum number of active service graph series: the sum of the limits of the contracts. */
const MAX_SERVICE_GRAPH_SERIES = Object.values(serviceGraph).reduce(
  (sum, { maxSeries = DEFAULT_MAX_SERIES }) => sum + maxSeries,
  0,
);

/**
 * Maximum size of a batch of the Collector in MiB: the components of Tempo accept 16 MiB from one
 * another.
 */
const BATCH_MIB = 16;

/**
 * Returns tempo.yaml for a single binary with all components (`target: all`):
 * https://grafana.com/docs/tempo/latest/configuration/
 */
export const tempoConfig = (environment: ResolvedEnvironment): object =>
  withRaw(ownConfig(environment), environment.tempo.raw);

/** Returns the configuration without raw settings. */
function ownConfig(environment: ResolvedEnvironment): object {
  const { tempo } = environment;
  return {
    target: 'all',
    server: {
      http_listen_port: ports.tempo.http,
      // Only used between the components in the process.
      grpc_listen_address: LOOPBACK,
    },
    distributor: {
      receivers: {
        otlp: {
          protocols: {
            grpc: { endpoint: endpoint(ports.tempo.otlpGrpc), max_recv_msg_size_mib: BATCH_MIB },
          },
        },
      },
      // The Collector retries refused spans.
      retry_after_on_resource_exhausted: '1s',
    },
    // A pod that is removed leaves no spans that are only on its volume.
    ingester: { flush_all_on_shutdown: true },
    storage: {
      trace: {
        ...traceStorage(tempo),
        wal: { path: `${paths.tempo.data}/wal` },
      },
    },
    compactor: { compaction: { block_retention: goDuration(tempo.retention) } },
    metrics_generator: metricsGenerator(environment),
    query_frontend: { search: { max_duration: goDuration(tempo.limits.searchLength) } },
    overrides: { defaults: overrides(environment) },
    usage_report: { reporting_enabled: false },
  };
}

/**
 * Returns the settings of the trace storage. Credentials come from the environment, or from the
 * workload identity of the cloud.
 */
function traceStorage({ storage }: Resolved<TempoSettings>): object {
  if (storage.kind === 'filesystem')
    return { backend: 'local', local: { path: `${paths.tempo.data}/blocks` } };
  if (storage.kind === 'gcs') return { backend: 'gcs', gcs: { bucket_name: storage.bucket } };
  if (storage.kind === 'azure')
    return {
      backend: 'azure',
      // Tempo reads the key from the environment variable of `AZURE_ACCOUNT_KEY`.
      azure: {
        storage_account_name: storage.account,
        container_name: storage.container,
        ...(storage.endpointSuffix ? { endpoint_suffix: storage.endpointSuffix } : {}),
        ...azureIdentity(storage),
      },
    };
  return {
    backend: 's3',
    s3: {
      bucket: storage.bucket,
      endpoint: storage.endpoint,
      region: storage.region,
      insecure: storage.insecure ?? false,
      ...(storage.addressing ? { bucket_lookup_type: BUCKET_LOOKUP[storage.addressing] } : {}),
    },
  };
}

function azureIdentity({ accountKey, userAssignedId }: AzureStorage): object {
  if (accountKey) return {};
  return userAssignedId
    ? { use_managed_identity: true, user_assigned_id: userAssignedId }
    : { use_federated_token: true };
}

/** Values of `bucket_lookup_type`; without one, the S3 client detects the addressing. */
const BUCKET_LOOKUP = { 'virtual-hosted': 1, path: 2 } as const;

/** Returns the settings of service graph metrics, with the labels of a scraped Tempo target. */
function metricsGenerator(environment: ResolvedEnvironment): object {
  const component = findComponent(environment, 'tempo');
  const [pod] = stablePods(component);
  return {
    registry: {
      collection_interval: goDuration(environment.prometheus.scrapeInterval),
      external_labels: {
        team: PLATFORM_TEAM,
        service: component.name,
        env: environment.env,
        ...(environment.labelsCluster ? { cluster: environment.cluster } : {}),
        job: component.name,
        instance: pod?.name,
      },
    },
    processor: {
      service_graphs: { histogram_buckets: serviceGraph.serviceGraphRequestServerSeconds.buckets },
    },
    storage: {
      path: `${paths.tempo.data}/generator`,
      remote_write_add_org_id_header: false,
      remote_write: hasServiceGraph(environment)
        ? remoteWriteReceivers(environment, {
            folder: paths.tempo.clientFiles,
            services: () => [component.name],
          }).map(({ url, client }) => ({
            url,
            ...client,
            send_exemplars: true,
          }))
        : [],
    },
  };
}

function overrides(environment: ResolvedEnvironment): object {
  const { limits } = environment.tempo;
  return {
    ingestion: {
      rate_limit_bytes: parseByteSize(limits.ingestionRate),
      burst_size_bytes: parseByteSize(limits.ingestionBurst),
      max_traces_per_user: limits.liveTraces,
    },
    global: { max_bytes_per_trace: parseByteSize(limits.traceSize) },
    metrics_generator: {
      // The Collector derives RED metrics, before sampling.
      processors: hasServiceGraph(environment) ? ['service-graphs'] : [],
      trace_id_label_name: correlation.exemplarLabel,
      // Names of services come from the senders of spans, and no scrape limit applies to remote write.
      max_active_series: MAX_SERVICE_GRAPH_SERIES,
    },
  };
}
