import { hostPort, objectSchema, ratio, type Schema } from '../../helpers/schema';
import { type ExporterOptions, exporterSchemas } from '../options';

/** A memcached server, by memcached_exporter. */
export interface MemcachedOptions extends ExporterOptions {
  /** `host:port` of the server that the deployed exporter connects to. @default none, with `exporter` */
  readonly server?: string;
  /** Ratio of the maximum of connections above which an alert fires. @default 0.8 */
  readonly maxConnectionRatio?: number;
}

export interface MemcachedIntegration extends MemcachedOptions {
  readonly kind: 'memcached';
}

/** Defines a memcached server. */
export const memcached = (options: MemcachedOptions): MemcachedIntegration => ({
  kind: 'memcached',
  ...options,
});

export const memcachedSchema: Schema = {
  ...objectSchema<MemcachedIntegration>(
    {
      kind: {},
      ...exporterSchemas,
      server: hostPort,
      maxConnectionRatio: { ...ratio, exclusiveMinimum: 0 },
    },
    ['name'],
  ),
  oneOf: [{ required: ['server'] }, { required: ['exporter'] }],
};
