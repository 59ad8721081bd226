import { isConfigMap, type LabManifest } from './manifests';

type Files = Readonly<Record<string, string>>;

/** The current ConfigMaps: as rendered, with the changes that the user of the lab made. */
export class ConfigMaps {
  private readonly data = new Map<string, Files>();

  constructor(manifests: readonly LabManifest[], changes: Readonly<Record<string, Files>>) {
    for (const { metadata, data = {} } of manifests.filter(isConfigMap)) {
      this.data.set(`${metadata.namespace}/${metadata.name}`, data);
    }
    for (const [name, files] of Object.entries(changes)) this.change(name, files);
  }

  get(namespace: string, name: string): Files | undefined {
    return this.data.get(`${namespace}/${name}`);
  }

  /** Adds or replaces files. */
  change(name: string, files: Files): void {
    const keys = [...this.data.keys()].filter((key) => key.endsWith(`/${name}`));
    if (keys.length === 0) throw new Error(`ConfigMap "${name}" is not in the manifests`);
    for (const key of keys) this.data.set(key, { ...this.data.get(key), ...files });
  }
}
