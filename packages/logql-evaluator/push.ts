import { type LabelList, labelListOf } from './series';
import { type Labels, PushRefused } from './types';

/** Labels of a stream as Loki takes them in; an empty value is no label. */
export function pushedLabels(labels: Labels): LabelList {
  for (const name of Object.keys(labels))
    if (!LABEL.test(name))
      throw new PushRefused(`stream label ${JSON.stringify(name)} is not a label name`);
  return labelListOf(labels);
}

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * Structured metadata as Loki stores it. Names are changed one after another, in the order in which they were
 * pushed: each takes the place of what has its new name, and takes it away where its own value is empty.
 *
 * @throws PushRefused where Loki refuses a name, and with it the whole request
 */
export function storedMetadata(given: Labels): LabelList {
  const stored = new Map(Object.entries(given));
  for (const [name, value] of Object.entries(given)) {
    const other = storedName(name);
    if (other === name) continue;
    stored.delete(name);
    stored.set(other, value);
  }
  const texts = [...stored].map(([name, value]) => [name, value.replaceAll('\ufffd', ' ')]);
  return labelListOf(Object.fromEntries(texts));
}

function storedName(name: string): string {
  const stored = metadataName(name);
  if (stored !== undefined) return stored;
  throw new PushRefused(
    `the name ${JSON.stringify(name)} of structured metadata has no letter and no digit`,
  );
}

/**
 * The name under which Loki stores structured metadata: each run of characters that are no ASCII letters or digits
 * is one `_`, and a digit in front gets `key_`. A name `__between__` keeps its underscores. Undefined where nothing
 * but underscores is left, which Loki refuses.
 */
export function metadataName(name: string): string | undefined {
  const reserved = name.length >= 4 && name.startsWith('__') && name.endsWith('__');
  const inner = (reserved ? name.slice(2, -2) : name).replace(/[^a-zA-Z0-9]+/gu, '_');
  const whole = reserved ? `__${inner}__` : inner;
  if (!/[^_]/.test(whole)) return undefined;
  return /^\d/.test(whole) ? `key_${whole}` : whole;
}
