import { Construct } from 'constructs';
import { configChecksum } from './checksum';
import { k8s } from './k8s';
import { packFiles } from './pack-files';

export interface ConfigFilesProps {
  readonly namespace: string;
  /** Name of the first ConfigMap; others have a number as suffix. @default the id of the construct */
  readonly name?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Content of the files by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** Files for a container, in one ConfigMap or several if they exceed the limit of `kubectl apply`. */
export class ConfigFiles extends Construct {
  readonly configMaps: readonly k8s.KubeConfigMap[];
  /** Names of the ConfigMaps. */
  readonly names: readonly string[];
  /** Checksum of all files. */
  readonly checksum: string;

  constructor(scope: Construct, id: string, props: ConfigFilesProps) {
    super(scope, id);
    this.checksum = configChecksum(props.files);
    const packs = packFiles(props.files);
    const first = props.name ?? id;
    this.names = packs.map((_, index) => (index === 0 ? first : `${first}-${index + 1}`));
    this.configMaps = packs.map((data, index) => {
      const name = this.names[index] ?? first;
      return new k8s.KubeConfigMap(this, name, {
        metadata: { name, namespace: props.namespace, labels: { ...props.labels } },
        // The API server drops empty maps, so every apply would add them again.
        ...(Object.keys(data).length > 0 ? { data } : {}),
      });
    });
    this.node.defaultChild = this.configMaps[0];
  }

  /** Returns a volume with all files, whatever the number of ConfigMaps. */
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
