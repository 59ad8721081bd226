import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { checksumOf } from './checksum';
import { packFiles } from './pack-files';

export interface ConfigFilesProps {
  readonly namespace: string;
  /** Of the first ConfigMap; the others have a number behind it. @default the construct's id */
  readonly name?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** File name to content. */
  readonly files: Readonly<Record<string, string>>;
  /** Of the files, where it is known. @default found out when it is asked for */
  readonly checksum?: string;
}

/** Files for a container, as one ConfigMap or as several where they would pass the apply limit. */
export class ConfigFiles extends Construct {
  readonly names: readonly string[];
  private readonly files: Readonly<Record<string, string>>;
  private known: string | undefined;

  constructor(scope: Construct, id: string, props: ConfigFilesProps) {
    super(scope, id);
    this.files = props.files;
    this.known = props.checksum;
    const packs = packFiles(props.files);
    const first = props.name ?? id;
    this.names = packs.map((_, index) => (index === 0 ? first : `${first}-${index + 1}`));
    packs.forEach((data, index) => {
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
    this.known ??= checksumOf(this.files);
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
