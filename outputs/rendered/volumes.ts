import type { Container, FileSource, Volume } from './manifests';
import type { RenderedPod } from './pods';

/** Returns every mount of a pod's containers with its volume. */
export function podVolumeMounts(pod: RenderedPod) {
  return [...pod.initContainers, ...pod.containers].flatMap((container: Container) =>
    (container.volumeMounts ?? []).map((mount) => {
      const volume = pod.volumes.find(({ name }) => name === mount.name);
      const problem = !volume ? 'unknown volume' : mount.subPath ? 'subPath is not supported' : '';
      if (!volume || problem) {
        throw new Error(
          `pod "${pod.name}": container "${container.name}" mounts ${mount.name}: ${problem}`,
        );
      }
      return { container, mount, volume };
    }),
  );
}

/** Returns the source of a volume's files; undefined for an empty folder. */
export function volumeSources(volume: Volume): readonly {
  readonly kind: 'configMap' | 'secret';
  readonly name: string;
  readonly source: FileSource;
}[] {
  const sources = volume.projected?.sources ?? [volume];
  return sources.flatMap(({ configMap, secret }) => [
    ...(configMap?.name
      ? [{ kind: 'configMap' as const, name: configMap.name, source: configMap }]
      : []),
    ...(secret
      ? [{ kind: 'secret' as const, name: secret.secretName ?? secret.name ?? '', source: secret }]
      : []),
  ]);
}

/** Returns the files of a source: those that it lists, under the paths that it sets, or all. */
export function pickFiles(
  source: FileSource,
  files: Readonly<Record<string, string>>,
): Record<string, string> {
  if (!source.items) return { ...files };
  return Object.fromEntries(
    source.items.flatMap(({ key, path: name }) => {
      const content = files[key];
      return content === undefined ? [] : [[name, content] as const];
    }),
  );
}
