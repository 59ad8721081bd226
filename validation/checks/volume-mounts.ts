import type { OutputCheck } from '../check';
import type { ManifestFields, PodSet } from '../output';
import { objectPlace } from '../places';

/** The API server refuses a mount of nothing; a volume that nobody mounts is a slip. */
export const volumeMounts: OutputCheck = {
  code: 'volume-mounts',
  severity: 'error',
  title: 'A mount has no volume, a volume has no mount, or two mounts have one path.',
  stage: 'output',
  run: ({ environment, output }) =>
    output.pods.flatMap((set) =>
      complaints(set).map((message) => ({
        where: objectPlace(environment, set.placed),
        message,
        hint: 'name each volume once in volumes (or storage) and once or more in mounts',
      })),
    ),
};

function complaints(set: PodSet): string[] {
  const claims: readonly ManifestFields[] = set.placed.object.spec?.volumeClaimTemplates ?? [];
  const volumes: readonly string[] = [
    ...(set.spec.volumes ?? []).map(({ name }: ManifestFields) => name),
    ...claims.map(({ metadata }) => metadata.name),
  ];
  const containers = [...set.initContainers, ...set.containers];
  const mounts = containers.flatMap(({ name: container, volumeMounts: list = [] }) =>
    list.map(({ name, mountPath }: ManifestFields) => ({ container, name, mountPath })),
  );
  const isRepeat = (key: (mount: (typeof mounts)[number]) => string) => {
    const keys = mounts.map(key);
    return (mount: (typeof mounts)[number], index: number) => keys.indexOf(key(mount)) < index;
  };
  return [
    ...mounts
      .filter(({ name }) => !volumes.includes(name))
      .map(({ container, name }) => `container ${container} mounts ${name}, which is no volume`),
    ...volumes
      .filter((volume) => !mounts.some(({ name }) => name === volume))
      .map((volume) => `no container mounts the volume ${volume}`),
    ...volumes
      .filter((volume, index) => volumes.indexOf(volume) < index)
      .map((volume) => `there are two volumes ${volume}`),
    ...mounts
      .filter(isRepeat(({ container, mountPath }) => `${container} ${mountPath}`))
      .map(({ container, mountPath }) => `container ${container} mounts two at ${mountPath}`),
  ];
}
