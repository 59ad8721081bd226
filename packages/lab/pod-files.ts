// Everything that a pod finds on disk, mapped for the lab.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { adapters } from './adapters';
import type { AdapterContext } from './adapters/adapter';
import type { AddressBook } from './addresses';
import type { ConfigMaps } from './config-maps';
import type { LabPod } from './pods';
import { programFor } from './programs';
import { labRewriter, type Rewriter } from './rewrite';
import type { SecretStore } from './secrets';
import { mountFolders, pickFiles, podVolumeMounts, projectFiles, volumeSources } from './volumes';

export interface PodFilesProps {
  readonly pod: LabPod;
  readonly book: AddressBook;
  /** Folder of this pod. */
  readonly root: string;
  /** Folder that represents the node's file system. */
  readonly hostRoot: string;
  readonly configMaps: ConfigMaps;
  readonly secrets: SecretStore;
  readonly context: Omit<AdapterContext, 'pod' | 'folder' | 'sparePort' | 'mounted'>;
}

/**
 * Reports whether a file is a program, which is not changed: it gets its addresses from arguments
 * and variables.
 */
const isProgram = (file: string): boolean => /\.[cm]?js$/.test(file);

export class PodFiles {
  readonly rewriter: Rewriter;
  readonly context: AdapterContext;
  private readonly folders: ReadonlyMap<string, string>;

  constructor(private readonly props: PodFilesProps) {
    const { pod, book, root, hostRoot } = props;
    this.folders = mountFolders(pod, root, hostRoot);
    this.rewriter = labRewriter(book, pod, this.folders);
    this.context = {
      ...props.context,
      pod,
      sparePort: book.spare(pod),
      mounted: () => this.mounted(),
      folder: (place) => this.rewriter.line(place)[0] ?? place,
    };
  }

  /** Writes every mounted file, and creates the empty directories. */
  write(): void {
    mkdirSync(this.props.root, { recursive: true });
    for (const { mount, volume } of podVolumeMounts(this.props.pod)) {
      const folder = this.folders.get(mount.mountPath) ?? mount.mountPath;
      if (volume.hostPath?.path === '/') continue;
      if (volumeSources(volume).length === 0) mkdirSync(folder, { recursive: true });
      else projectFiles(folder, this.filesOf(volume));
    }
  }

  /** Rewrites the files of this ConfigMap. */
  update(configMap: string): void {
    for (const { mount, volume } of podVolumeMounts(this.props.pod)) {
      const from = volumeSources(volume).some(
        ({ kind, name }) => kind === 'configMap' && name === configMap,
      );
      const folder = this.folders.get(mount.mountPath);
      if (from && folder !== undefined) projectFiles(folder, this.filesOf(volume));
    }
  }

  private mounted(): Record<string, string> {
    const { pod, configMaps } = this.props;
    const texts = podVolumeMounts(pod)
      .flatMap(({ volume }) => volumeSources(volume))
      .filter(({ kind }) => kind === 'configMap')
      .flatMap(({ name, source }) =>
        Object.entries(pickFiles(source, configMaps.get(pod.namespace, name) ?? {})),
      );
    return Object.fromEntries(
      texts
        .filter(([file]) => !isProgram(file))
        .map(([file, text]) => [path.basename(file), this.rewriter.text(text)]),
    );
  }

  private filesOf(volume: Parameters<typeof volumeSources>[0]): Record<string, string> {
    const { pod, configMaps, secrets } = this.props;
    const files: Record<string, string> = {};
    for (const { kind, name, source } of volumeSources(volume)) {
      if (kind === 'secret') {
        if (source.optional && !secrets.isGiven(name)) continue;
        const items = source.items ?? secrets.keys(name).map((key) => ({ key, path: key }));
        for (const { key, path: file } of items) files[file] = secrets.value(name, key);
        continue;
      }
      const found = configMaps.get(pod.namespace, name);
      if (!found && !source.optional)
        throw new Error(
          `pod "${pod.name}" mounts ConfigMap "${name}", which is not in the manifests`,
        );
      for (const [file, text] of Object.entries(pickFiles(source, found ?? {}))) {
        files[file] = isProgram(file)
          ? text
          : this.adapt(path.basename(file), this.rewriter.text(text));
      }
    }
    return files;
  }

  private adapt(name: string, text: string): string {
    return this.props.pod.containers.reduce((result, container) => {
      const adapter = adapters[programFor(container) ?? ''];
      return adapter?.file?.(name, result, this.context) ?? result;
    }, text);
  }
}
