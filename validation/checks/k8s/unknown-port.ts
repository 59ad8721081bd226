import { listCandidates } from '@observability-stack/query-common';
import type { OutputCheck, OutputInput } from '../../check';
import type { ManifestFields, PodSet } from '../../output';
import { objectPlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports unknown ports: traffic to such a port is lost, and a probe of it never succeeds. */
export const k8sUnknownPort: OutputCheck = {
  code: 'k8s/unknown-port',
  severity: 'error',
  title: 'A Service, an Ingress, a route or a probe names a port that does not exist.',
  stage: 'output',
  run: (input) => [...services(input), ...probes(input), ...backends(input)],
};

const portsOf = (containers: readonly ManifestFields[]): readonly ManifestFields[] =>
  containers.flatMap(({ ports = [] }) => ports);

const namesOf = (ports: readonly ManifestFields[]): string =>
  listCandidates(ports.map(({ name, containerPort, port }) => name ?? containerPort ?? port));

function services({ environment, output }: OutputInput): Finding[] {
  return output.ofKind('Service').flatMap((placed) => {
    const { spec, metadata } = placed.object;
    if (!spec?.selector) return [];
    const pods = output.podsMatching(metadata.namespace ?? '', { matchLabels: spec.selector });
    return (spec.ports ?? []).flatMap(
      ({ name, port, targetPort = port }: ManifestFields): Finding[] =>
        pods
          .filter(({ containers }) => !hasPort(portsOf(containers), targetPort))
          .map((set) => ({
            where: objectPlace(environment, placed),
            message: `port "${name ?? port}" targets port "${targetPort}", which no container of "${set.placed.object.metadata.name}" has`,
            hint: `use one of ${namesOf(portsOf(set.containers))}`,
          })),
    );
  });
}

const hasPort = (ports: readonly ManifestFields[], target: string | number): boolean =>
  ports.some(({ name, containerPort }) => name === target || containerPort === target);

const PROBES = ['readinessProbe', 'livenessProbe', 'startupProbe'];

function probes({ environment, output }: OutputInput): Finding[] {
  const ofSet = ({ placed, containers, initContainers }: PodSet) =>
    [...initContainers, ...containers].flatMap((container) =>
      PROBES.flatMap((probe): Finding[] => {
        const { httpGet, tcpSocket } = container[probe] ?? {};
        const port = (httpGet ?? tcpSocket)?.port;
        if (typeof port !== 'string' || hasPort(container.ports ?? [], port)) return [];
        return [
          {
            where: objectPlace(environment, placed),
            message: `${probe} of container "${container.name}" uses port "${port}", which the container does not have`,
            hint: `use one of ${namesOf(container.ports ?? [])}`,
          },
        ];
      }),
    );
  return output.pods.flatMap(ofSet);
}

/** Returns problems of the backends of an Ingress or a route of the Gateway API. */
function backends({ environment, output }: OutputInput): Finding[] {
  const ofIngress = ({ spec }: ManifestFields) =>
    [spec?.defaultBackend, ...(spec?.rules ?? []).flatMap(pathsOf)].flatMap((backend) =>
      backend?.service
        ? {
            name: backend.service.name,
            port: backend.service.port?.name ?? backend.service.port?.number,
          }
        : [],
    );
  const ofRoute = ({ spec }: ManifestFields) =>
    (spec?.rules ?? []).flatMap(({ backendRefs = [] }: ManifestFields) =>
      backendRefs.map(({ name, port }: ManifestFields) => ({ name, port })),
    );
  return output.ofKind('Ingress', 'HTTPRoute', 'GRPCRoute').flatMap((placed) => {
    const refs =
      placed.object.kind === 'Ingress' ? ofIngress(placed.object) : ofRoute(placed.object);
    return refs.flatMap(({ name, port }: { name: string; port: string | number }): Finding[] => {
      const service = output.find('Service', placed.object.metadata.namespace, name)?.object;
      const ports: readonly ManifestFields[] = service?.spec?.ports ?? [];
      if (ports.some((other) => other.name === port || other.port === port)) return [];
      return [
        {
          where: objectPlace(environment, placed),
          message: `${placed.object.kind} "${placed.object.metadata.name}" uses port "${port}" of Service "${name}", which ${service ? 'has no such port' : 'does not exist'}`,
          hint: service ? `use one of ${namesOf(ports)}` : 'name a Service of the same namespace',
        },
      ];
    });
  });
}

const pathsOf = ({ http }: ManifestFields): ManifestFields[] =>
  (http?.paths ?? []).map(({ backend }: ManifestFields) => backend);
