// Secrets of configurations: definitions refer to them, and the report lists what to create.
import { leavesOf } from '../../catalog/helpers/leaves';
import { dnsLabel, uniqueNames } from './names';
import type { SourceDocument } from './read';

/** Paths of values that are secrets, whatever the import makes of them. */
const SECRET = new RegExp(
  [
    '(^|[._])(password|passwd|secrets?|token|credentials|api_?key|(secret|service|access|private)_key|webhook_url)(\\[\\d+\\])*$',
    '\\bproxy_connect_header\\.',
    '\\bhttp_headers\\.[^.]*(auth|cookie|token|secret|key)[^.]*\\.values\\[\\d+\\]$',
  ].join('|'),
  'i',
);
/** Shorter ones, such as "changeme", are also parts of other texts. */
const MIN_LENGTH = 9;

/** @throws if a text contains a value that is a secret in one of the documents */
export function requireNoSecrets(text: string, documents: readonly SourceDocument[]): void {
  for (const { source, value } of documents)
    for (const { path, value: secret } of leavesOf(value))
      if (
        typeof secret === 'string' &&
        secret.length >= MIN_LENGTH &&
        SECRET.test(path) &&
        text.includes(secret)
      )
        throw new Error(
          `${source}: ${path} is a secret, which a definition cannot contain: remove it from the file, and write it as a key of a Secret afterwards`,
        );
}

/** A secret of a file. */
interface Origin {
  /** Where it was: `slack_api_url of global`. */
  readonly from: string;
  /** Key of the Secret. */
  readonly key: string;
}

/**
 * The keys of one Secret, by where their values were. Values are neither kept nor written, except to check that none of
 * them is in the written source.
 */
export class SecretKeys {
  private readonly origins = new Map<string, Origin>();
  /** Where each secret is, by its value. */
  private readonly values = new Map<string, string>();
  private readonly unique = uniqueNames();

  /** `prefix` is that of all keys: the name of the team, to which they belong. */
  constructor(
    readonly secret: string,
    private readonly prefix: string,
  ) {}

  /** Returns the key of the secret at a place; `value` is the secret, or undefined if the file names its file. */
  key(name: string, from: string, value?: unknown): string {
    const known = this.origins.get(from);
    if (typeof value === 'string') this.values.set(value, from);
    if (known) return known.key;
    const key = this.unique(dnsLabel(`${this.prefix}${name}`));
    this.origins.set(from, { from, key });
    return key;
  }

  /** Number of the keys. */
  get size(): number {
    return this.origins.size;
  }

  /** Removes the keys after the first `size`: those of a job that is not imported. */
  truncate(size: number): void {
    for (const from of [...this.origins.keys()].slice(size)) this.origins.delete(from);
  }

  /** Returns what to create. */
  list(): readonly string[] {
    return [...this.origins.values()].map(
      ({ key, from }) => `key ${key} of the Secret ${this.secret}, from ${from}`,
    );
  }

  /** @throws if a text contains one of the secrets */
  requireAbsent(text: string): void {
    // Short ones, such as "password", are also parts of other texts.
    for (const [value, from] of this.values)
      if (value.length >= 16 && text.includes(value))
        throw new Error(
          `the secret in ${from} is also in another field: write another value there`,
        );
  }
}
