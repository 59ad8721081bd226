import { defineTeam, pagerduty, slack } from '../../catalog';
import { nightlyReport } from './cron-job';
import { paymentsCertificate } from './custom-resource';
import { redisExporter, redisExporterDeployment } from './exporter';

export const paymentsTeam = defineTeam({
  name: 'payments',
  routing: { page: pagerduty('payments-pagerduty'), ticket: slack('#payments-alerts') },
  services: [redisExporter],
  constructs: (scope, context) => {
    nightlyReport(scope, context);
    redisExporterDeployment(scope, context);
    paymentsCertificate(scope, context);
  },
});
