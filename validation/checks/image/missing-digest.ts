import type { OutputCheck } from '../../check';
import { hasDigest, usedImages } from '../../images';

/** Reports images without a digest: a tag can be moved to other content. */
export const imageMissingDigest: OutputCheck = {
  code: 'image/missing-digest',
  severity: 'error',
  title: 'An image has a tag only, and the environment requires digests.',
  stage: 'output',
  run: (input) =>
    input.resolved.requireDigests
      ? usedImages(input)
          .filter(({ reference }) => !hasDigest(reference))
          .map(({ reference, where, isSetting }) => ({
            where,
            message: `image "${reference}" has no digest: requireDigests is true`,
            hint: isSetting
              ? 'run npm run images -- --pin, and set imageDigests of the environment'
              : 'write the digest after the tag in its construct: name:tag@sha256:...',
          }))
      : [],
};
