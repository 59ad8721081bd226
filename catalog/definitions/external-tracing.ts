import { type TraceStore, traceStores } from '../data-sources';
import { enumOf, httpUrl, objectSchema, type Schema } from '../helpers/schema';
import { externalUrlSchema } from './common';
import { apiSchemas, type ExternalApi, tenantSchema } from './parts';

/** An existing Jaeger or Tempo. */
export interface ExternalTracing extends ExternalApi {
  readonly store: TraceStore;
  /** URL for OTLP over gRPC, to which the Collector sends traces: `https://tempo.example.org:4317`. */
  readonly otlp: string;
  /** URL of the API for queries: `https://tempo.example.org`. */
  readonly query: string;
  /** Tenant of Tempo, the header `X-Scope-OrgID`. @default none */
  readonly tenant?: string;
}

export const externalTracingSchema: Schema = objectSchema<ExternalTracing>(
  {
    ...apiSchemas,
    store: enumOf(...traceStores),
    otlp: httpUrl,
    query: externalUrlSchema,
    tenant: tenantSchema,
  },
  ['store', 'otlp', 'query'],
);
