import type { OutputCheck, OutputInput } from '../check';
import type { Fields, Output, PodSet } from '../output';
import { objectPlace } from '../places';

/** A pod with such a volume does not start, and a program without its file ends at once. */
export const configMissing: OutputCheck = {
  code: 'config-missing',
  severity: 'error',
  title: 'A pod names a ConfigMap, a key of one, or a file from one that is not there.',
  stage: 'output',
  run: (input: OutputInput) =>
    input.output.pods.flatMap((set) =>
      [...ofVolumes(input.output, set), ...ofContainers(input.output, set)].map((message) => ({
        where: objectPlace(input.environment, set.placed),
        message,
        hint: 'correct the name, or add the file to the ConfigMap',
      })),
    ),
};

/** ConfigMaps of a volume, whether it is one or is put together from several. */
const sourcesOf = (volume: Fields): readonly Fields[] =>
  [
    volume.configMap,
    ...(volume.projected?.sources ?? []).map(({ configMap }: Fields) => configMap),
  ].filter((source) => source && !source.optional);

const keysOf = (output: Output, namespace: string, name: string): readonly string[] | undefined => {
  const map = output.find('ConfigMap', namespace, name)?.object;
  return map && Object.keys({ ...map.data, ...map.binaryData });
};

function ofVolumes(output: Output, { namespace, spec }: PodSet): string[] {
  return (spec.volumes ?? []).flatMap((volume: Fields) =>
    sourcesOf(volume).flatMap(({ name, items = [] }) => {
      const keys = keysOf(output, namespace, name);
      if (!keys) return [`volume ${volume.name} needs ConfigMap ${name}, which is not there`];
      return items
        .filter(({ key }: Fields) => !keys.includes(key))
        .map(({ key }: Fields) => `volume ${volume.name} needs ${key} of ConfigMap ${name}`);
    }),
  );
}

function ofContainers(output: Output, set: PodSet): string[] {
  return [...set.initContainers, ...set.containers].flatMap((container) => [
    ...(container.env ?? []).flatMap(({ name, valueFrom }: Fields) => {
      const ref = valueFrom?.configMapKeyRef;
      if (!ref || ref.optional || keysOf(output, set.namespace, ref.name)?.includes(ref.key))
        return [];
      return [
        `variable ${name} of container ${container.name} needs ${ref.key} of ConfigMap ${ref.name}`,
      ];
    }),
    ...missingFiles(output, set, container),
  ]);
}

/** Files that arguments and subPath mounts name, below folders that ConfigMaps fill. */
function missingFiles(output: Output, set: PodSet, container: Fields): string[] {
  const mounts: readonly Fields[] = container.volumeMounts ?? [];
  const files = new Map<string, readonly string[]>();
  for (const volume of set.spec.volumes ?? []) {
    const sources = sourcesOf(volume);
    if (sources.length === 0) continue;
    files.set(
      volume.name,
      sources.flatMap(({ name, items }) =>
        items ? items.map(({ path }: Fields) => path) : (keysOf(output, set.namespace, name) ?? []),
      ),
    );
  }
  const words: readonly string[] = [...(container.command ?? []), ...(container.args ?? [])];
  return mounts.flatMap(({ name, mountPath, subPath }) => {
    const known = files.get(name);
    if (!known) return [];
    const named = subPath ? [subPath] : words.flatMap((word) => filesBelow(mountPath, word));
    return named
      .filter((file) => !known.includes(file))
      .filter(
        (file) =>
          !mounts.some(
            (other) =>
              `${mountPath}/${file}`.startsWith(`${other.mountPath}/`) &&
              other.mountPath.length > mountPath.length,
          ),
      )
      .map(
        (file) =>
          `container ${container.name} needs the file ${file} in volume ${name}, which has ${known.join(', ') || 'none'}`,
      );
  });
}

/** Names in an argument of files right below a folder; patterns and variables are not names. */
function filesBelow(folder: string, argument: string): string[] {
  return argument
    .split(/[=,\s]/)
    .filter((word) => word.startsWith(`${folder}/`) && !/[*?$]/.test(word))
    .map((word) => word.slice(folder.length + 1))
    .filter((file) => file !== '');
}
