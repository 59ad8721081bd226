import { externalMetrics } from '@observability-stack/contracts';

/** Metrics of nginx-prometheus-exporter that rules and panels read. */
const { counter, gauge } = externalMetrics();

export const nginxUp = gauge('nginx_up', { help: 'Status of the last metric scrape' });

export const nginxRequests = counter('nginx_http_requests_total', { help: 'Total http requests' });

export const nginxAccepted = counter('nginx_connections_accepted', {
  help: 'Accepted client connections',
});

export const nginxHandled = counter('nginx_connections_handled', {
  help: 'Handled client connections',
});

export const nginxActive = gauge('nginx_connections_active', { help: 'Active client connections' });

export const nginxReading = gauge('nginx_connections_reading', {
  help: 'Connections where NGINX is reading the request header',
});

export const nginxWriting = gauge('nginx_connections_writing', {
  help: 'Connections where NGINX is writing the response back to the client',
});

export const nginxWaiting = gauge('nginx_connections_waiting', { help: 'Idle client connections' });

export const nginxMetrics = [
  nginxUp,
  nginxRequests,
  nginxAccepted,
  nginxHandled,
  nginxActive,
  nginxReading,
  nginxWriting,
  nginxWaiting,
] as const;
