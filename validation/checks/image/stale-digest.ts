import type { OutputCheck } from '../../check';
import { hasDigest, imageRepository, usedImages } from '../../images';
import { settingPlace } from '../../places';

/** Reports tags that were updated without their digest, and digests that two tags share. */
export const imageStaleDigest: OutputCheck = {
  code: 'image/stale-digest',
  severity: 'error',
  title: 'The digests of an image belong to other tags.',
  stage: 'output',
  run: (input) => {
    const pinned = Object.entries(input.resolved.imageDigests);
    const updated = usedImages(input).flatMap(({ reference, where, isSetting }) => {
      if (!isSetting || hasDigest(reference)) return [];
      const other = pinned.find(([key]) => imageRepository(key) === imageRepository(reference));
      return other
        ? [
            {
              where,
              message: `image "${reference}" has no digest, but "${other[0]}" has one`,
              hint: 'run npm run images -- --pin',
            },
          ]
        : [];
    });
    const copied = pinned.flatMap(([key, digest], index) => {
      const other = pinned
        .slice(0, index)
        .find(([one, its]) => its === digest && imageRepository(one) === imageRepository(key));
      return other
        ? [
            {
              where: settingPlace(input.environment, `imageDigests.${key}`),
              message: `image "${key}" has the digest of "${other[0]}": ${digest}`,
              hint: 'run npm run images -- --pin',
            },
          ]
        : [];
    });
    return [...updated, ...copied];
  },
};
