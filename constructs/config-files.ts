import { createHash } from 'node:crypto';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { packFiles } from './pack-files';

export interface ConfigFilesProps {
  readonly namespace: string;
  /** Of the first ConfigMap; the others have a number behind it. @default the construct's id */
  readonly name?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** File name to content. */
  readonly files: Readonly<Record<string, string>>;
}

/** Files for a container, as one ConfigMap or as several where they would pass the apply limit. */
export class ConfigFiles extends Construct {
  readonly names: readonly string[];
  private readonly packs: readonly Readonly<Record<string, string>>[];
  private known: string | undefined;

  constructor(scope: Construct, id: string, props: ConfigFilesProps) {
    super(scope, id);
    this.packs = packFiles(props.files);
    const first = props.name ?? id;
    this.names = this.packs.map((_, index) => (index === 0 ? first : `${first}-${index + 1}`));
    this.packs.forEach((data, index) => {
      const name = this.names[index] ?? first;
      new k8s.KubeConfigMap(this, name, {
        metadata: { name, namespace: props.namespace, labels: { ...props.labels } },
        // the API server keeps no empty map, and every apply would write it again
        ...(Object.keys(data).length > 0 ? { data } : {}),
      });
    });
  }

  /** Changes exactly when a file does. Made when it is asked for: most pods read a changed file by themselves. */
  get checksum(): string {
    this.known ??= checksumOf(this.packs);
    return this.known;
  }

  /** One folder with all the files, whatever the number of ConfigMaps behind it. */
  volume(name: string, optional = false): k8s.Volume {
    const [only, ...more] = this.names;
    if (only !== undefined && more.length === 0) {
      return { name, configMap: { name: only, ...(optional ? { optional } : {}) } };
    }
    return {
      name,
      projected: { sources: this.names.map((source) => ({ configMap: { name: source } })) },
    };
  }
}

/** Of the packs as one JSON list, of which only one is in memory at a time. */
function checksumOf(packs: readonly object[]): string {
  const hash = createHash('sha256');
  packs.forEach((pack, index) => {
    hash.update(`${index === 0 ? '[' : ','}${JSON.stringify(pack)}`);
  });
  return hash.update(']').digest('hex').slice(0, 16);
}
