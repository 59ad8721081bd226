import { externalMetrics } from '@observability-stack/contracts';

/** Metrics of blackbox_exporter that rules and panels read. */
const { gauge } = externalMetrics();

export const probeSuccess = gauge('probe_success', {
  help: 'Displays whether or not the probe was a success',
});

export const probeDurationSeconds = gauge('probe_duration_seconds', {
  help: 'Returns how long the probe took to complete in seconds',
  unit: 'seconds',
});

export const probeHttpStatusCode = gauge('probe_http_status_code', {
  help: 'Response HTTP status code',
});

export const probeHttpDurationSeconds = gauge('probe_http_duration_seconds', {
  help: 'Duration of http request by phase, summed over all redirects',
  unit: 'seconds',
  labels: ['phase'],
  budget: { phase: 5 },
});

export const probeCertificateExpiry = gauge('probe_ssl_earliest_cert_expiry', {
  help: 'Returns last SSL chain expiry in unixtime',
  unit: 'seconds',
});

export const configReloadSuccessful = gauge('blackbox_exporter_config_last_reload_successful', {
  help: 'Blackbox exporter config loaded successfully.',
});

const everyProbe = [probeSuccess, probeDurationSeconds];

/** Metrics by module: a TCP connection has neither a status nor a certificate. */
export const probeMetrics = {
  http: [...everyProbe, probeHttpStatusCode, probeHttpDurationSeconds, probeCertificateExpiry],
  tcp: everyProbe,
  tls: [...everyProbe, probeCertificateExpiry],
} as const;
