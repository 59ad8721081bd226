import { type ImageName, images } from '../catalog/components/images';
import type { OutputInput } from './check';
import { objectPlace, settingPlace } from './places';

/** An image of a container. */
export interface UsedImage {
  readonly reference: string;
  /** Name of the pinned image; undefined for the demo's own image, and if a construct set the reference. */
  readonly name?: ImageName;
  /** Whether a setting names it, so that `imageDigests` applies; a construct sets the whole reference. */
  readonly isSetting: boolean;
  readonly where: string;
}

/** Returns every image of the output once, with the setting that it comes from. */
export function usedImages({
  environment,
  resolved,
  output,
}: Pick<OutputInput, 'environment' | 'resolved' | 'output'>): readonly UsedImage[] {
  const byReference = new Map<string, UsedImage>();
  for (const { placed, containers, initContainers } of output.pods) {
    for (const { image: reference } of [...initContainers, ...containers]) {
      if (byReference.has(reference)) continue;
      const name = (Object.keys(images) as ImageName[]).find(
        (key) => resolved.images[key] === reference,
      );
      const ofDemo = resolved.demo && resolved.demo.image === reference;
      const where = name
        ? settingPlace(environment, `images.${name}`)
        : ofDemo
          ? settingPlace(environment, 'demo.image')
          : objectPlace(environment, placed);
      byReference.set(reference, {
        reference,
        where,
        isSetting: name !== undefined || Boolean(ofDemo),
        ...(name ? { name } : {}),
      });
    }
  }
  return [...byReference.values()];
}

/**
 * Returns the tag of a reference, if it has one: it starts at the colon after the last slash, since
 * a registry may have a port.
 */
export const imageTag = (reference: string): string | undefined =>
  /:([^:/]+)$/.exec(withoutDigest(reference))?.[1];

/** The reference without its digest. */
export const withoutDigest = (reference: string): string => reference.replace(/@.*$/, '');

/** The reference without tag and digest. */
export const imageRepository = (reference: string): string =>
  withoutDigest(reference).replace(/:[^:/]+$/, '');

export const hasDigest = (reference: string): boolean => reference.includes('@sha256:');
