import { httpUrl, objectSchema, type Schema } from '../../helpers/schema';
import { type ExporterOptions, exporterSchemas } from '../options';

/** An NGINX server, by nginx-prometheus-exporter. */
export interface NginxOptions extends ExporterOptions {
  /** URL of the `stub_status` page that the deployed exporter reads; with HTTPS, the certificate is verified. @default none, with `exporter` */
  readonly statusUrl?: string;
}

export interface NginxIntegration extends NginxOptions {
  readonly kind: 'nginx';
}

/** Defines an NGINX server. */
export const nginx = (options: NginxOptions): NginxIntegration => ({ kind: 'nginx', ...options });

export const nginxSchema: Schema = {
  ...objectSchema<NginxIntegration>({ kind: {}, ...exporterSchemas, statusUrl: httpUrl }, ['name']),
  oneOf: [{ required: ['statusUrl'] }, { required: ['exporter'] }],
};
