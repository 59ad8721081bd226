import { unsupportedImages } from '../../../catalog/components/images';
import type { OutputCheck } from '../../check';
import { usedImages } from '../../images';

/** Reports releases with which the generated configuration does not work. */
export const imageDiscontinued: OutputCheck = {
  code: 'image/discontinued',
  severity: 'error',
  title: 'The image is discontinued, or does not support the generated configuration.',
  stage: 'output',
  run: (input) =>
    usedImages(input).flatMap(({ reference, where }) => {
      const gone = unsupportedImages.find(({ pattern }) => pattern.test(reference));
      return gone
        ? [
            {
              where,
              message: `image "${reference}" cannot be used: ${gone.reason}`,
              hint: hint(gone.reason),
            },
          ]
        : [];
    }),
};

const hint = (reason: string): string =>
  reason.split('; ')[1] ?? 'remove the override to use the pinned release';
