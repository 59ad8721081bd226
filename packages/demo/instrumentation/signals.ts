import {
  httpRequestDuration,
  httpRequests,
  httpRequestsInFlight,
} from '@observability-stack/contracts/standard/http';
import { httpConnectionsOpen } from '../metrics';
import type { Metrics } from './metrics';

export type RequestSignals = ReturnType<typeof requestSignals>;

/** The metrics of an HTTP server: rate and errors, duration, and saturation. */
export function requestSignals(metrics: Metrics, inFlight: () => number) {
  metrics.gauge(httpRequestsInFlight, inFlight);
  return {
    requests: metrics.counter(httpRequests),
    durations: metrics.histogram(httpRequestDuration),
    connections: metrics.gauge(httpConnectionsOpen),
  };
}
