import { fileSd, type KubernetesScrape, kubernetesSd } from '../../../catalog/definitions/scrape';
import { type Case, trialCommerce, trialPlatform } from '../trial';
import { type DefinitionChange, metadata, reportContainer } from './change';

const nodesBehind: (name: string) => DefinitionChange = (name) => (objects) =>
  objects.add({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata('nodes', { namespace: 'observability-agents' }),
    spec: {
      selector: { 'app.kubernetes.io/name': name },
      ports: [{ name: 'metrics', port: 9100, targetPort: 'metrics' }],
    },
  });
const withScrape = (scrape: object) => ({
  environment: { teams: [trialPlatform, trialCommerce({ ...scrape })] },
});
/** The service with discovered pods. */
const discovered = (port: number) => ({
  from: { teams: [trialPlatform, trialCommerce({ scrape: kubernetesSd({ port }) })] },
});
const workloadOf: (labels: Record<string, string>, port: number) => DefinitionChange =
  (labels, containerPort) => (objects) =>
    objects.add({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata('order-service', { namespace: 'commerce' }),
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [{ ...reportContainer, ports: [{ name: 'http', containerPort }] }],
          },
        },
      },
    });
const owner = { team: 'commerce', service: 'order-service' };
const inFile = (address: string) => ({
  files: { external: [{ targets: [address], labels: owner }] },
});

/** A team with a discovered service, and the change of its workload or Service. */
const found = (scrape: KubernetesScrape, change: DefinitionChange): Case['bad'] => ({
  from: { teams: [trialPlatform, trialCommerce({ scrape })] },
  change,
});
const labelled = { 'app.kubernetes.io/name': 'order-service' };
const workload =
  (ports: readonly object[], annotations: Record<string, string> = {}): DefinitionChange =>
  (objects) =>
    objects.add({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata('order-service', { namespace: 'commerce' }),
      spec: {
        selector: { matchLabels: labelled },
        template: {
          metadata: { labels: labelled, annotations },
          spec: { containers: [{ ...reportContainer, ports }] },
        },
      },
    });
const serviceWith =
  (name: string): DefinitionChange =>
  (objects) => {
    workload([{ name, containerPort: 8080 }])(objects);
    objects.add({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata('order-service', { namespace: 'commerce' }),
      spec: { selector: labelled, ports: [{ name, port: 80, targetPort: 8080 }] },
    });
  };

export const whole: readonly Case[] = [
  {
    code: 'scrape/unmatched-workload',
    title: 'a port by a name that no container has',
    bad: found(kubernetesSd({ port: 'metrics' }), workload([{ name: 'http', containerPort: 80 }])),
    where: 'Deployment',
    message: 'scraped at port metrics, which no container of Deployment "order-service" has',
    good: found(
      kubernetesSd({ port: 'metrics' }),
      workload([
        { name: 'http', containerPort: 80 },
        { name: 'metrics', containerPort: 81 },
      ]),
    ),
  },
  {
    code: 'scrape/unmatched-workload',
    title: 'several ports, of which one is not declared',
    bad: found(
      kubernetesSd({ port: [8080, 9102] }),
      workload([{ name: 'http', containerPort: 8080 }]),
    ),
    where: 'Deployment',
    message: 'scraped at port 9102',
    good: found(
      kubernetesSd({ port: [8080, 9102] }),
      workload([{ name: 'http', containerPort: 8080 }, { containerPort: 9102 }]),
    ),
  },
  {
    code: 'scrape/unmatched-workload',
    title: 'pods without the annotation',
    bad: found(
      kubernetesSd({ annotations: true, port: 8080, ports: [8080] }),
      workload([{ name: 'http', containerPort: 8080 }]),
    ),
    where: 'Deployment',
    message: 'they lack the annotation prometheus.io/scrape: "true"',
    good: found(
      kubernetesSd({ annotations: true, port: 8080, ports: [8080] }),
      workload([{ name: 'http', containerPort: 8080 }], { 'prometheus.io/scrape': 'true' }),
    ),
  },
  {
    code: 'scrape/unmatched-workload',
    title: 'a port that the Service does not have',
    bad: found(
      kubernetesSd({ role: 'endpointslice', port: 'metrics', ports: [8080] }),
      serviceWith('http'),
    ),
    where: 'Service',
    message: 'which Service "order-service" does not have',
    good: found(
      kubernetesSd({ role: 'endpointslice', port: 'http', ports: [8080] }),
      serviceWith('http'),
    ),
  },
  {
    code: 'scrape/load-balanced-target',
    title: 'a Service with replicas by its role',
    bad: withScrape({
      replicas: 2,
      scrape: kubernetesSd({ role: 'service', port: 80, ports: [80] }),
    }),
    where: 'team commerce, services[order-service].scrape.role',
    message: '2 pods',
    good: withScrape({
      replicas: 2,
      scrape: kubernetesSd({ role: 'service', port: 80, prober: 'blackbox.commerce.svc:9115' }),
    }),
  },
  {
    code: 'scrape/load-balanced-target',
    title: 'the Service of a record with replicas',
    bad: withScrape({
      replicas: 2,
      scrape: fileSd({ targets: ['order-service.commerce.svc:8080'] }),
    }),
    where: 'team commerce, services[order-service].scrape.targets[0]',
    message: '2 pods',
    good: withScrape({
      replicas: 1,
      scrape: fileSd({ targets: ['order-service.commerce.svc:8080'] }),
    }),
  },
  {
    code: 'scrape/load-balanced-target',
    title: 'the full name, replicas by the environment',
    bad: {
      environment: {
        teams: [
          trialPlatform,
          trialCommerce({
            replicas: 1,
            scrape: fileSd({ targets: ['order-service.commerce.svc.cluster.local.:8080'] }),
          }),
        ],
        services: { 'order-service': { replicas: 3 } },
      },
    },
    where: 'team commerce, services[order-service].scrape.targets[0]',
    message: '3 pods',
    good: withScrape({ replicas: 1, scrape: kubernetesSd({ port: 8080 }) }),
  },
  {
    code: 'scrape/load-balanced-target',
    title: 'a Service of the stack in a file',
    bad: { ...inFile('alertmanager:9093'), environment: { alertmanager: { replicas: 3 } } },
    where: 'scrape-configs/targets/external.json, [0].targets[0]',
    message:
      'target "alertmanager:9093" is the address of 3 pods of "alertmanager": their counters would be mixed',
    good: {
      ...inFile('alertmanager-0.alertmanager-headless.observability.svc:9093'),
      environment: { alertmanager: { replicas: 3 } },
    },
  },
  {
    code: 'scrape/load-balanced-target',
    title: 'a headless Service',
    bad: {
      ...inFile('alertmanager-headless.observability.svc:9093'),
      environment: { alertmanager: { replicas: 3 } },
    },
    where: 'scrape-configs/targets/external.json, [0].targets[0]',
    good: inFile('alertmanager-headless.observability.svc:9093'),
  },
  {
    code: 'scrape/load-balanced-target',
    title: 'kube-state-metrics behind such a Service',
    bad: {
      environment: {
        alertmanager: { replicas: 3 },
        kubeStateMetrics: 'alertmanager.observability.svc:9093',
      },
    },
    where: 'environment test, kubeStateMetrics',
    good: {
      environment: {
        alertmanager: { replicas: 3 },
        kubeStateMetrics: 'kube-state-metrics.kube-system.svc:8080',
      },
    },
  },
  {
    code: 'scrape/load-balanced-target',
    title: 'a Service in front of a DaemonSet',
    bad: { ...inFile('nodes.observability-agents.svc:9100'), change: nodesBehind('node-exporter') },
    where: 'scrape-configs/targets/external.json, [0].targets[0]',
    message: 'the pods of every node',
    good: { ...inFile('nodes.elsewhere.svc:9100'), change: nodesBehind('node-exporter') },
  },
  {
    code: 'scrape/unmatched-workload',
    title: 'a Deployment without the labels of its service',
    bad: { ...discovered(8080), change: workloadOf({ app: 'order-service' }, 8080) },
    where: 'added.yaml, Deployment order-service',
    message:
      'pods of Deployment "order-service" are not discovered as targets of service "order-service": they lack the labels app.kubernetes.io/name: order-service',
    good: {
      ...discovered(8080),
      change: workloadOf({ 'app.kubernetes.io/name': 'order-service' }, 8080),
    },
  },
  {
    code: 'scrape/unmatched-workload',
    title: 'a port that no container has',
    bad: {
      ...discovered(9121),
      change: workloadOf({ 'app.kubernetes.io/name': 'order-service' }, 8080),
    },
    where: 'added.yaml, Deployment order-service',
    message:
      'service "order-service" is scraped at port 9121, which no container of Deployment "order-service" has',
    good: {
      ...discovered(9121),
      change: workloadOf({ 'app.kubernetes.io/name': 'order-service' }, 9121),
    },
  },
  {
    code: 'config/resource-budget-exceeded',
    title: 'too much memory',
    bad: { environment: { resourceBudget: { cpu: '100', memory: '1Gi' } } },
    where: 'environment test, resourceBudget.memory',
    message:
      'memory requests exceed the budget: expected at most 1Gi, found 1872Mi; largest: prometheus 512Mi, loki 400Mi,',
    good: { environment: { resourceBudget: { cpu: '100', memory: '1Ti' } } },
  },
  {
    code: 'config/resource-budget-exceeded',
    title: 'too much CPU, by replicas',
    bad: {
      environment: { resourceBudget: { cpu: '2', memory: '1Ti' }, alertmanager: { replicas: 100 } },
    },
    where: 'environment test, resourceBudget.cpu',
    message: 'alertmanager 2000m',
    good: {
      environment: { resourceBudget: { cpu: '2', memory: '1Ti' }, alertmanager: { replicas: 2 } },
    },
  },
];
