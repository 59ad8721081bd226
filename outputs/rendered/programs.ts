import { images } from '../../catalog/components/images';
import type { Container } from './manifests';

/** Returns the program of a container; undefined for an unknown image. */
export function programFor({ image }: Container): string | undefined {
  const known = Object.values(images).find(({ repository }) =>
    [`${repository}:`, `${repository}@`].some((name) => `/${image}`.includes(`/${name}`)),
  );
  return known && (known.program ?? known.repository.split('/').at(-1));
}
