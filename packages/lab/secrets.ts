// Contents of the Secrets that a user would create.
import { createHash } from 'node:crypto';
import { yaml } from '../../catalog/helpers/yaml';

/** By name of the Secret, then key. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface SecretProps {
  /** What the caller gives. */
  readonly given: Secrets;
  /** URL that accepts notifications. */
  readonly sink: string;
  /** Folder that stands in for a bucket. */
  readonly bucket: string;
}

export class SecretStore {
  constructor(private readonly props: SecretProps) {}

  /** The value of a key: as given, else one that works in the lab and means nothing elsewhere. */
  value(name: string, key: string): string {
    const { given, sink, bucket } = this.props;
    const own = given[name]?.[key];
    if (own !== undefined) return own;
    if (key === 'objstore.yml') return yaml({ type: 'FILESYSTEM', config: { directory: bucket } });
    if (/webhook|url/.test(key)) return `${sink}/${key}`;
    return createHash('sha256').update(`${name}/${key}`).digest('hex').slice(0, 32);
  }

  /** Whether the caller gives it; what is optional is not there otherwise. */
  isGiven(name: string, key?: string): boolean {
    const given = this.props.given[name];
    return given !== undefined && (key === undefined || key in given);
  }

  /** Keys of a Secret that is mounted whole: only the user knows them. */
  keys(name: string): readonly string[] {
    return Object.keys(this.props.given[name] ?? {});
  }
}
