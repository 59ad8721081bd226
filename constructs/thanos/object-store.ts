import type { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import type { AzureStorage, Resolved } from '../../catalog/definitions/common';
import { yaml } from '../../catalog/helpers/yaml';
import type { Component } from '../../resolve/components';
import { ConfigFiles } from '../shared/config-files';
import type { k8s } from '../shared/k8s';
import { componentLabels } from '../shared/labels';
import {
  AZURE_ACCOUNT_KEY,
  s3Client,
  storageEnv,
  storageMounts,
  storageSecrets,
} from '../shared/object-storage';
import type { ConfigMount, SecretMount } from '../shared/pods';
import type { ThanosSettings } from './settings';

type Storage = Resolved<ThanosSettings>['storage'];

const VOLUME = 'object-store';
/** Name of the file with the configuration of the object storage. */
export const OBJECT_STORE_FILE = 'objstore.yml';

/** The parts of a pod that connect a container of Thanos to the object storage. */
export interface ObjectStoreClient {
  readonly configs: readonly ConfigMount[];
  readonly secrets: readonly SecretMount[];
  readonly args: readonly string[];
  readonly env: readonly k8s.EnvVar[];
  readonly mounts: readonly k8s.VolumeMount[];
}

/** Returns the connection to the object storage, and creates the ConfigMap with its configuration. */
export function objectStoreClient(
  scope: Construct,
  component: Component,
  storage: Storage,
): ObjectStoreClient {
  const file = storage.kind === 'objstore' ? storage.config.key : OBJECT_STORE_FILE;
  const common = {
    args: [`--objstore.config-file=${paths.thanos.objectStore}/${file}`],
    env: storageEnv(storage),
    mounts: [
      { name: VOLUME, mountPath: paths.thanos.objectStore, readOnly: true },
      ...storageMounts(storage),
    ],
  };
  if (storage.kind === 'objstore') {
    const { secret, key } = storage.config;
    return { ...common, configs: [], secrets: [{ volume: VOLUME, secret, keys: [key] }] };
  }
  const files = new ConfigFiles(scope, `${component.name}-object-store`, {
    namespace: component.namespace,
    labels: componentLabels(component.name),
    files: { [OBJECT_STORE_FILE]: yaml(objectStoreConfig(storage)) },
  });
  return {
    ...common,
    configs: [{ volume: VOLUME, files, onChange: 'roll' }],
    secrets: storageSecrets(storage),
  };
}

/**
 * Returns objstore.yml: https://thanos.io/tip/thanos/storage.md/. Credentials come from the environment, or from the
 * workload identity of the cloud.
 */
export function objectStoreConfig(storage: Exclude<Storage, { kind: 'objstore' }>): object {
  if (storage.kind === 'gcs') return { type: 'GCS', config: { bucket: storage.bucket } };
  if (storage.kind === 'azure') return { type: 'AZURE', config: azureConfig(storage) };
  return {
    type: 'S3',
    config: {
      bucket: storage.bucket,
      ...s3Client(storage),
    },
  };
}

const azureConfig = (storage: AzureStorage): object => ({
  storage_account: storage.account,
  container: storage.container,
  // Thanos expands the variable.
  ...(storage.accountKey ? { storage_account_key: `$(${AZURE_ACCOUNT_KEY})` } : {}),
  ...(storage.userAssignedId ? { user_assigned_id: storage.userAssignedId } : {}),
  ...(storage.endpointSuffix ? { endpoint: storage.endpointSuffix } : {}),
});
