import type { ObjectStorage, S3Storage } from '../../catalog/definitions/common';
import type { k8s } from './k8s';
import { type SecretMount, secretEnv } from './pods';

type OtherStorage = { readonly kind: 'filesystem' | 'objstore' };

/** Environment variable with the key of an Azure storage account. */
export const AZURE_ACCOUNT_KEY = 'AZURE_STORAGE_KEY';

/** Returns the settings of a client of S3 that Loki and Thanos share, without the bucket. */
export const s3Client = ({ endpoint, region, addressing, insecure }: S3Storage): object => ({
  endpoint,
  region,
  bucket_lookup_type: addressing ?? 'auto',
  insecure: insecure ?? false,
});

const CREDENTIALS = {
  s3: { volume: 's3-credentials', mountPath: '/etc/s3-credentials' },
  gcs: { volume: 'gcs-credentials', mountPath: '/etc/gcs-credentials' },
} as const;

/** Returns the key with the credentials of a storage as a file, and where it is mounted. */
const credentialsFile = (storage: ObjectStorage | OtherStorage) =>
  (storage.kind === 's3' || storage.kind === 'gcs') && storage.credentialsFile
    ? { ...CREDENTIALS[storage.kind], ...storage.credentialsFile }
    : undefined;

/**
 * Returns environment variables with the credentials or the path of their file, under the names that clients expect. A
 * client of Azure has none: its configuration refers to `AZURE_ACCOUNT_KEY`.
 */
export function storageEnv(storage: ObjectStorage | OtherStorage): k8s.EnvVar[] {
  const file = credentialsFile(storage);
  if (file) {
    const name =
      storage.kind === 'gcs' ? 'GOOGLE_APPLICATION_CREDENTIALS' : 'AWS_SHARED_CREDENTIALS_FILE';
    return [{ name, value: `${file.mountPath}/${file.key}` }];
  }
  if (storage.kind === 'azure' && storage.accountKey)
    return [secretEnv(AZURE_ACCOUNT_KEY, storage.accountKey)];
  if (storage.kind !== 's3' || !storage.credentials) return [];
  return [
    secretEnv('AWS_ACCESS_KEY_ID', storage.credentials.accessKeyId),
    secretEnv('AWS_SECRET_ACCESS_KEY', storage.credentials.secretAccessKey),
  ];
}

/** Returns the Secret with the credentials file of the storage. */
export function storageSecrets(storage: ObjectStorage | OtherStorage): SecretMount[] {
  const file = credentialsFile(storage);
  return file ? [{ volume: file.volume, secret: file.secret, keys: [file.key] }] : [];
}

/** Returns the mounts of the volumes of `storageSecrets`. */
export function storageMounts(storage: ObjectStorage | OtherStorage): k8s.VolumeMount[] {
  const file = credentialsFile(storage);
  return file ? [{ name: file.volume, mountPath: file.mountPath, readOnly: true }] : [];
}
