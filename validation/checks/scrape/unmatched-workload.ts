import type { KubernetesScrape } from '../../../catalog/definitions/scrape';
import {
  isOtherCluster,
  namespacesOf,
  portsOfTargets,
  roleOf,
} from '../../../resolve/kubernetes-scrapes';
import { serviceScrapes } from '../../../resolve/scrapes';
import { podSelector, type ResolvedService } from '../../../resolve/services';
import type { OutputCheck, OutputInput } from '../../check';
import { type KubeLabels, type PodSet, selectorMatchesLabels } from '../../output';
import { objectPlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Reports workloads that discovery does not find: without a target there is no `up` that could be
 * 0.
 */
export const scrapeUnmatchedWorkload: OutputCheck = {
  code: 'scrape/unmatched-workload',
  severity: 'error',
  title: 'The workload of a service lacks the labels or the port that its scrape selects.',
  stage: 'output',
  run: (input) =>
    serviceScrapes(input.resolved).flatMap((service) => {
      const { scrape } = service;
      if (scrape.kind !== 'kubernetes' || isOtherCluster(scrape)) return [];
      const namespaces = namespacesOf(scrape, service);
      if (roleOf(scrape) !== 'pod') return missingServicePort(input, service, scrape);
      const selector = podSelector(service, scrape);
      const own = input.output.pods.filter(({ namespace }) => namespaces.includes(namespace));
      const discovered = own.filter(({ labels }) =>
        selectorMatchesLabels({ matchLabels: selector }, labels),
      );
      return discovered.length > 0
        ? [
            ...missingAnnotation(input, service, scrape, discovered),
            ...missingPort(input, service, scrape, discovered),
          ]
        : missingLabels(input, service, selector, own);
    }),
};

const nameOf = ({ placed: { object } }: PodSet): string =>
  `${object.kind} "${object.metadata.name}"`;

/** Returns a workload with the name of the service that is not discovered. */
const missingLabels = (
  { environment }: OutputInput,
  service: ResolvedService,
  selector: KubeLabels,
  pods: readonly PodSet[],
): Finding[] =>
  pods
    .filter(({ placed }) => placed.object.metadata.name === service.name)
    .map((set) => {
      const missing = Object.entries(selector).filter(([key, value]) => set.labels[key] !== value);
      const labels = missing.map(([key, value]) => `${key}: ${value}`).join(', ');
      return {
        where: objectPlace(environment, set.placed),
        message: `pods of ${nameOf(set)} are not discovered as targets of service "${service.name}": they lack the labels ${labels}`,
        hint: `spread podLabels('${service.name}') into the labels of the pods`,
      };
    });

const ANNOTATION = 'prometheus.io/scrape';

/** Returns the workloads none of whose pods are annotated. */
function missingAnnotation(
  { environment }: OutputInput,
  service: ResolvedService,
  { annotations = false }: KubernetesScrape,
  pods: readonly PodSet[],
): Finding[] {
  if (!annotations || pods.some((set) => set.annotations[ANNOTATION] === 'true')) return [];
  return pods.map((set) => ({
    where: objectPlace(environment, set.placed),
    message: `pods of ${nameOf(set)} are not discovered as targets of service "${service.name}": they lack the annotation ${ANNOTATION}: "true"`,
    hint: `add it to the annotations of the pods, or remove annotations of kubernetesSd`,
  }));
}

/** The port of a target, as a container or a Service declares it. */
interface DeclaredPort {
  readonly name?: string;
  readonly number: number;
}

const declares = (ports: readonly DeclaredPort[], port: number | string): boolean =>
  ports.some(({ name, number }) => port === name || port === number);

const namesOf = (ports: readonly DeclaredPort[]): string =>
  ports.map(({ name, number }) => name ?? number).join(', ');

/**
 * Returns pods with other ports. Container ports are informative, so pods without any are accepted,
 * if discovery need not find a port by its name.
 */
function missingPort(
  { environment }: OutputInput,
  service: ResolvedService,
  scrape: KubernetesScrape,
  pods: readonly PodSet[],
): Finding[] {
  const ports = portsOfTargets(scrape);
  const portsOf = ({ containers, initContainers }: PodSet): readonly DeclaredPort[] =>
    [...containers, ...initContainers].flatMap(({ ports: list = [] }) =>
      list.map(({ name, containerPort }: { name?: string; containerPort: number }) => ({
        name,
        number: containerPort,
      })),
    );
  const needsNone = ports.length === 1 && typeof ports[0] === 'number';
  const hasOwn = (set: PodSet): boolean =>
    scrape.annotations === true && set.annotations['prometheus.io/port'] !== undefined;
  return ports
    .filter(
      (port) =>
        !pods.some(
          (set) =>
            hasOwn(set) || declares(portsOf(set), port) || (needsNone && portsOf(set).length === 0),
        ),
    )
    .flatMap((port) =>
      pods.map((set) => ({
        where: objectPlace(environment, set.placed),
        message: `service "${service.name}" is scraped at port ${port}, which no container of ${nameOf(set)} has`,
        hint:
          portsOf(set).length > 0
            ? `set the port of kubernetesSd to one of ${namesOf(portsOf(set))}`
            : `declare port ${port} in a container`,
      })),
    );
}

/** Returns the Service of the output that a scrape finds by name, if it has other ports. */
function missingServicePort(
  { environment, output }: OutputInput,
  service: ResolvedService,
  scrape: KubernetesScrape,
): Finding[] {
  const role = roleOf(scrape);
  if (scrape.selector !== undefined || !['service', 'endpoints', 'endpointslice'].includes(role))
    return [];
  return namespacesOf(scrape, service).flatMap((namespace) => {
    const placed = output.find('Service', namespace, service.name);
    const ports: readonly DeclaredPort[] = (placed?.object.spec?.ports ?? []).map(
      ({ name, port }: { readonly name?: string; readonly port: number }) => ({
        ...(name === undefined ? {} : { name }),
        number: port,
      }),
    );
    if (!placed) return [];
    return portsOfTargets(scrape)
      .filter((port) => role === 'service' || typeof port === 'string')
      .filter((port) => !declares(ports, port))
      .map((port) => ({
        where: objectPlace(environment, placed),
        message: `service "${service.name}" is scraped at port ${port}, which Service "${service.name}" does not have`,
        hint: `set the port of kubernetesSd to one of ${namesOf(ports)}`,
      }));
  });
}
