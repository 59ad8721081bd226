import { ports } from '../catalog/components/ports';
import type { BrowserAddress, Resolved } from '../catalog/definitions/common';
import type { Program } from './components';
import type { ResolvedEnvironment } from './environment';

/** Name of the headless Service that gives each pod of a StatefulSet a DNS name. */
export const headlessService = (component: { readonly name: string }): string =>
  `${component.name}-headless`;

/** DNS name of the Service with one address for all pods. */
export const serviceHost = (component: Program): string =>
  `${component.name}.${component.namespace}.svc`;

export interface Pod {
  readonly name: string;
  readonly host: string;
}

/** Every pod of a component's StatefulSets, by its stable name. */
export const podsOf = (component: Program): readonly Pod[] =>
  component.workloads.flatMap((workload) =>
    Array.from({ length: workload.replicas }, (_, index) => {
      const name = `${workload.name}-${index}`;
      return { name, host: `${name}.${headlessService(component)}.${component.namespace}.svc` };
    }),
  );

/** A program's address in the browser, with a slash at the end; without a way in from outside that of a port-forward. */
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
