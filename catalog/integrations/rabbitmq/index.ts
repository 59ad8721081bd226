import { fileSd } from '../../definitions/scrape';
import { type IntegrationKind, onlyDeclared } from '../integration';
import { rabbitmqAlerts } from './alerts';
import { rabbitmqNodeMetrics, rabbitmqQueueMetrics } from './metrics';
import type { RabbitmqIntegration } from './options';
import { rabbitmqPanels } from './panels';

export const rabbitmqKind: IntegrationKind<RabbitmqIntegration> = {
  service: (options, place) => ({
    name: options.name,
    description: 'A RabbitMQ cluster, by rabbitmq_prometheus.',
    replicas: options.nodes.length,
    scrape: fileSd({ targets: options.nodes, metricRelabel: [onlyDeclared(rabbitmqNodeMetrics)] }),
    metrics: rabbitmqNodeMetrics,
    metricsComplete: true,
    scrapes: [
      {
        name: 'queues',
        scrape: fileSd({
          targets: options.nodes,
          // A node returns the queues whose leader it has, so that each queue has one series.
          metricsPath: '/metrics/detailed',
          params: { family: ['queue_coarse_metrics', 'queue_consumer_count'] },
          metricRelabel: [onlyDeclared(rabbitmqQueueMetrics)],
        }),
        metrics: rabbitmqQueueMetrics,
      },
    ],
    alerts: rabbitmqAlerts(options, place),
    panels: rabbitmqPanels(options),
  }),
};
