import { externalLabels } from '@observability-stack/contracts';
import { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { Resolved, Resources } from '../../catalog/definitions/common';
import { headlessService } from '../../resolve/addresses';
import {
  type Component,
  type ComponentName,
  findComponent,
  soleWorkload,
} from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { FileKey } from '../../scrape-configs/http-client';
import { projectedFiles } from '../shared/client-files';
import { ComponentBase } from '../shared/component-base';
import { ConfigFiles } from '../shared/config-files';
import { componentLabels } from '../shared/labels';
import { httpProbe, livenessProbe, Pods } from '../shared/pods';
import { objectStoreClient } from './object-store';
import { ENDPOINTS_FILE, remoteEndpoints, remoteFiles } from './remotes';
import type { ThanosSettings } from './settings';

export interface ThanosProps {
  readonly environment: ResolvedEnvironment;
  readonly thanos: Resolved<ThanosSettings>;
}

interface Part {
  readonly name: ComponentName;
  /** Subcommand and flags, without addresses and object storage. */
  readonly args: readonly string[];
  readonly ports: Readonly<Record<string, number>>;
  readonly resources: Resolved<Resources>;
  /** Size of the working volume. @default none */
  readonly volume?: string;
  /** Content of the file with endpoints of other clusters. @default none */
  readonly endpoints?: string;
  /** Secrets and ConfigMaps for the connections to them. @default none */
  readonly files?: readonly FileKey[];
}

/** Queries all Prometheus replicas and the object storage, and deduplicates their results. */
export class ThanosQuery extends Construct {
  readonly component: Component;
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment, thanos }: ThanosProps) {
    super(scope, id);
    // Resolves to one endpoint per pod, so that new replicas are found without a restart.
    const endpoints = (name: ComponentName, port: number): string => {
      const component = findComponent(environment, name);
      return `--endpoint=dns+${headlessService(component)}.${component.namespace}.svc:${port}`;
    };
    const { remotes } = thanos;
    ({
      component: this.component,
      base: this.base,
      pods: this.pods,
    } = thanosPart(this, environment, thanos, {
      name: 'thanos-query',
      args: [
        'query',
        `--query.replica-label=${externalLabels.replica}`,
        '--query.auto-downsampling',
        endpoints('prometheus', ports.prometheus.sidecarGrpc),
        endpoints('thanos-store', ports.thanosStore.grpc),
        ...(remotes.length > 0
          ? [`--endpoint.sd-config-file=${paths.thanos.endpoints}/${ENDPOINTS_FILE}`]
          : []),
      ],
      ...(remotes.length > 0 ? { endpoints: remoteEndpoints(thanos) } : {}),
      files: remoteFiles(thanos),
      ports: ports.thanosQuery,
      resources: thanos.queryResources,
    }));
  }
}

/** Serves the blocks in object storage. */
export class ThanosStore extends Construct {
  readonly component: Component;
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment, thanos }: ThanosProps) {
    super(scope, id);
    ({
      component: this.component,
      base: this.base,
      pods: this.pods,
    } = thanosPart(this, environment, thanos, {
      name: 'thanos-store',
      args: ['store'],
      ports: ports.thanosStore,
      resources: thanos.storeResources,
      volume: thanos.storeVolume,
    }));
  }
}

/** Compacts, downsamples and deletes blocks. Only one may run per bucket, or blocks are lost. */
export class ThanosCompactor extends Construct {
  readonly component: Component;
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment, thanos }: ThanosProps) {
    super(scope, id);
    ({
      component: this.component,
      base: this.base,
      pods: this.pods,
    } = thanosPart(this, environment, thanos, {
      name: 'thanos-compactor',
      args: [
        'compact',
        '--wait',
        // Out-of-order samples create overlapping blocks, at which the compactor would halt.
        '--compact.enable-vertical-compaction',
        `--retention.resolution-raw=${thanos.retentionRaw}`,
        `--retention.resolution-5m=${thanos.retention5m}`,
        `--retention.resolution-1h=${thanos.retention1h}`,
      ],
      ports: ports.thanosCompactor,
      resources: thanos.compactorResources,
      volume: thanos.compactorVolume,
    }));
  }
}

function thanosPart(
  scope: Construct,
  environment: ResolvedEnvironment,
  thanos: Resolved<ThanosSettings>,
  part: Part,
): { readonly component: Component; readonly base: ComponentBase; readonly pods: Pods } {
  const component = findComponent(environment, part.name);
  const workload = soleWorkload(component);
  const base = new ComponentBase(scope, 'base', { environment, component, service: part.ports });
  const clientFiles = projectedFiles(part.files ?? []);
  const endpoints =
    part.endpoints === undefined
      ? undefined
      : new ConfigFiles(scope, `${part.name}-endpoints`, {
          namespace: component.namespace,
          labels: componentLabels(component.name),
          files: { [ENDPOINTS_FILE]: part.endpoints },
        });
  const store = part.volume ? objectStoreClient(scope, component, thanos.storage) : undefined;
  const configs = [
    ...(endpoints ? [{ volume: 'endpoints', files: endpoints, onChange: 'watch' as const }] : []),
    ...(store?.configs ?? []),
  ];
  const pods = new Pods(scope, 'pods', {
    environment,
    component,
    workload,
    uid: 10001,
    gracePeriod: 120,
    ...(configs.length > 0 ? { configs } : {}),
    projected: clientFiles.length > 0 ? [{ volume: 'client-files', sources: clientFiles }] : [],
    ...(part.volume ? { storage: { volume: 'data', size: part.volume } } : { scratch: ['data'] }),
    ...(store ? { secrets: store.secrets } : {}),
    containers: [
      {
        name: part.name,
        image: environment.images.thanos,
        args: [
          ...part.args,
          `--http-address=0.0.0.0:${part.ports.http}`,
          ...(part.ports.grpc ? [`--grpc-address=0.0.0.0:${part.ports.grpc}`] : []),
          ...(store ? [`--data-dir=${paths.thanos.data}`, ...store.args] : []),
        ],
        ...(store && store.env.length > 0 ? { env: store.env } : {}),
        ports: part.ports,
        resources: part.resources,
        readiness: httpProbe('/-/ready', 'http', { periodSeconds: 10 }),
        liveness: livenessProbe('/-/healthy', 'http'),
        mounts: [
          { name: 'data', mountPath: paths.thanos.data },
          ...(store?.mounts ?? []),
          ...(endpoints
            ? [{ name: 'endpoints', mountPath: paths.thanos.endpoints, readOnly: true }]
            : []),
          ...(clientFiles.length > 0
            ? [{ name: 'client-files', mountPath: paths.thanos.clientFiles, readOnly: true }]
            : []),
        ],
      },
    ],
  });
  scope.node.defaultChild = pods;
  return { component, base, pods };
}
