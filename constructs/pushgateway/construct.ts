import { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { Resolved } from '../../catalog/definitions/common';
import { type Component, findComponent, soleWorkload } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { ComponentBase } from '../shared/component-base';
import { httpProbe, livenessProbe, Pods } from '../shared/pods';
import type { PushgatewaySettings } from './settings';

export interface PushgatewayProps {
  readonly environment: ResolvedEnvironment;
  readonly pushgateway: Resolved<PushgatewaySettings>;
}

/** The Pushgateway: one pod, which writes the pushed metrics to a volume, so that they survive a restart. */
export class Pushgateway extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: Resolved<PushgatewaySettings>;
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment, pushgateway }: PushgatewayProps) {
    super(scope, id);
    const component = findComponent(environment, 'pushgateway');
    const { http } = ports.pushgateway;
    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    this.settings = pushgateway;
    this.base = new ComponentBase(this, 'base', { environment, component, service: { http } });
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload: soleWorkload(component),
      // User 65534, as in the image.
      uid: 65534,
      storage: { volume: 'data', size: pushgateway.volume },
      containers: [
        {
          name: 'pushgateway',
          image: environment.images.pushgateway,
          args: [
            `--web.listen-address=0.0.0.0:${http}`,
            `--persistence.file=${paths.pushgateway.data}/metrics`,
            // It also writes at shutdown; a crash loses at most this much.
            '--persistence.interval=1m',
          ],
          ports: { http },
          resources: pushgateway.resources,
          readiness: httpProbe('/-/ready', 'http', { periodSeconds: 5 }),
          liveness: livenessProbe('/-/healthy', 'http'),
          mounts: [{ name: 'data', mountPath: paths.pushgateway.data }],
        },
      ],
    });
    this.node.defaultChild = this.pods;
  }
}
