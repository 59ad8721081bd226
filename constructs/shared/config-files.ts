import { Construct } from 'constructs';
import { type Files, mergeFiles, pickFiles } from '../../catalog/helpers/compressed-files';
import { configChecksum } from './checksum';
import { k8s } from './k8s';
import { packFiles } from './pack-files';

export interface ConfigFilesProps {
  readonly namespace: string;
  /** Name of the first ConfigMap; others have a number as suffix. @default the id of the construct */
  readonly name?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Content of the files by name. */
  readonly files: Files;
  /** Annotations of the first ConfigMap. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A ConfigMap whose manifest has the texts in the form in which they were given, compressed or not. */
class FilesConfigMap extends k8s.KubeConfigMap {
  constructor(
    scope: Construct,
    id: string,
    private readonly given: k8s.KubeConfigMapProps,
  ) {
    super(scope, id, given);
  }

  override toJson(): k8s.KubeConfigMapProps {
    const manifest: k8s.KubeConfigMapProps = super.toJson();
    const { data: given = {} } = this.given;
    const { data } = manifest;
    if (!data) return manifest;
    // A patch or a resolver may have changed others.
    const same = Object.keys(data).filter((name) => data[name] === given[name]);
    return { ...manifest, data: mergeFiles([data, pickFiles(given, same)]) };
  }
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
      return new FilesConfigMap(this, name, {
        metadata: {
          name,
          namespace: props.namespace,
          labels: { ...props.labels },
          ...(index === 0 && props.annotations && Object.keys(props.annotations).length > 0
            ? { annotations: { ...props.annotations } }
            : {}),
        },
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
