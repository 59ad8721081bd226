import {
  arrayOf,
  hostPort,
  httpUrl,
  numberSchema,
  objectSchema,
  positiveDuration,
  type Schema,
} from '../../helpers/schema';
import { type ExporterOptions, exporterSchemas } from '../options';

/** Probes of blackbox_exporter. An existing one needs the modules `http_2xx`, `tcp_connect` and `tls_connect`. */
export interface BlackboxOptions extends ExporterOptions {
  /** URLs that must answer with a status of 2xx; with https also the expiry of their certificates. @default none */
  readonly http?: readonly string[];
  /** `host:port` that must accept TCP connections. @default none */
  readonly tcp?: readonly string[];
  /** `host:port` that must complete a TLS handshake, and the expiry of their certificates. @default none */
  readonly tls?: readonly string[];
  /** Remaining validity of a certificate below which an alert fires. @default '14d' */
  readonly certificateExpiry?: string;
  /** Objective on the share of time in which the probes succeed, in percent. @default none */
  readonly objective?: number;
}

export interface BlackboxIntegration extends BlackboxOptions {
  readonly kind: 'blackbox';
}

/** Defines probes with blackbox_exporter. */
export const blackbox = (options: BlackboxOptions): BlackboxIntegration => ({
  kind: 'blackbox',
  ...options,
});

const atLeastOne = (items: Schema): Schema => ({
  ...arrayOf(items),
  minItems: 1,
  uniqueItems: true,
});

export const blackboxSchema: Schema = {
  ...objectSchema<BlackboxIntegration>(
    {
      kind: {},
      ...exporterSchemas,
      http: atLeastOne(httpUrl),
      tcp: atLeastOne(hostPort),
      tls: atLeastOne(hostPort),
      certificateExpiry: positiveDuration,
      objective: { ...numberSchema, exclusiveMinimum: 0, exclusiveMaximum: 100 },
    },
    ['name'],
  ),
  anyOf: [{ required: ['http'] }, { required: ['tcp'] }, { required: ['tls'] }],
};
