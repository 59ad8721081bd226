import { recordedMetric } from '@observability-stack/contracts';
import { serviceLabels } from './recorded-http';

/** Metric that Loki records from the log lines of services. */
export const serviceLogLines = recordedMetric('service:log_lines:rate5m', {
  help: 'Log lines per second; 0 if there are none.',
  labels: serviceLabels,
});
