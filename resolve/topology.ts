import { memoizeByObject } from '@observability-stack/query-common';
import type {
  ConsulScrape,
  DnsScrape,
  KubernetesScrape,
  Scrape,
} from '../catalog/definitions/scrape';
import { PLATFORM_TEAM } from '../catalog/names';
import type { ComponentKey } from '../constructs/registry';
import { topologies } from '../constructs/topologies';
import { addressPorts } from './address-ports';
import { type Component, hasComponent, type MetricsEndpoint } from './components';
import { type ExternalEnd, endpointUses, externalEnd } from './endpoints';
import type { EnvironmentSettings, ResolvedEnvironment } from './environment';
import {
  anyPeer,
  clientFlows,
  componentPeer,
  type Flow,
  type FlowPeer,
  namespacePeer,
  type PolicyPort,
} from './flow';
import { apiPorts, isOtherCluster, policyPorts, targetPeers } from './kubernetes-scrapes';
import { kindOfComponent, partOfProgram } from './parts';
import { autoscalingOf, podFlows } from './pods';
import { serviceScrapes } from './scrapes';
import type { ResolvedService } from './services';

export type { Flow, FlowPeer } from './flow';

/** Returns the programs of an environment: the source of targets, network policies, pods and docs. */
export const resolveComponents = (settings: EnvironmentSettings): readonly Component[] =>
  programsOf(settings, (key) => isPresent(settings, key)).map((program) =>
    autoscalingOf(settings, program.name) ? { ...program, autoscaled: true } : program,
  );

/** Returns the programs of parts that are existing programs or left out. */
export const absentComponents = (settings: EnvironmentSettings): readonly Component[] =>
  programsOf(settings, (key) => !isPresent(settings, key));

const keys = Object.keys(topologies) as ComponentKey[];

const programsOf = (
  settings: EnvironmentSettings,
  includes: (key: ComponentKey) => boolean,
): readonly Component[] =>
  keys
    .filter(includes)
    .flatMap((key) =>
      topologies[key].programs(settings, { namespaces: settings.namespaces, team: PLATFORM_TEAM }),
    );

function isPresent(settings: EnvironmentSettings, key: ComponentKey): boolean {
  const kind = kindOfComponent(settings, key);
  return kind === 'ours' || (kind === 'external' && topologies[key].scrapesExternal === true);
}

/**
 * Returns all connections of the stack, sorted by their ends, so that a network policy does not depend on the order of
 * components. Network policies allow exactly these.
 */
export const networkFlows = memoizeByObject((env: ResolvedEnvironment): readonly Flow[] =>
  [
    ...metricsFlows(env),
    ...podFlows(env),
    ...Object.values(topologies).flatMap(({ flows }) => flows(env)),
  ]
    .flatMap((flow) => placedFlow(env, flow))
    .map((flow) => ({ flow, ends: [keyOf(flow.from), keyOf(flow.to)].join(' ') }))
    .sort((a, b) => (a.ends < b.ends ? -1 : Number(a.ends > b.ends)))
    .map(({ flow }) => flow),
);

/**
 * Returns a connection with an existing program in place of the program of the stack; none if one of its ends is left out,
 * or is an existing program whose addresses are not known.
 */
function placedFlow(env: ResolvedEnvironment, { use, ...flow }: Flow): readonly Flow[] {
  const isAbsent = (peer: FlowPeer): boolean =>
    peer.kind === 'component' && !hasComponent(env, peer.name);
  // A connection of an existing program to others is not allowed by the policies of the stack.
  if (isAbsent(flow.from) && (flow.to.kind !== 'component' || isAbsent(flow.to))) return [];
  const from = sourceOf(env, flow.from);
  const to = targetOf(env, flow, use);
  return from && to ? [{ ...flow, from, to: to.peer, ports: to.ports }] : [];
}

function sourceOf(env: ResolvedEnvironment, peer: FlowPeer): FlowPeer | undefined {
  if (peer.kind !== 'component' || hasComponent(env, peer.name)) return peer;
  const part = partOfProgram(peer.name);
  const end = part && externalEnd(env, part);
  // Otherwise every pod could connect.
  return end?.peer.kind === 'anywhere' ? undefined : end?.peer;
}

function targetOf(
  env: ResolvedEnvironment,
  { to, ports }: Pick<Flow, 'to' | 'ports'>,
  use: Flow['use'],
): ExternalEnd | undefined {
  if (to.kind !== 'component' || hasComponent(env, to.name)) return { peer: to, ports };
  return use && partOfProgram(to.name) === endpointUses[use]
    ? externalEnd(env, endpointUses[use], use)
    : undefined;
}

/** Returns the sort key of a peer: components first, and peers without selectors last. */
function keyOf(peer: FlowPeer): string {
  switch (peer.kind) {
    case 'component':
      return `1/${peer.name}`;
    case 'service':
      return `2/${peer.namespace}/${peer.name}`;
    case 'pods':
      return `3/${peer.namespace}/${JSON.stringify(peer.labels)}`;
    case 'namespace':
      return `3/${peer.namespace}`;
    case 'addresses':
      return `3/${peer.cidrs.join()}`;
    case 'anywhere':
      return '4';
  }
}

/** Returns the ports of the targets that a discovery finds; undefined if only the discovery knows them. */
export function discoveredPorts(
  scrape: DnsScrape | ConsulScrape | KubernetesScrape,
): readonly PolicyPort[] | undefined {
  if (scrape.kind === 'kubernetes') return policyPorts(scrape);
  if (scrape.kind === 'consul') return scrape.ports;
  return scrape.port === undefined ? undefined : [scrape.port];
}

const prometheusPeer = componentPeer('prometheus');

function metricsFlows(env: ResolvedEnvironment): Flow[] {
  const own = env.components.flatMap(({ name, hostNetwork, kind, metrics }): Flow[] =>
    kind === 'External'
      ? metrics.map((endpoint) => ({
          from: prometheusPeer,
          to: externalPeer(endpoint),
          ports: externalPorts(endpoint),
          purpose: `metrics of ${name}`,
        }))
      : [
          {
            from: prometheusPeer,
            to: hostNetwork ? anyPeer : componentPeer(name),
            ports: metrics.map(({ port }) => port),
            purpose: `metrics of ${name}`,
          },
        ],
  );
  const services = serviceScrapes(env).flatMap((service): Flow[] => {
    const { scrape } = service;
    const purpose = `metrics of ${service.name}`;
    const others = scrapeFlows(scrape, purpose, service.name);
    if (scrape.proxyUrl) return [...others];
    return [...others, ...targetFlows(service, scrape, purpose)];
  });
  const discovery: Flow = {
    from: prometheusPeer,
    to: anyPeer,
    ports: env.apiServerPorts,
    purpose: 'discovery of pods',
  };
  return [...own, ...services, discovery];
}

/** Returns the pods of a program that the stack does not run. Those in the host network have the address of their node. */
const externalPeer = ({ discovery }: MetricsEndpoint): FlowPeer =>
  discovery?.role === 'pod' && discovery.instance === 'pod'
    ? { kind: 'pods', namespace: discovery.namespace, labels: discovery.labels }
    : anyPeer;

const externalPorts = ({ discovery, port }: MetricsEndpoint): readonly number[] =>
  discovery?.role === 'static' ? addressPorts(discovery.targets) : [port];

/** Returns the connections to the targets of a service. */
function targetFlows(service: ResolvedService, scrape: Scrape, purpose: string): Flow[] {
  const outside = 'targets' in scrape ? (scrape.targets ?? []) : [];
  if (outside.length > 0) {
    return [{ from: prometheusPeer, to: anyPeer, ports: addressPorts(outside), purpose }];
  }
  if (scrape.kind === 'kubernetes')
    return targetPeers(scrape, service).map((to) => ({
      from: prometheusPeer,
      to,
      ports: policyPorts(scrape) ?? [],
      purpose,
    }));
  if (scrape.kind === 'raw') {
    const ports = [...new Set([...scrape.ports, ...(scrape.discoveryPorts ?? [])])];
    return [{ from: prometheusPeer, to: anyPeer, ports, purpose }];
  }
  if (scrape.kind === 'file') {
    // The names of targets are those of pods; their labels are not known.
    const to = namespacePeer(service.namespace);
    return scrape.port ? [{ from: prometheusPeer, to, ports: [scrape.port], purpose }] : [];
  }
  return [{ from: prometheusPeer, to: anyPeer, ports: discoveredPorts(scrape) ?? [], purpose }];
}

/** Returns the connections that a scrape needs beside those to its targets: to a proxy, a token endpoint and Consul. */
const scrapeFlows = (scrape: Scrape, purpose: string, name: string): readonly Flow[] => [
  ...clientFlows(prometheusPeer, scrape, purpose),
  ...(scrape.kind === 'kubernetes' && isOtherCluster(scrape)
    ? [
        {
          from: prometheusPeer,
          to: anyPeer,
          ports: apiPorts(scrape),
          purpose: `discovery of ${name}`,
        },
      ]
    : []),
  ...('server' in scrape
    ? [
        {
          from: prometheusPeer,
          to: anyPeer,
          ports: addressPorts([scrape.server]),
          purpose: `discovery of ${name}`,
        },
      ]
    : []),
];
