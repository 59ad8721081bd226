import { environmentSchema } from '../catalog/definitions/environment';
import { schemeSchema } from '../catalog/definitions/scrape';
import { teamSchema } from '../catalog/definitions/team';
import { arrayOf, hostPort, objectSchema, type Schema, urlPath } from '../catalog/helpers/schema';
import type { TargetGroup } from '../scrape-configs/targets';

/** Schema of an entry of a file_sd file: https://prometheus.io/docs/guides/file-sd/ */
const targetGroupSchema: Schema = objectSchema<TargetGroup>(
  {
    targets: arrayOf(hostPort),
    labels: {
      type: 'object',
      propertyNames: { format: 'label-name' },
      properties: { __metrics_path__: urlPath, __scheme__: schemeSchema },
      additionalProperties: { type: 'string' },
    },
  },
  ['targets'],
);

/** The schemas of the input, by the name of their validator. */
export const schemas = {
  /** Teams are validated separately, since each has its own file. */
  environment: {
    ...environmentSchema,
    properties: { ...(environmentSchema.properties as Schema), teams: arrayOf({}) },
  },
  team: teamSchema,
  environmentWithTeams: environmentSchema,
  targetGroup: targetGroupSchema,
  targetGroups: arrayOf({
    allOf: [targetGroupSchema, { properties: { targets: { minItems: 1 } } }],
  }),
} as const satisfies Readonly<Record<string, Schema>>;

export type SchemaName = keyof typeof schemas;
