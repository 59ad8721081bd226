import { ports } from '../catalog/components/ports';
import type { BrowserAddress, Resolved } from '../catalog/definitions/common';
import type { ComponentProgram } from './components';
import type { ResolvedEnvironment } from './environment';

/** Returns the name of the headless Service, which gives each pod of a StatefulSet a DNS name. */
export const headlessService = (component: { readonly name: string }): string =>
  `${component.name}-headless`;

/** Returns the DNS name of the Service in front of all pods. */
export const serviceHost = (component: ComponentProgram): string =>
  `${component.name}.${component.namespace}.svc`;

export interface StablePod {
  readonly name: string;
  readonly host: string;
}

/** Returns the pods of the StatefulSets of a component, by their stable names. */
export const stablePods = (component: ComponentProgram): readonly StablePod[] =>
  component.workloads.flatMap((workload) =>
    Array.from({ length: workload.replicas }, (_, index) => {
      const name = `${workload.name}-${index}`;
      return { name, host: `${name}.${headlessService(component)}.${component.namespace}.svc` };
    }),
  );

/** Returns the URL of a program for browsers, with a trailing slash; without exposure the URL for port forwarding. */
const browserUrl = ({ externalUrl, exposure }: Resolved<BrowserAddress>, port: number): string => {
  if (externalUrl) return externalUrl.replace(/\/*$/, '/');
  return exposure ? `https://${exposure.host}/` : `http://localhost:${port}/`;
};

export const grafanaUrl = ({ grafana }: Pick<ResolvedEnvironment, 'grafana'>): string =>
  browserUrl(grafana, ports.grafana.http);

export const prometheusUrl = ({ prometheus }: Pick<ResolvedEnvironment, 'prometheus'>): string =>
  browserUrl(prometheus, ports.prometheus.http);

export const alertmanagerUrl = ({
  alertmanager,
}: Pick<ResolvedEnvironment, 'alertmanager'>): string =>
  browserUrl(alertmanager, ports.alertmanager.http);
