import { arrayOf, hostPort, objectSchema, type Schema } from '../../helpers/schema';
import { type IntegrationOptions, integrationSchemas } from '../options';

/** The nodes of a RabbitMQ cluster, by the plugin rabbitmq_prometheus of RabbitMQ 3.9 or later. */
export interface RabbitmqOptions extends IntegrationOptions {
  /** `host:port` of the plugin of each node; its port is 15692 by default. */
  readonly nodes: readonly string[];
}

export interface RabbitmqIntegration extends RabbitmqOptions {
  readonly kind: 'rabbitmq';
}

/** Defines a RabbitMQ cluster. Prometheus scrapes its nodes: there is no exporter. */
export const rabbitmq = (options: RabbitmqOptions): RabbitmqIntegration => ({
  kind: 'rabbitmq',
  ...options,
});

export const rabbitmqSchema: Schema = objectSchema<RabbitmqIntegration>(
  {
    kind: {},
    ...integrationSchemas,
    nodes: { ...arrayOf(hostPort), minItems: 1, uniqueItems: true },
  },
  ['name', 'nodes'],
);
