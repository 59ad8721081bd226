import { contractsIn, describeComponent } from '../../catalog/components/component';
import type { SettingsKey } from '../../catalog/definitions/defaults';
import { orFalse } from '../../catalog/helpers/schema';
import * as apiServerMetrics from './api-server-metrics';
import * as cadvisorMetrics from './cadvisor-metrics';
import * as controlPlaneMetrics from './control-plane-metrics';
import * as dnsMetrics from './dns-metrics';
import * as kubeletMetrics from './kubelet-metrics';
import {
  type KubernetesSettings,
  kubernetesSchema,
  type ResolvedKubernetes,
  resolveKubernetes,
} from './settings';

/** The programs of Kubernetes, which the stack scrapes and does not run, and the collector of its events. */
export const kubernetesDescription = describeComponent({
  programs: {
    kubelet: 'runs the pods of a node; metrics of their containers, volumes and probes',
    'kube-apiserver': 'the API of Kubernetes',
    coredns: 'answers DNS queries of pods',
    'kube-proxy': 'routes connections to Services on a node',
    'kube-scheduler': 'chooses a node for each pod',
    'kube-controller-manager': 'creates the pods of workloads, and detects failed nodes',
    etcd: 'stores the objects of Kubernetes',
    'kubernetes-events': 'sends the events of Kubernetes to Loki as log lines',
  },
  ports: { kubernetesEvents: { http: 12346 } },
  images: {},
  paths: { kubernetesEvents: { config: '/etc/alloy', data: '/tmp/alloy' } },
  metrics: contractsIn(
    kubeletMetrics,
    cadvisorMetrics,
    apiServerMetrics,
    dnsMetrics,
    controlPlaneMetrics,
  ),
  dataSources: {},
  settings: {
    /** What is scraped of Kubernetes itself. @default false */
    kubernetes: {
      schema: orFalse(kubernetesSchema),
      resolve: (given) => (given ? resolveKubernetes(given) : false),
    } as SettingsKey<KubernetesSettings | false, false | ResolvedKubernetes>,
  },
});
