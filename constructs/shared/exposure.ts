import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Exposure as ExposureSettings } from '../../catalog/definitions/common';
import type { Component } from '../../resolve/components';
import { k8s } from './k8s';
import { componentLabels } from './labels';

/** Requests that reach one port of a Service. */
export interface ExposedRoute {
  /** Path of the requests, with all paths below it. @default '/' */
  readonly path?: string;
  /** Whether only the path itself is exposed. @default false */
  readonly exact?: boolean;
  /** Name of the port in the Service of the component. @default 'http' */
  readonly portName?: string;
  readonly port: number;
}

export interface ExposureProps {
  readonly component: Component;
  readonly exposure: ExposureSettings;
  readonly routes: readonly ExposedRoute[];
  /** Name of the object. @default the name of the component */
  readonly name?: string;
  /** Whether the requests are gRPC, which a Gateway routes by a GRPCRoute. @default false */
  readonly grpc?: boolean;
}

/** Access from outside the cluster: an Ingress, or a route of an existing Gateway. */
export class ExposureRoute extends Construct {
  constructor(scope: Construct, id: string, props: ExposureProps) {
    super(scope, id);
    const { component, exposure, routes, name = component.name, grpc = false } = props;
    const { namespace } = component;
    const metadata = { name, namespace, labels: componentLabels(component.name) };
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
                paths: routes.map(({ path = '/', exact = false, portName = 'http' }) => ({
                  path,
                  pathType: exact ? 'Exact' : 'Prefix',
                  backend: { service: { name: component.name, port: { name: portName } } },
                })),
              },
            },
          ],
        },
      });
      return;
    }
    this.node.defaultChild = new ApiObject(this, 'route', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: grpc ? 'GRPCRoute' : 'HTTPRoute',
      metadata,
      spec: {
        parentRefs: [exposure.gateway],
        hostnames: [exposure.host],
        rules: [...new Set(routes.map(({ port }) => port))].map((port) => ({
          // Without matches, a GRPCRoute accepts all methods.
          ...(grpc
            ? {}
            : {
                matches: routes
                  .filter((route) => route.port === port)
                  .map(({ path = '/', exact = false }) => ({
                    path: { type: exact ? 'Exact' : 'PathPrefix', value: path },
                  })),
              }),
          backendRefs: [{ name: component.name, port }],
        })),
      },
    });
  }
}
