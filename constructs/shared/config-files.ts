import { k8s } from 'cdk8s-plus-28';
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
}

/** Files for a container, as one ConfigMap or as several where they would pass the apply limit. */
export class ConfigFiles extends Construct {
  readonly configMaps: readonly k8s.KubeConfigMap[];
  /** Names of the ConfigMaps. */
  readonly names: readonly string[];
  /** Changes exactly when a file does. */
  readonly checksum: string;

  constructor(scope: Construct, id: string, props: ConfigFilesProps) {
    super(scope, id);
    this.checksum = checksumOf(props.files);
    const packs = packFiles(props.files);
    const first = props.name ?? id;
    this.names = packs.map((_, index) => (index === 0 ? first : `${first}-${index + 1}`));
    this.configMaps = packs.map((data, index) => {
      const name = this.names[index] ?? first;
      return new k8s.KubeConfigMap(this, name, {
        metadata: { name, namespace: props.namespace, labels: { ...props.labels } },
        // the API server keeps no empty map, and every apply would write it again
        ...(Object.keys(data).length > 0 ? { data } : {}),
      });
    });
    this.node.defaultChild = this.configMaps[0];
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
