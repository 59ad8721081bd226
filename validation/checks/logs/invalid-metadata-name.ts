import { metadataName } from '@observability-stack/logql-evaluator/push';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';

/** Reports metadata names that Loki changes: a query for the declared name would return nothing. */
export const logsInvalidMetadataName: SemanticCheck = {
  code: 'logs/invalid-metadata-name',
  severity: 'error',
  title: 'Loki would store structured metadata under another name, or reject it.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) =>
      (service.logs?.structuredMetadata ?? []).flatMap(({ name }) => {
        const stored = metadataName(name);
        if (stored === name) return [];
        return [
          {
            where: servicePlace(service, `logs.structuredMetadata[${name}].name`),
            message:
              stored === undefined
                ? `structured metadata ${JSON.stringify(name)} is rejected by Loki: expected a letter or a digit`
                : `structured metadata ${JSON.stringify(name)} is stored by Loki as ${JSON.stringify(stored)}`,
            hint: `write name: '${stored ?? 'field'}', from: ${JSON.stringify(name)}`,
            from: ['team'],
          },
        ];
      }),
    ),
};
