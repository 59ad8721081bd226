import { hostPort, list, object } from '../../catalog/schema';
import type { TargetGroup } from '../../scrape-configs/targets';
import { differences } from '../ajv';
import type { Check } from '../check';

const schema = list(
  object<TargetGroup>(
    {
      targets: { ...list(hostPort), minItems: 1 },
      labels: {
        type: 'object',
        propertyNames: { format: 'label-name' },
        additionalProperties: { type: 'string' },
      },
    },
    ['targets'],
  ),
);

/** Hand-written target files are what file_sd reads: https://prometheus.io/docs/guides/file-sd/ */
export const targetFileShape: Check = {
  code: 'target-file-shape',
  severity: 'error',
  title: 'A target file is not JSON, has an unknown key, or an address without a port.',
  stage: 'shape',
  run: ({ targetFiles }) =>
    targetFiles.flatMap(({ file, text }) => {
      try {
        return differences(schema, JSON.parse(text), file);
      } catch (error) {
        return [
          {
            where: file,
            message: `is not JSON: ${(error as Error).message}`,
            hint: 'write a list of groups: [{"targets": ["host:9100"], "labels": {"team": "x"}}]',
          },
        ];
      }
    }),
};
