import { serviceScrapes } from '../../../resolve/scrapes';
import type { OutputCheck, OutputInput } from '../../check';
import { scrapePlace, settingPlace } from '../../places';
import type { Finding } from '../../problem';
import { fileTargets, serviceTargets } from '../../targets';

/**
 * Reports load-balanced addresses: each scrape reaches another pod, so counters jump and rates are
 * wrong.
 */
export const scrapeLoadBalancedTarget: OutputCheck = {
  code: 'scrape/load-balanced-target',
  severity: 'error',
  title: 'A Service with several pods is one target.',
  stage: 'output',
  run: (input) =>
    addresses(input).flatMap(({ address, where }): Finding[] => {
      const service = serviceOf(address, input.resolved.namespaces.stack);
      const pods = service && podsBehind(input, service.namespace, service.name);
      if (!service || !pods) return [];
      return [
        {
          where,
          message: `target "${address}" is the address of ${pods} of "${service.name}": their counters would be mixed`,
          hint: 'scrape each pod: fileSd({ port }) for a StatefulSet, kubernetesSd({ port }) for others',
          from: ['team'],
        },
      ];
    }),
};

function addresses(input: OutputInput): { readonly address: string; readonly where: string }[] {
  const { environment, resolved } = input;
  return [
    ...serviceTargets(input),
    ...fileTargets(input),
    ...balanced(input),
    ...(resolved.kubeStateMetrics && resolved.kubeStateMetrics.address
      ? [
          {
            address: resolved.kubeStateMetrics.address,
            where: settingPlace(environment, 'kubeStateMetrics'),
          },
        ]
      : []),
  ];
}

/** Returns the Services behind the targets of discovery by Service or Ingress, unless an exporter probes them. */
const balanced = ({ resolved }: OutputInput) =>
  serviceScrapes(resolved).flatMap((service) => {
    const { scrape } = service;
    return scrape.kind === 'kubernetes' &&
      (scrape.role === 'service' || scrape.role === 'ingress') &&
      scrape.prober === undefined
      ? [
          {
            address: `${service.name}.${service.namespace}.svc`,
            where: scrapePlace(service, 'role'),
          },
        ]
      : [];
  });

/**
 * Returns the Service of a cluster-internal name: `name`, `name.namespace`, with or without `.svc`
 * and the cluster domain.
 */
function serviceOf(address: string, ownNamespace: string) {
  const host = address.replace(/:\d+$/, '').replace(/\.$/, '');
  const [, name, namespace = ownNamespace] =
    /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?)?$/.exec(host) ?? [];
  return name === undefined ? undefined : { name, namespace };
}

/** Describes the pods behind a Service, if there are several. */
function podsBehind(
  { resolved, output }: OutputInput,
  namespace: string,
  name: string,
): string | undefined {
  const service = output.find('Service', namespace, name)?.object;
  const record = resolved.services.find(
    (other) => other.name === name && other.namespace === namespace,
  );
  const sets = service?.spec?.selector
    ? output.podsMatching(namespace, { matchLabels: service.spec.selector })
    : [];
  if (sets.some(({ onEveryNode }) => onEveryNode)) return 'the pods of every node';
  const replicas = Math.max(
    sets.reduce((sum, set) => sum + set.replicas, 0),
    record?.replicas ?? 0,
  );
  return replicas > 1 ? `${replicas} pods` : undefined;
}
