import { listCandidates } from '@observability-stack/query-common';
import type { OutputCheck } from '../../check';
import type { ManifestFields, Output, PodSet } from '../../output';
import { objectPlace } from '../../places';

/**
 * Reports missing ConfigMaps and files: a pod with such a volume does not start, and a program
 * without its file exits.
 */
export const k8sMissingConfigMap: OutputCheck = {
  code: 'k8s/missing-config-map',
  severity: 'error',
  title: 'A pod uses a ConfigMap, or a key or a file of one, that does not exist.',
  stage: 'output',
  run: ({ environment, output }) =>
    output.pods.flatMap((set) =>
      [
        ...missingKeys(output, set),
        ...[...set.initContainers, ...set.containers].flatMap((container) => [
          ...missingVariables(output, set, container),
          ...missingFiles(output, set, container),
        ]),
      ].map((message) => ({
        where: objectPlace(environment, set.placed),
        message,
        hint: 'correct the name, or add the key to the ConfigMap',
      })),
    ),
};

/** Returns the ConfigMaps of a volume, whether it is a single or a projected one. */
const sourcesOf = ({ configMap, projected }: ManifestFields): readonly ManifestFields[] =>
  [
    configMap,
    ...(projected?.sources ?? []).map(({ configMap: part }: ManifestFields) => part),
  ].filter((source) => source && !source.optional);

const keysOf = (output: Output, namespace: string, name: string): readonly string[] | undefined => {
  const map = output.find('ConfigMap', namespace, name)?.object;
  return map && [map.data, map.binaryData].flatMap((files) => Object.keys(files ?? {}));
};

const missingKeys = (output: Output, { namespace, spec }: PodSet): string[] =>
  (spec.volumes ?? []).flatMap((volume: ManifestFields) =>
    sourcesOf(volume).flatMap(({ name, items = [] }) => {
      const keys = keysOf(output, namespace, name);
      if (!keys) return [`volume "${volume.name}" uses ConfigMap "${name}", which does not exist`];
      return items
        .filter(({ key }: ManifestFields) => !keys.includes(key))
        .map(
          ({ key }: ManifestFields) =>
            `volume "${volume.name}" uses key "${key}" of ConfigMap "${name}", which does not exist`,
        );
    }),
  );

const missingVariables = (
  output: Output,
  { namespace }: PodSet,
  { name, env = [] }: ManifestFields,
) =>
  env
    .map((variable: ManifestFields) => ({
      variable: variable.name,
      ...variable.valueFrom?.configMapKeyRef,
    }))
    .filter((ref: ManifestFields) => ref.name && !ref.optional)
    .filter((ref: ManifestFields) => !keysOf(output, namespace, ref.name)?.includes(ref.key))
    .map(
      (ref: ManifestFields) =>
        `variable "${ref.variable}" of container "${name}" uses key "${ref.key}" of ConfigMap "${ref.name}", which does not exist`,
    );

/**
 * Returns the missing files that arguments and subPath mounts name, below the mount paths of
 * ConfigMaps.
 */
function missingFiles(output: Output, set: PodSet, container: ManifestFields): string[] {
  const mounts: readonly ManifestFields[] = container.volumeMounts ?? [];
  const words: readonly string[] = [...(container.command ?? []), ...(container.args ?? [])];
  /** Reports whether another volume is mounted over that part of the directory. */
  const isCovered = (path: string, folder: string): boolean =>
    mounts.some(
      ({ mountPath }) => path.startsWith(`${mountPath}/`) && mountPath.startsWith(`${folder}/`),
    );
  return mounts.flatMap(({ name, mountPath, subPath }) => {
    const named = subPath ? [subPath] : words.flatMap((word) => filesBelow(mountPath, word));
    const files = named.length > 0 ? filesOf(output, set, name) : undefined;
    if (!files) return [];
    return named
      .filter((file) => !files.includes(file) && !isCovered(`${mountPath}/${file}`, mountPath))
      .map(
        (file) =>
          `container "${container.name}" uses file "${file}" of volume "${name}", which does not exist: found ${listCandidates(files)}`,
      );
  });
}

/** Returns the files of a volume whose ConfigMaps all exist. */
function filesOf(
  output: Output,
  { namespace, spec }: PodSet,
  volume: string,
): readonly string[] | undefined {
  const sources = sourcesOf(
    spec.volumes?.find(({ name }: ManifestFields) => name === volume) ?? {},
  );
  const files = sources.map(({ name, items }) => {
    const keys = keysOf(output, namespace, name);
    return keys && items ? items.map(({ path }: ManifestFields): string => path) : keys;
  });
  return files.length === 0 || files.includes(undefined) ? undefined : files.flat();
}

/**
 * Returns the file names in an argument directly below a directory; patterns and variables are not
 * names.
 */
const filesBelow = (folder: string, argument: string): string[] =>
  argument
    .split(/[=,\s]/)
    .filter((word) => word.startsWith(`${folder}/`) && !/[*?$]/.test(word))
    .map((word) => word.slice(folder.length + 1))
    .filter((file) => file !== '');
