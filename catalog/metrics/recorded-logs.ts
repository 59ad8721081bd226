import { recorded } from '@observability-stack/contracts';
import { serviceLabels } from './recorded-http';

/** What Loki records of the lines of services. */
export const serviceLogLines = recorded('service:log_lines:rate5m', {
  help: 'Log lines a second; zero, not nothing, while none comes.',
  labels: serviceLabels,
});
