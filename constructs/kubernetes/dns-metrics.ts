import { metricFactory } from '@observability-stack/contracts';

/** Metrics of CoreDNS. */
const { counter, gauge, histogram } = metricFactory('coredns');

export const corednsBuildInfo = gauge('coredns_build_info', {
  help: 'Version of CoreDNS in labels.',
  labels: ['goversion', 'revision', 'version'],
  budget: { goversion: 1, revision: 1, version: 1 },
});

export const corednsDnsRequests = counter('coredns_dns_requests_total', {
  help: 'DNS queries.',
  labels: ['server', 'zone', 'view', 'proto', 'family', 'type'],
  budget: { server: 3, zone: 5, view: 1, proto: 2, family: 2, type: 20 },
  appearsWhen: 'after a query',
});

export const corednsDnsResponses = counter('coredns_dns_responses_total', {
  help: 'DNS responses by code.',
  labels: ['server', 'zone', 'view', 'rcode', 'plugin'],
  budget: { server: 3, zone: 5, view: 1, rcode: 10, plugin: 8 },
  appearsWhen: 'after a query',
});

export const corednsDnsRequestDurationSeconds = histogram('coredns_dns_request_duration_seconds', {
  help: 'Duration of DNS queries.',
  unit: 'seconds',
  labels: ['server', 'zone', 'view'],
  budget: { server: 3, zone: 5, view: 1 },
  buckets: [
    0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024,
    2.048, 4.096, 8.192,
  ],
  appearsWhen: 'after a query',
});

export const corednsCacheRequests = counter('coredns_cache_requests_total', {
  help: 'Queries that could be answered from the cache.',
  labels: ['server', 'zones', 'view'],
  budget: { server: 3, zones: 5, view: 1 },
  appearsWhen: 'after a query, with the plugin `cache`',
});

export const corednsCacheMisses = counter('coredns_cache_misses_total', {
  help: 'Queries that the cache did not answer.',
  labels: ['server', 'zones', 'view'],
  budget: { server: 3, zones: 5, view: 1 },
  appearsWhen: 'after a query, with the plugin `cache`',
});

export const corednsPanics = counter('coredns_panics_total', {
  help: 'Crashes while answering a query.',
});
