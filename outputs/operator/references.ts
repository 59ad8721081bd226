import type { KeySelector, OperatorObject } from './objects';

/**
 * Values that objects of the operator can only read from a Secret or a ConfigMap, although they are
 * not secret: user names and ids of OAuth clients.
 */
export class ReferencedValues {
  private readonly values = new Map<string, string>();

  constructor(private readonly name: string) {}

  /** Returns the reference to a value. */
  refer(key: string, value: string): KeySelector {
    this.values.set(key, value);
    return { name: this.name, key };
  }

  /** Returns the object with all values, or none if there are no values. */
  objects(kind: 'Secret' | 'ConfigMap'): readonly OperatorObject[] {
    const entries = [...this.values].sort(([a], [b]) => (a < b ? -1 : 1));
    // Not `stringData`, which every `kubectl apply` would send again.
    const encode = (text: string) =>
      kind === 'Secret' ? Buffer.from(text).toString('base64') : text;
    const data = Object.fromEntries(entries.map(([key, value]) => [key, encode(value)]));
    return entries.length > 0
      ? [{ apiVersion: 'v1', kind, name: this.name, fields: { data } }]
      : [];
  }
}
