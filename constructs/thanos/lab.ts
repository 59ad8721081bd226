import type { Adapter } from '@observability-stack/lab/adapters/adapter';
import { directoryStore } from '@observability-stack/lab/secrets';
import { OBJECT_STORE_FILE } from './object-store';

/** Replaces the object storage by the directory of the lab. */
export const thanosAdapter: Adapter = {
  file: (name, text, { bucket }) => (name === OBJECT_STORE_FILE ? directoryStore(bucket) : text),
};
