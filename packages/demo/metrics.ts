import { metricsOf } from '@observability-stack/contracts';

/** What the demo's programs measure beyond requests: their business, their callers' view, their faults. */
const { counter, gauge, histogram, summary } = metricsOf('service');

export const orders = counter('orders_total', {
  help: 'Orders taken, by what became of them: paid, declined or failed.',
  labels: ['outcome'],
  budget: { outcome: 3 },
});

export const ordersHeld = gauge('orders_held', {
  help: 'Orders that the process keeps in memory.',
});

/** A summary: exact quantiles of one caller, which nobody needs to add up over replicas. */
export const paymentClientDuration = summary('payment_client_duration_seconds', {
  help: 'How long the caller waited for a payment, by its outcome.',
  unit: 'seconds',
  labels: ['outcome'],
  budget: { outcome: 3 },
  quantiles: [0.5, 0.9, 0.99],
});

export const payments = counter('payments_total', {
  help: 'Payments asked for, by outcome: authorized or declined.',
  labels: ['outcome'],
  budget: { outcome: 2 },
});

export const paymentsCharged = counter('payments_charged_euros_total', {
  help: 'Money charged.',
});

export const httpConnectionsOpen = gauge('http_connections_open', {
  help: 'TCP connections to the HTTP port that are open now.',
});

export const loadRequests = counter('load_requests_total', {
  help: 'Requests that the load generator made: ok, rejected (4xx), failed (5xx) or unreachable.',
  labels: ['operation', 'outcome'],
  budget: { operation: 3, outcome: 4 },
});

export const loadRequestDuration = histogram('load_request_duration_seconds', {
  help: 'How long the load generator waited for the whole answer.',
  unit: 'seconds',
  labels: ['operation'],
  budget: { operation: 3 },
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10],
});

export const faultsActive = gauge('faults_active', {
  help: '1 for each fault that is injected now, else 0.',
  labels: ['fault'],
  budget: { fault: 8 },
});

/** Breaks its budget on purpose: it is how a cardinality leak is tried. */
export const leakedSeries = gauge('leaked_series', {
  help: 'One series for each label value that the cardinality fault has leaked.',
  labels: ['leak'],
  budget: { leak: 1 },
  appears: 'while the cardinality fault is active',
});
