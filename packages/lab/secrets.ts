// Contents of the Secrets that a user would create.
import { createHash } from 'node:crypto';
import { yaml } from '../../catalog/helpers/yaml';

/** Values by name of the Secret, then by key. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Returns the object store configuration of Thanos for a directory. */
export const directoryStore = (directory: string): string =>
  yaml({ type: 'FILESYSTEM', config: { directory } });

export interface SecretProps {
  /** The values that the caller sets. */
  readonly given: Secrets;
  /** URL of the notification sink. */
  readonly sink: string;
  /** Folder that represents a bucket. */
  readonly bucket: string;
}

export class SecretStore {
  constructor(private readonly props: SecretProps) {}

  /** Returns the value of a key: that of the caller, otherwise one that only works in the lab. */
  value(name: string, key: string): string {
    const { given, sink, bucket } = this.props;
    const own = given[name]?.[key];
    if (own !== undefined) return own;
    if (key === 'objstore.yml') return directoryStore(bucket);
    if (/webhook|url/.test(key)) return `${sink}/${key}`;
    return createHash('sha256').update(`${name}/${key}`).digest('hex').slice(0, 32);
  }

  /** Reports whether the caller sets the value; otherwise optional Secrets are absent. */
  isGiven(name: string, key?: string): boolean {
    const given = this.props.given[name];
    return given !== undefined && (key === undefined || key in given);
  }

  /** Returns the keys of a Secret that is mounted as a volume, which only the user knows. */
  keys(name: string): readonly string[] {
    return Object.keys(this.props.given[name] ?? {});
  }
}
