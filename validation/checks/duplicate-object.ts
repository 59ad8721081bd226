import type { OutputCheck } from '../check';
import { type LocatedManifest, nameKey } from '../output';
import { objectPlace } from '../places';

/** Of two objects with one name kubectl applies both, and the second one wins. */
export const duplicateObject: OutputCheck = {
  code: 'duplicate-object',
  severity: 'error',
  title: 'Two objects have the same kind, namespace and name.',
  stage: 'output',
  run: ({ environment, manifests }) => {
    const seen = new Map<string, LocatedManifest>();
    return manifests.flatMap((placed) => {
      const group = placed.object.apiVersion.split('/').slice(0, -1).join('/');
      const key = `${group} ${nameKey(placed.object)}`;
      const first = seen.get(key);
      if (!first) seen.set(key, placed);
      return first
        ? [
            {
              where: objectPlace(environment, placed),
              message: `${first.file} has an object of this kind, namespace and name already (construct ${first.path})`,
              hint: 'give one of them another name, or make it in one place only',
            },
          ]
        : [];
    });
  },
};
