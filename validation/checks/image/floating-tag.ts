import type { OutputCheck } from '../../check';
import { hasDigest, imageTag, usedImages } from '../../images';

const FLOATING = ['latest', 'main', 'master', 'edge', 'nightly', 'stable', 'dev'];
/**
 * Pattern of the first numbers of a release, such as `22-alpine` or `v3.13`, which is moved to each
 * new release.
 */
const SERIES = /^v?\d{1,3}(\.\d{1,3})?(-[a-z].*)?$/;

const isFloating = (tag: string): boolean => FLOATING.includes(tag) || SERIES.test(tag);

/**
 * Reports floating tags, with which two pods of one workload may run different programs, without a
 * difference in the output.
 */
export const imageFloatingTag: OutputCheck = {
  code: 'image/floating-tag',
  severity: 'warning',
  title: 'An image has no tag, or one that moves to new releases.',
  stage: 'output',
  run: (input) =>
    usedImages(input).flatMap(({ reference, where }) => {
      const tag = imageTag(reference);
      if (hasDigest(reference) || (tag !== undefined && !isFloating(tag))) return [];
      return [
        {
          where,
          message: `image "${reference}" has ${tag ? `the floating tag "${tag}"` : 'no tag, which means latest'}: a restart may start another release`,
          hint: 'write a release such as v3.13.5, or a digest (sha256:...)',
        },
      ];
    }),
};
