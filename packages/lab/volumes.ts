// A pod's volumes as folders.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { podVolumeMounts } from '../../outputs/rendered/volumes';
import type { LabPod } from './pods';

export { pickFiles, podVolumeMounts, volumeSources } from '../../outputs/rendered/volumes';

const DATA = '..data';
let writes = 0;

/**
 * Writes files into a directory as a kubelet does: the files are links through `..data`, which is
 * replaced atomically. A program that mishandles the links, or misses the update, does so here,
 * too.
 */
export function projectFiles(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  const version = `..version_${process.pid}_${writes++}`;
  for (const [name, content] of Object.entries(files)) {
    const target = path.join(folder, version, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  mkdirSync(path.join(folder, version), { recursive: true });
  symlinkSync(version, path.join(folder, `${DATA}_tmp`));
  renameSync(path.join(folder, `${DATA}_tmp`), path.join(folder, DATA));

  const entries = new Set(Object.keys(files).map((name) => name.split('/')[0] ?? name));
  for (const name of readdirSync(folder)) {
    if (name === DATA || name === version) continue;
    if (name.startsWith('..version_') || !entries.has(name)) {
      rmSync(path.join(folder, name), { recursive: true, force: true });
    }
  }
  for (const name of entries) {
    if (!existsSync(path.join(folder, name))) {
      symlinkSync(path.join(DATA, name), path.join(folder, name));
    }
  }
}

/** Maps the mount paths of a pod's containers to folders. */
export function mountFolders(
  pod: LabPod,
  root: string,
  hostRoot: string,
): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  const volumeAt = new Map<string, string>();
  for (const { container, mount, volume } of podVolumeMounts(pod)) {
    const at = volumeAt.get(mount.mountPath);
    if (at !== undefined && at !== volume.name) {
      throw new Error(
        `pod "${pod.name}": container "${container.name}" mounts ${volume.name} at ${mount.mountPath}, where another container mounts ${at}: the lab has one root per pod`,
      );
    }
    volumeAt.set(mount.mountPath, volume.name);
    const host = volume.hostPath?.path;
    folders.set(
      mount.mountPath,
      // The root of the node is that of this machine, mounted read-only.
      host === undefined
        ? path.join(root, mount.mountPath)
        : host === '/'
          ? host
          : path.join(hostRoot, host),
    );
  }
  // A program may get the parent directory of its mounts as an argument.
  for (const mountPath of [...folders.keys()]) {
    for (
      let above = path.dirname(mountPath);
      above.split('/').length > 2;
      above = path.dirname(above)
    ) {
      if (!folders.has(above)) folders.set(above, path.join(root, above));
    }
  }
  return folders;
}
