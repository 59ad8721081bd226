import { type LabelList, toLabelList } from './series';
import { type LabelRecord, PushRejectedError } from './types';

/** Returns the labels of a stream as Loki stores them, without empty values. */
export function pushedLabels(labels: LabelRecord): LabelList {
  for (const name of Object.keys(labels))
    if (!LABEL.test(name))
      throw new PushRejectedError(`stream label name ${JSON.stringify(name)} is invalid`);
  return toLabelList(labels);
}

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * Returns structured metadata as Loki stores it. Names are sanitized one after another, in the
 * order in which they were pushed: each replaces an entry that has its new name, and removes it if
 * its own value is empty.
 *
 * @throws PushRejectedError if Loki rejects a name, and with it the entire request
 */
export function toStoredMetadata(given: LabelRecord): LabelList {
  const stored = new Map(Object.entries(given));
  for (const [name, value] of Object.entries(given)) {
    const other = storedName(name);
    if (other === name) continue;
    stored.delete(name);
    stored.set(other, value);
  }
  const texts = [...stored].map(([name, value]) => [name, value.replaceAll('\ufffd', ' ')]);
  return toLabelList(Object.fromEntries(texts));
}

function storedName(name: string): string {
  const stored = metadataName(name);
  if (stored !== undefined) return stored;
  throw new PushRejectedError(
    `name ${JSON.stringify(name)} of structured metadata has no letter and no digit`,
  );
}

/**
 * Returns the name under which Loki stores structured metadata: each run of characters other than
 * ASCII letters and digits becomes one `_`, and a leading digit gets the prefix `key_`. A name
 * `__between__` keeps its underscores. Returns undefined for a name of underscores only, which Loki
 * rejects.
 */
export function metadataName(name: string): string | undefined {
  const reserved = name.length >= 4 && name.startsWith('__') && name.endsWith('__');
  const inner = (reserved ? name.slice(2, -2) : name).replace(/[^a-zA-Z0-9]+/gu, '_');
  const whole = reserved ? `__${inner}__` : inner;
  if (!/[^_]/.test(whole)) return undefined;
  return /^\d/.test(whole) ? `key_${whole}` : whole;
}
