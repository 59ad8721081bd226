import { type ImagePin, images } from '../../../catalog/components/images';
import type { OutputCheck } from '../../check';
import { imageTag, usedImages } from '../../images';

/** Reports releases without security fixes; they work as long as their image is available. */
export const imageEndOfLife: OutputCheck = {
  code: 'image/end-of-life',
  severity: 'warning',
  title: 'An image is past its end of life.',
  stage: 'output',
  run: (input) =>
    usedImages(input).flatMap(({ reference, name, where }) => {
      const pin: ImagePin | undefined = name && images[name];
      if (!pin?.endOfLife || input.today < new Date(pin.endOfLife)) return [];
      if (!pin.abandoned && imageTag(reference) !== pin.tag) return [];
      return [
        {
          where,
          message: `image "${reference}" is past its end of life: unsupported since ${pin.endOfLife}`,
          hint: pin.hint ?? 'pin a newer release in component.ts of its component',
        },
      ];
    }),
};
