import type { KubernetesScrape } from '../../../catalog/definitions/scrape';
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
      if (scrape.kind !== 'kubernetes') return [];
      const selector = podSelector(service, scrape);
      const own = input.output.pods.filter(({ namespace }) => namespace === service.namespace);
      const discovered = own.filter(({ labels }) =>
        selectorMatchesLabels({ matchLabels: selector }, labels),
      );
      return discovered.length > 0
        ? missingPort(input, service, scrape, discovered)
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

/**
 * Returns pods with other ports. Container ports are informative, so pods without any are accepted.
 */
function missingPort(
  { environment }: OutputInput,
  service: ResolvedService,
  { port }: KubernetesScrape,
  pods: readonly PodSet[],
): Finding[] {
  const portsOf = ({ containers }: PodSet): readonly number[] =>
    containers.flatMap(({ ports = [] }) =>
      ports.map(({ containerPort }: { readonly containerPort: number }) => containerPort),
    );
  if (pods.some((set) => portsOf(set).includes(port) || portsOf(set).length === 0)) return [];
  return pods.map((set) => ({
    where: objectPlace(environment, set.placed),
    message: `service "${service.name}" is scraped at port ${port}, which no container of ${nameOf(set)} has`,
    hint: `set the port of kubernetesSd to one of ${portsOf(set).join(', ')}`,
  }));
}
