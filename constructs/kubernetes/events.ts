import { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { EVENTS_SERVICE } from '../../catalog/logs/kubernetes-events';
import { type Component, findComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { renderAlloyEvents } from '../../scrape-configs/pipeline';
import { addLogAgent, agentOptions, alloyProgram } from '../log-collector/agent';
import type { ComponentBase } from '../shared/component-base';
import type { Pods } from '../shared/pods';

export interface KubernetesEventsProps {
  readonly environment: ResolvedEnvironment;
}

/** Sends the events of Kubernetes to Loki: a Deployment of one pod, which may read events and nothing else. */
export class KubernetesEvents extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment }: KubernetesEventsProps) {
    super(scope, id);
    const component = findComponent(environment, EVENTS_SERVICE);
    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    const { config, data } = paths.kubernetesEvents;
    const { base, pods } = addLogAgent(this, {
      environment,
      component,
      // User `alloy` of the image.
      uid: 473,
      reads: 'events',
      files: {
        'events.alloy': renderAlloyEvents({
          ...agentOptions(environment),
          service: EVENTS_SERVICE,
          team: component.team,
        }),
      },
      configFolder: config,
      program: alloyProgram(environment, {
        config: `${config}/events.alloy`,
        data,
        port: ports.kubernetesEvents.http,
      }),
      ports: ports.kubernetesEvents,
      resources: { cpu: '10m', memory: '64Mi', cpuLimit: '200m', memoryLimit: '256Mi' },
    });
    this.base = base;
    this.pods = pods;
    this.node.defaultChild = this.pods;
  }
}
