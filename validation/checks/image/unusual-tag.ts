import { images } from '../../../catalog/components/images';
import type { OutputCheck } from '../../check';
import { hasDigest, imageRepository, imageTag, usedImages } from '../../images';

/** Returns the prefix of the tag of a release: `v`, or nothing; undefined for other tags. */
const releasePrefix = (tag: string | undefined): string | undefined =>
  /^(v?)\d+\.\d/.exec(tag ?? '')?.[1];

/** Returns the last part of a repository, which a mirror keeps. */
const imageName = (reference: string): string | undefined =>
  imageRepository(reference).split('/').at(-1);

/** Reports tags that differ from those of the releases of the image by a leading `v`: they do not exist. */
export const imageUnusualTag: OutputCheck = {
  code: 'image/unusual-tag',
  severity: 'warning',
  title: 'The tag of an image has a leading v where its releases have none, or the reverse.',
  stage: 'output',
  run: (input) =>
    usedImages(input).flatMap(({ reference, name, where }) => {
      if (name === undefined || hasDigest(reference)) return [];
      const { repository, tag: usual } = images[name];
      const tag = imageTag(reference);
      const expected = releasePrefix(usual);
      const found = releasePrefix(tag);
      if (found === undefined || expected === undefined || found === expected) return [];
      if (imageName(reference) !== imageName(repository)) return [];
      return [
        {
          where,
          message: `image "${reference}" has a tag ${found ? 'with' : 'without'} a leading v: expected one like ${usual}`,
          hint: `write ${expected}${tag?.slice(found.length)}`,
        },
      ];
    }),
};
