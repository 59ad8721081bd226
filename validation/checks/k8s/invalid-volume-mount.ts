import type { OutputCheck } from '../../check';
import type { ManifestFields, PodSet } from '../../output';
import { objectPlace } from '../../places';

/**
 * Reports mounts without a volume, which the API server rejects, and volumes without a mount, which
 * are mistakes.
 */
export const k8sInvalidVolumeMount: OutputCheck = {
  code: 'k8s/invalid-volume-mount',
  severity: 'error',
  title: 'A mount has no volume, a volume has no mount, or two mounts have the same path.',
  stage: 'output',
  run: ({ environment, output }) =>
    output.pods.flatMap((set) =>
      complaints(set).map((message) => ({
        where: objectPlace(environment, set.placed),
        message,
        hint: 'list each volume once in volumes (or storage), and mount it',
      })),
    ),
};

function complaints(set: PodSet): string[] {
  const claims: readonly ManifestFields[] = set.placed.object.spec?.volumeClaimTemplates ?? [];
  const volumes: readonly string[] = [
    ...(set.spec.volumes ?? []).map(({ name }: ManifestFields) => name),
    ...claims.map(({ metadata }) => metadata.name),
  ];
  const declared = new Set(volumes);
  const containers = [...set.initContainers, ...set.containers];
  const mounts = containers.flatMap(({ name: container, volumeMounts: list = [] }) =>
    list.map(({ name, mountPath }: ManifestFields) => ({ container, name, mountPath })),
  );
  const mounted = new Set(mounts.map(({ name }) => name));
  return [
    ...mounts
      .filter(({ name }) => !declared.has(name))
      .map(
        ({ container, name }) =>
          `container "${container}" mounts "${name}", which is not a volume of the pod`,
      ),
    ...volumes
      .filter((volume) => !mounted.has(volume))
      .map((volume) => `volume "${volume}" is not mounted by any container`),
    ...repeated(volumes, (volume) => volume).map((volume) => `volume "${volume}" is not unique`),
    ...repeated(mounts, ({ container, mountPath }) => `${container} ${mountPath}`).map(
      ({ container, mountPath }) => `container "${container}" has two mounts at "${mountPath}"`,
    ),
  ];
}

/** Returns the values whose key an earlier one has. */
function repeated<T>(values: readonly T[], keyOf: (value: T) => string): readonly T[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = keyOf(value);
    const isRepeat = seen.has(key);
    seen.add(key);
    return isRepeat;
  });
}
