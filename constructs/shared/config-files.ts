import {
  App,
  ImplicitTokenResolver,
  type IResolver,
  type JsonPatch,
  LazyResolver,
  NumberStringUnionResolver,
} from 'cdk8s';
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
  /** Returns the scope of a ConfigMap by its name, such as a chart, which is a file. @default this construct */
  readonly scopeOf?: (name: string) => Construct;
}

/** A ConfigMap whose manifest has the texts in the form in which they were given, compressed or not. */
class FilesConfigMap extends k8s.KubeConfigMap {
  private readonly given: Files;
  /** The data that cdk8s serializes: decompressing and copying all files takes most of the time of a synth. */
  private readonly serialized: Record<string, string>;
  private isPatched = false;

  constructor(scope: Construct, id: string, props: k8s.KubeConfigMapProps) {
    const serialized: Record<string, string> = {};
    super(scope, id, { ...props, ...(props.data && { data: serialized }) });
    this.given = props.data ?? {};
    this.serialized = serialized;
  }

  override addJsonPatch(...operations: JsonPatch[]): void {
    this.isPatched = true;
    super.addJsonPatch(...operations);
  }

  override toJson(): k8s.KubeConfigMapProps {
    // Only a patch or a resolver reads or changes the texts.
    const isRead = this.isPatched || !App.of(this).resolvers.every(isBuiltIn);
    const [first] = Object.keys(this.given);
    if (isRead) Object.assign(this.serialized, this.given);
    else if (first !== undefined) this.serialized[first] = '';
    const manifest: k8s.KubeConfigMapProps = super.toJson();
    const { data } = manifest;
    if (!data) return manifest;
    if (!isRead) return { ...manifest, data: this.given };
    const same = Object.keys(data).filter((name) => data[name] === this.given[name]);
    return { ...manifest, data: mergeFiles([data, pickFiles(this.given, same)]) };
  }
}

const isBuiltIn = (resolver: IResolver): boolean =>
  [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver].some(
    (built) => resolver instanceof built,
  );

/** Files for a container, in one ConfigMap or several if they exceed the limit of `kubectl apply`. */
export class ConfigFiles extends Construct {
  readonly configMaps: readonly k8s.KubeConfigMap[];
  /** Names of the ConfigMaps. */
  readonly names: readonly string[];
  private readonly files: Files;

  constructor(scope: Construct, id: string, props: ConfigFilesProps) {
    super(scope, id);
    this.files = props.files;
    const { scopeOf = () => this } = props;
    const packs = packFiles(props.files);
    const first = props.name ?? id;
    this.names = packs.map((_, index) => (index === 0 ? first : `${first}-${index + 1}`));
    this.configMaps = packs.map((data, index) => {
      const name = this.names[index] ?? first;
      return new FilesConfigMap(scopeOf(name), name, {
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

  /** Checksum of all files. */
  get checksum(): string {
    return configChecksum(this.files);
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
