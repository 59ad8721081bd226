import { type Resolved, type Resources, resourcesSchema } from '../../catalog/definitions/common';
import { objectSchema, type Schema } from '../../catalog/helpers/schema';

export interface NodeExporterSettings {
  /** Requests and limits of each pod. @default cpu 20m, memory 32Mi, cpuLimit 250m, memoryLimit 96Mi */
  readonly resources?: Resources;
}

export const nodeExporterDefaults: Resolved<NodeExporterSettings> = {
  resources: { cpu: '20m', memory: '32Mi', cpuLimit: '250m', memoryLimit: '96Mi' },
};

export const nodeExporterSchema: Schema = objectSchema<NodeExporterSettings>({
  resources: resourcesSchema,
});
