import { type ImagePin, images } from '../../catalog/components/images';
import type { OutputCheck } from '../check';
import { imageTag, usedImages } from '../images';

/** It runs on as long as its image can be had, and nobody mends what is found in it. */
export const endOfLife: OutputCheck = {
  code: 'end-of-life',
  severity: 'warning',
  title: 'A program that runs here is past its end of life.',
  stage: 'output',
  run: (input) =>
    usedImages(input).flatMap(({ reference, name, where }) => {
      const pin: ImagePin | undefined = name && images[name];
      if (!pin?.endOfLife || input.today < new Date(pin.endOfLife)) return [];
      if (!pin.abandoned && imageTag(reference) !== pin.tag) return [];
      return [
        {
          where,
          message: `${reference} has had no support since ${pin.endOfLife}`,
          hint: pin.hint ?? 'pin a newer release in component.ts of its component',
        },
      ];
    }),
};
