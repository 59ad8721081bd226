import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Exposure as ExposureSettings } from '../../catalog/definitions/common';
import type { Component } from '../../resolve/components';
import { k8s } from './k8s';
import { componentLabels } from './labels';

export interface ExposureProps {
  readonly component: Component;
  readonly exposure: ExposureSettings;
  /** Port of the Service of the component, which is named `http`. */
  readonly port: number;
}

/** Access from outside the cluster: an Ingress, or an HTTPRoute of an existing Gateway. */
export class ExposureRoute extends Construct {
  constructor(scope: Construct, id: string, { component, exposure, port }: ExposureProps) {
    super(scope, id);
    const { name, namespace } = component;
    const metadata = { name, namespace, labels: componentLabels(name) };
    if (exposure.kind === 'ingress') {
      this.node.defaultChild = new k8s.KubeIngress(this, 'ingress', {
        metadata: {
          ...metadata,
          ...(Object.keys(exposure.annotations ?? {}).length > 0
            ? { annotations: { ...exposure.annotations } }
            : {}),
        },
        spec: {
          ingressClassName: exposure.className,
          tls: [{ hosts: [exposure.host], secretName: exposure.tlsSecret }],
          rules: [
            {
              host: exposure.host,
              http: {
                paths: [
                  {
                    path: '/',
                    pathType: 'Prefix',
                    backend: { service: { name, port: { name: 'http' } } },
                  },
                ],
              },
            },
          ],
        },
      });
      return;
    }
    this.node.defaultChild = new ApiObject(this, 'route', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata,
      spec: {
        parentRefs: [exposure.gateway],
        hostnames: [exposure.host],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/' } }],
            backendRefs: [{ name, port }],
          },
        ],
      },
    });
  }
}
