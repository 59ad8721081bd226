import path from 'node:path';
import { SERVICE_ACCOUNT } from '../../scrape-configs/http-client';
import { isConfigMap, type LabManifest } from './manifests';
import type { LabPod } from './pods';
import { pathPattern } from './rewrite';
import { mountFolders, pickFiles, podVolumeMounts, projectFiles, volumeSources } from './volumes';

/** Content of files that are not in the output. */
const CONTENT = 'secret';

/**
 * Lays out the files that a pod mounts below a folder, each at its path, as a kubelet would. Only paths inside
 * them are mapped, for programs that check a configuration and connect to nothing. A Secret's keys and the files of the
 * service account get `secret`.
 */
export function layOut(pod: LabPod, manifests: readonly LabManifest[], root: string): void {
  const folders = new Map([
    ...mountFolders(pod, root, path.join(root, 'host')),
    [SERVICE_ACCOUNT, path.join(root, SERVICE_ACCOUNT)],
  ]);
  const pattern = new RegExp(pathPattern(folders), 'g');
  const mapPaths = (text: string) =>
    text.replaceAll(pattern, (place) => folders.get(place) ?? place);
  projectFiles(
    path.join(root, SERVICE_ACCOUNT),
    Object.fromEntries(['token', 'ca.crt'].map((file) => [file, CONTENT])),
  );
  for (const { mount, volume } of podVolumeMounts(pod)) {
    const files: Record<string, string> = {};
    for (const { kind, name, source } of volumeSources(volume)) {
      if (kind === 'secret') {
        for (const item of source.items ?? []) files[item.path] = CONTENT;
        continue;
      }
      const found = manifests.filter(isConfigMap).find(({ metadata }) => metadata.name === name);
      for (const [file, text] of Object.entries(pickFiles(source, found?.data ?? {}))) {
        files[file] = mapPaths(text);
      }
    }
    projectFiles(path.join(root, mount.mountPath), files);
  }
}
