import { Construct } from 'constructs';
import { ports } from '../../catalog/components/ports';
import { type Component, findComponent, soleWorkload } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { ComponentBase } from '../shared/component-base';
import { k8s } from '../shared/k8s';
import { fieldEnv, httpProbe, Pods } from '../shared/pods';

export interface NodeExporterProps {
  readonly environment: ResolvedEnvironment;
}

/** node_exporter on every node, in the host network, with the root file system of the host mounted read-only. */
export class NodeExporter extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: ResolvedEnvironment['nodeExporter'];
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment }: NodeExporterProps) {
    super(scope, id);
    const component = findComponent(environment, 'node-exporter');
    const workload = soleWorkload(component);
    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    this.settings = environment.nodeExporter;
    this.base = new ComponentBase(this, 'base', { environment, component, service: {} });
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload,
      uid: 65534,
      hostPaths: [{ volume: 'root', path: '/' }],
      containers: [
        {
          name: 'node-exporter',
          image: environment.images.nodeExporter,
          args: [
            '--path.rootfs=/host/root',
            '--path.procfs=/host/root/proc',
            '--path.sysfs=/host/root/sys',
            // Listens on the address of the node only, not on all interfaces.
            `--web.listen-address=$(HOST_IP):${ports.nodeExporter.metrics}`,
            '--collector.filesystem.mount-points-exclude=^/(dev|proc|run|sys|var/lib/(containerd|docker|kubelet)/.+)($|/)',
            '--collector.netclass.ignored-devices=^(veth.*|cali.*|lxc.*)$',
            '--collector.netdev.device-exclude=^(veth.*|cali.*|lxc.*)$',
          ],
          env: [fieldEnv('HOST_IP', 'status.hostIP')],
          ports: { metrics: ports.nodeExporter.metrics },
          resources: environment.nodeExporter.resources,
          readiness: httpProbe('/', 'metrics', { periodSeconds: 10 }),
          // The landing page shows that it serves; the port stays open on a node that is too busy to answer.
          liveness: {
            tcpSocket: { port: k8s.IntOrString.fromString('metrics') },
            periodSeconds: 30,
            failureThreshold: 4,
          },
          mounts: [
            {
              name: 'root',
              mountPath: '/host/root',
              readOnly: true,
              mountPropagation: 'HostToContainer',
            },
          ],
        },
      ],
    });
    this.node.defaultChild = this.pods;
  }
}
