import { metadataName } from '@observability-stack/logql-evaluator/push';
import type { MeaningCheck } from '../check';
import { servicePlace } from '../places';

/** A query for the declared name would find nothing. */
export const structuredMetadataName: MeaningCheck = {
  code: 'structured-metadata-name',
  severity: 'error',
  title: 'Loki stores structured metadata under another name than declared, or refuses the name.',
  stage: 'meaning',
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
                ? `structured metadata ${JSON.stringify(name)} is refused by Loki, with every line that has it: expected a letter or a digit`
                : `structured metadata ${JSON.stringify(name)} is stored by Loki as ${JSON.stringify(stored)}`,
            hint: `name it ${JSON.stringify(stored ?? 'field')}, and keep the name in the line with from: ${JSON.stringify(name)}`,
            from: ['team'],
          },
        ];
      }),
    ),
};
