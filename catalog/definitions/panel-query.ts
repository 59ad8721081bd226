import type { ForeignExpression, InstantVector, Scalar } from '@observability-stack/contracts';
import type { TraceStore } from '../data-sources';

/** Queries of panels. */

/** A PromQL query to Prometheus or Thanos. */
export interface MetricQuery {
  readonly kind: 'promql';
  readonly expr: InstantVector | Scalar;
  /** Name of each series; `{{route}}` is replaced by the value of a label of the result. @default all labels */
  readonly legendFormat?: string;
  /** Whether to return one value at the end of the time range. @default depends on the kind of panel */
  readonly instant?: boolean;
  /** Whether to show exemplars, which link to traces. @default false */
  readonly exemplars?: boolean;
}

/** A LogQL query for log lines or for metrics. */
export interface LogQuery {
  readonly kind: 'logql';
  readonly expr: ForeignExpression;
  /** Name of each series. @default all labels */
  readonly legendFormat?: string;
  /** Whether to return one value at the end of the time range. @default depends on the kind of panel */
  readonly instant?: boolean;
  /** Maximum number of log lines. @default 500 */
  readonly maxLines?: number;
}

/** A trace by its id, or the latest traces of a service. */
export type TraceQuery = TraceById | TraceSearch;

interface OfTraces {
  /** The trace store; set from `tracing` of the environment. @default 'jaeger' */
  readonly store?: TraceStore;
}

export interface TraceById extends OfTraces {
  readonly kind: 'trace';
  readonly traceId: string;
}

export interface TraceSearch extends OfTraces {
  readonly kind: 'trace-search';
  readonly service: string;
  /** Operation name. @default any */
  readonly operation?: string;
  /** Minimum duration as a Go duration: `500ms`. @default any */
  readonly minDuration?: string;
  /** Tags that a trace must have, in logfmt: `error=true`. @default any */
  readonly tags?: string;
  /** Maximum number of traces. @default 20 */
  readonly limit?: number;
}

export type Query = MetricQuery | LogQuery | TraceQuery;

type Rest<Q extends Query> = Omit<Q, 'kind' | 'expr'>;
export const query = (
  expr: InstantVector | Scalar,
  options: Rest<MetricQuery> = {},
): MetricQuery => ({ kind: 'promql', expr, ...options });
export const logQuery = (expr: ForeignExpression, options: Rest<LogQuery> = {}): LogQuery => ({
  kind: 'logql',
  expr,
  ...options,
});
