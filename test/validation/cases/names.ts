import { fileSd, kubernetesSd } from '../../../catalog/definitions/scrape';
import { http } from '../../../catalog/definitions/signals';
import { availability } from '../../../catalog/definitions/slo';
import { type Case, routing, trialCommerce, trialPlatform } from '../trial';

const owner = { team: 'commerce', service: 'db' };
const other = (service: object) => ({
  name: 'other',
  routing,
  services: [{ name: 'other-service', ...service }],
});
const withService = (service: object) => ({
  environment: { teams: [trialPlatform, trialCommerce(service)] },
});

export const names: readonly Case[] = [
  {
    code: 'definition/duplicate-name',
    title: 'two services of one name',
    bad: {
      environment: { teams: [trialPlatform, trialCommerce(), other({ name: 'order-service' })] },
    },
    where: 'team other, services[order-service]',
    message: 'service "order-service" is also defined by team "commerce"',
    good: { environment: { teams: [trialPlatform, trialCommerce(), other({})] } },
  },
  {
    code: 'definition/duplicate-name',
    title: 'two SLOs of one name',
    bad: {
      environment: {
        prometheus: { retention: '30d' },
        teams: [
          trialPlatform,
          trialCommerce({
            signals: http(),
            slos: [availability({ objective: 99 }), availability({ objective: 95 })],
          }),
        ],
      },
    },
    where: 'team commerce, services[order-service].slos[availability]',
    message: 'SLO "availability" of service "order-service" is defined twice',
    good: {
      environment: {
        prometheus: { retention: '30d' },
        teams: [
          trialPlatform,
          trialCommerce({
            signals: http(),
            slos: [availability({ objective: 99 }), availability({ objective: 95, name: 'least' })],
          }),
        ],
      },
    },
  },
  {
    code: 'definition/duplicate-name',
    title: 'two teams of one name',
    bad: {
      environment: { teams: [trialPlatform, trialCommerce(), { name: 'commerce', routing }] },
    },
    where: 'team commerce',
    good: {
      environment: { teams: [trialPlatform, trialCommerce(), { name: 'commerce2', routing }] },
    },
  },
  {
    code: 'config/namespace-conflict',
    title: 'one namespace for the stack and its agents',
    bad: { environment: { namespaces: { stack: 'metrics', agents: 'metrics' } } },
    where: 'environment test, namespaces',
    good: { environment: { namespaces: { stack: 'metrics', agents: 'metrics-agents' } } },
  },
  {
    code: 'config/namespace-conflict',
    title: 'the namespace of a team',
    bad: { environment: { namespaces: { stack: 'commerce' } } },
    where: 'environment test, namespaces.stack',
    good: { environment: { namespaces: { stack: 'commerce-observability' } } },
  },
  {
    code: 'config/namespace-conflict',
    title: 'a namespace of the cluster',
    bad: { environment: { namespaces: { agents: 'kube-system' } } },
    where: 'environment test, namespaces.agents',
    good: { environment: { namespaces: { agents: 'agents' } } },
  },
  {
    code: 'config/namespace-conflict',
    title: 'a service of a team in a namespace of the cluster',
    bad: withService({ namespace: 'kube-system' }),
    where: 'team commerce, services[order-service].namespace',
    message: 'belongs to the cluster itself',
    good: withService({ namespace: 'kubernetes-tools' }),
  },
  {
    code: 'scrape/duplicate-job',
    title: 'a service with the name of a part',
    bad: withService({ name: 'alloy', scrape: false }),
    where: 'team commerce, services[alloy]',
    good: withService({ name: 'promtail', scrape: false }),
  },
  {
    code: 'scrape/duplicate-job',
    title: 'a service with the name of a job',
    bad: withService({ name: 'span-metrics' }),
    where: 'team commerce, services[span-metrics]',
    good: withService({ name: 'span-metrics-2' }),
  },
  {
    code: 'scrape/duplicate-job',
    title: 'a service named as kube-state-metrics where that is scraped',
    bad: {
      environment: {
        teams: [trialPlatform, trialCommerce({ name: 'kube-state-metrics' })],
        kubeStateMetrics: 'ksm.kube-system.svc:8080',
      },
    },
    where: 'team commerce, services[kube-state-metrics]',
    good: withService({ name: 'kube-state-metrics' }),
  },
  {
    code: 'scrape/duplicate-job',
    title: 'a target file for a service that is discovered',
    bad: {
      ...withService({ scrape: kubernetesSd({ port: 8080 }) }),
      files: { 'order-service': [{ targets: ['h:1'], labels: owner }] },
    },
    where: 'scrape-configs/targets/order-service.json',
    good: {
      ...withService({ scrape: fileSd({ port: 8080 }) }),
      files: { 'order-service': [{ targets: ['h:1'], labels: owner }] },
    },
  },
  {
    code: 'scrape/duplicate-job',
    title: 'a target file for a DaemonSet',
    bad: { files: { 'node-exporter': [] } },
    where: 'scrape-configs/targets/node-exporter.json',
    good: { files: { 'node-exporter-outside': [] } },
  },
  {
    code: 'definition/missing-platform-team',
    title: 'no team for the stack',
    bad: { environment: { teams: [trialCommerce()] } },
    where: 'environment test, teams',
    good: { environment: { teams: [trialPlatform] } },
  },
  {
    code: 'config/unknown-service',
    title: 'an override with a typo',
    bad: { environment: { services: { 'order-servce': { replicas: 3 } } } },
    where: 'environment test, services.order-servce',
    good: { environment: { services: { 'order-service': { replicas: 3 } } } },
  },
];
