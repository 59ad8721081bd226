import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ports } from '../catalog/ports';
import type { GrafanaExposure as Exposure } from '../catalog/settings/grafana';
import type { Component } from '../resolve/components';
import { labelsOf } from './labels';

export interface GrafanaExposureProps {
  readonly component: Component;
  readonly exposure: Exposure;
}

/** The way in from outside: an Ingress, or a route of a Gateway that the cluster brings. */
export class GrafanaExposure extends Construct {
  constructor(scope: Construct, id: string, { component, exposure }: GrafanaExposureProps) {
    super(scope, id);
    const { name, namespace } = component;
    const metadata = { name, namespace, labels: labelsOf(name) };
    if (exposure.kind === 'ingress') {
      new k8s.KubeIngress(this, 'ingress', {
        metadata: {
          ...metadata,
          ...(exposure.annotations ? { annotations: { ...exposure.annotations } } : {}),
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
    new ApiObject(this, 'route', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata,
      spec: {
        parentRefs: [exposure.gateway],
        hostnames: [exposure.host],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/' } }],
            backendRefs: [{ name, port: ports.grafana.http }],
          },
        ],
      },
    });
  }
}
