import { metricFactory } from '@observability-stack/contracts';

/** The metrics of the demo beyond HTTP: business metrics, the callers' view, faults. */
const { counter, gauge, histogram, summary } = metricFactory('service');

export const ordersTotal = counter('orders_total', {
  help: 'Orders accepted, by outcome: paid, declined or failed.',
  labels: ['outcome'],
  budget: { outcome: 3 },
});

export const ordersHeld = gauge('orders_held', {
  help: 'Orders that the process holds in memory.',
});

/** A summary: exact quantiles of one caller, which need no aggregation over replicas. */
export const paymentClientDuration = summary('payment_client_duration_seconds', {
  help: 'Time that the caller waited for a payment, by outcome.',
  unit: 'seconds',
  labels: ['outcome'],
  budget: { outcome: 3 },
  quantiles: [0.5, 0.9, 0.99],
});

export const paymentsTotal = counter('payments_total', {
  help: 'Payment requests, by outcome: authorized or declined.',
  labels: ['outcome'],
  budget: { outcome: 2 },
});

export const paymentsCharged = counter('payments_charged_euros_total', {
  help: 'Amount charged.',
});

export const deliveriesTotal = counter('deliveries_total', {
  help: 'Deliveries scheduled, by size: letter, parcel or pallet.',
  labels: ['size'],
  budget: { size: 3 },
});

export const httpConnectionsOpen = gauge('http_connections_open', {
  help: 'Open TCP connections to the HTTP port.',
});

export const loadRequests = counter('load_requests_total', {
  help: 'Requests of the load generator, by outcome: ok, rejected (4xx), failed (5xx) or unreachable.',
  labels: ['operation', 'outcome'],
  budget: { operation: 3, outcome: 4 },
});

export const loadRequestDuration = histogram('load_request_duration_seconds', {
  help: 'Time that the load generator waited for the complete response.',
  unit: 'seconds',
  labels: ['operation'],
  budget: { operation: 3 },
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10],
});

/** Losses of the exporters of the program: the Collector counts what it loses itself. */
export const telemetryLost = counter('telemetry_lost_total', {
  help: 'Spans, metric points and log records that were not delivered to the Collector, by signal.',
  labels: ['signal'],
  budget: { signal: 3 },
});

export const faultsActive = gauge('faults_active', {
  help: '1 for each active fault, else 0.',
  labels: ['fault'],
  budget: { fault: 8 },
});

/** Exceeds its budget on purpose, to test a cardinality leak. */
export const leakedSeries = gauge('leaked_series', {
  help: 'One series for each label value that the cardinality fault leaked.',
  labels: ['leak'],
  budget: { leak: 1 },
  appearsWhen: 'while the cardinality fault is active',
});
