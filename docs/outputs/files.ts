import { defineEnvironment } from '../../catalog';
import { local } from '../../environments/local';

export const machines = defineEnvironment({
  ...local,
  name: 'machines',
  // Without Kubernetes, there are no pods that they could observe or run.
  kubernetes: false,
  kubeStateMetrics: false,
  demo: false,
  waivers: [],
  services: { 'load-generator': false },
  outputs: {
    files: {
      hosts: {
        prometheus: '10.0.0.5',
        alertmanager: '10.0.0.5',
        pushgateway: '10.0.0.5',
        grafana: '10.0.0.6',
        loki: '10.0.0.7',
        jaeger: '10.0.0.8',
        'otel-collector': '10.0.0.9',
        'order-service': ['10.0.0.20', '10.0.0.21'],
        'payment-service': '10.0.0.20',
      },
      logs: { 'payment-service': { files: ['/var/log/payment-service/*.log'] } },
    },
  },
});
