import type { OutputCheck } from '../../check';
import { type LocatedManifest, nameKey } from '../../output';
import { objectPlace } from '../../places';

/** Reports objects that occur twice: kubectl applies both, and the second replaces the first. */
export const k8sDuplicateObject: OutputCheck = {
  code: 'k8s/duplicate-object',
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
              message: `${placed.object.kind} "${placed.object.metadata.name}" is not unique: also in ${first.file} (construct ${first.path})`,
              hint: 'rename one of them, or create it in one place only',
            },
          ]
        : [];
    });
  },
};
