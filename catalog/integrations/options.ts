import { type Resources, resourcesSchema } from '../definitions/common';
import { dnsLabel, hostPort, nonEmptyString, type Schema, workloadName } from '../helpers/schema';

/** What every integration has: the service that it defines. */
export interface IntegrationOptions {
  /** Name of the service, unique across teams; with a deployed exporter also that of its Deployment. */
  readonly name: string;
  /** One sentence for the catalog. @default what the integration observes */
  readonly description?: string;
  /** Namespace of the service, of a deployed exporter and of its Secrets. @default the namespace of the team */
  readonly namespace?: string;
}

/** What an integration with an exporter has in addition. */
export interface ExporterOptions extends IntegrationOptions {
  /** `host:port` of an exporter that runs already. @default none: the stack deploys one */
  readonly exporter?: string;
  /** Requests and limits of the deployed exporter. @default cpu 10m, memory 32Mi, cpuLimit 200m, memoryLimit 128Mi */
  readonly resources?: Resources;
}

/** Schemas of the options that every integration has. */
export const integrationSchemas = {
  name: workloadName,
  description: nonEmptyString,
  namespace: dnsLabel,
} as const satisfies Readonly<Record<keyof IntegrationOptions, Schema>>;

/** Schemas of the options of an integration with an exporter. */
export const exporterSchemas = {
  ...integrationSchemas,
  exporter: hostPort,
  resources: resourcesSchema,
} as const satisfies Readonly<Record<keyof ExporterOptions, Schema>>;
