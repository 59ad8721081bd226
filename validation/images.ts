import { type ImageName, images } from '../catalog/components/images';
import type { OutputInput } from './check';
import { objectPlace, settingPlace } from './places';

/** An image of a container. */
export interface UsedImage {
  readonly reference: string;
  /** Name of the pinned image; undefined if a construct set the whole reference. */
  readonly name?: ImageName;
  readonly where: string;
}

/** Returns every image of the output once, with the setting that it comes from. */
export function usedImages({ environment, resolved, output }: OutputInput): readonly UsedImage[] {
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
      byReference.set(reference, { reference, where, ...(name ? { name } : {}) });
    }
  }
  return [...byReference.values()];
}

/**
 * Returns the tag of a reference, if it has one: it starts at the colon after the last slash, since
 * a registry may have a port.
 */
export const imageTag = (reference: string): string | undefined =>
  /:([^:/]+)$/.exec(reference.replace(/@.*$/, ''))?.[1];

export const hasDigest = (reference: string): boolean => reference.includes('@sha256:');
