import { unsupportedImages } from '../../catalog/components/images';
import type { OutputCheck } from '../check';
import { usedImages } from '../images';

/** Releases that what we generate does not work with any more. */
export const imageGone: OutputCheck = {
  code: 'image-gone',
  severity: 'error',
  title: 'An image has ended, or is too old for what is generated.',
  stage: 'output',
  run: (input) =>
    usedImages(input).flatMap(({ reference, where }) => {
      const gone = unsupportedImages.find(({ pattern }) => pattern.test(reference));
      return gone
        ? [{ where, message: `${reference}: ${gone.reason}`, hint: hint(gone.reason) }]
        : [];
    }),
};

const hint = (reason: string): string =>
  reason.split('; ')[1] ?? 'leave it out for the pinned release';
