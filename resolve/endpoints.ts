import { ports } from '../catalog/components/ports';
import type { TraceStore } from '../catalog/data-sources';
import type { AddressNetwork, ExternalLoki, PodNetwork } from '../catalog/definitions/parts';
import { addressPorts } from './address-ports';
import { serviceHost, stablePods } from './addresses';
import { type Component, type ComponentName, findComponent } from './components';
import { anyPeer, type FlowPeer, namespacePeer, type PolicyPort } from './flow';
import type { Part, Parts } from './parts';

/** An environment with its programs and parts. */
interface Placed {
  readonly components: readonly Component[];
  readonly parts: Parts;
  readonly tracing: TraceStore;
}

/** What a program connects to a part for. */
export const endpointUses = {
  /** Queries of metrics. */
  metricQueries: 'prometheus',
  /** Series that other programs write. */
  remoteWrites: 'prometheus',
  /** Alerts that a ruler sends. */
  alerts: 'alertmanager',
  /** Alerts and silences that a user sees. */
  silences: 'alertmanager',
  /** Log lines of pods. */
  logLines: 'loki',
  /** Log records by OTLP. */
  logRecords: 'loki',
  logQueries: 'loki',
  /** Spans and other signals of services: the URL for OTLP over gRPC, and the one for HTTP. */
  otlp: 'collector',
  /** Spans that the Collector exports, by OTLP over gRPC. */
  spans: 'tracing',
  traceQueries: 'tracing',
} as const satisfies Readonly<Record<string, Part>>;

export type EndpointUse = keyof typeof endpointUses;

/** The URLs of a use: those of the programs of the stack, or of an existing program. */
const addresses: Readonly<Record<EndpointUse, (env: Placed) => readonly string[]>> = {
  metricQueries: (env) => {
    const { prometheus } = env.parts;
    return [
      prometheus.kind === 'external'
        ? prometheus.query
        : serviceUrl(env, 'prometheus', ports.prometheus.http),
    ];
  },
  remoteWrites: (env) => {
    const { prometheus } = env.parts;
    if (prometheus.kind === 'external')
      return prometheus.remoteWrite === undefined ? [] : [prometheus.remoteWrite];
    return stablePods(findComponent(env, 'prometheus')).map(
      ({ host }) => `http://${host}:${ports.prometheus.http}/api/v1/write`,
    );
  },
  alerts: (env) => {
    const { alertmanager } = env.parts;
    return alertmanager.kind === 'external'
      ? [alertmanager.url].flat()
      : stablePods(findComponent(env, 'alertmanager')).map(
          ({ host }) => `http://${host}:${ports.alertmanager.http}`,
        );
  },
  silences: (env) => {
    const { alertmanager } = env.parts;
    return alertmanager.kind === 'external'
      ? [alertmanager.url].flat().slice(0, 1)
      : [serviceUrl(env, 'alertmanager', ports.alertmanager.http)];
  },
  logLines: (env) => {
    const { loki } = env.parts;
    return [
      loki.kind === 'external'
        ? loki.push
        : `${serviceUrl(env, 'loki', ports.loki.http)}/loki/api/v1/push`,
    ];
  },
  logRecords: (env) => {
    const { loki } = env.parts;
    return [
      loki.kind === 'external' ? otlpOf(loki) : `${serviceUrl(env, 'loki', ports.loki.http)}/otlp`,
    ];
  },
  logQueries: (env) => {
    const { loki } = env.parts;
    return [loki.kind === 'external' ? loki.query : serviceUrl(env, 'loki', ports.loki.query)];
  },
  otlp: (env) => {
    const { collector } = env.parts;
    if (collector.kind === 'external') return [collector.otlp.grpc, collector.otlp.http];
    const { otlpGrpc, otlpHttp } = ports.collector;
    return [otlpGrpc, otlpHttp].map((port) => serviceUrl(env, 'otel-collector', port));
  },
  spans: (env) => {
    const { tracing } = env.parts;
    if (tracing.kind === 'external') return [tracing.otlp];
    return [serviceUrl(env, env.tracing, ports[env.tracing].otlpGrpc)];
  },
  traceQueries: (env) => {
    const { tracing } = env.parts;
    if (tracing.kind === 'external') return [tracing.query];
    const port = env.tracing === 'tempo' ? ports.tempo.query : ports.jaeger.ui;
    return [serviceUrl(env, env.tracing, port)];
  },
};

/** Returns the URL for OTLP of a Loki of which the URL for pushes is known. */
const otlpOf = ({ push, otlp }: ExternalLoki): string => otlp ?? new URL('/otlp', push).href;

/** Returns the URL of the Service of a program. */
export const serviceUrl = (env: Placed, name: ComponentName, port: number): string =>
  `http://${serviceHost(findComponent(env, name))}:${port}`;

/** Returns the URLs at which programs reach a part, without a trailing slash; none if it is left out. */
export const endpointsOf = (env: Placed, use: EndpointUse): readonly string[] =>
  env.parts[endpointUses[use]].kind === 'off'
    ? []
    : addresses[use](env).map((url) => url.replace(/\/+$/, ''));

/** Returns the only URL of a use; undefined if its part is left out. */
export const endpointOf = (env: Placed, use: EndpointUse): string | undefined =>
  endpointsOf(env, use)[0];

/** An existing program as an end of connections. */
export interface ExternalEnd {
  readonly peer: FlowPeer;
  readonly ports: readonly PolicyPort[];
}

/**
 * Returns an existing program as an end of connections, with the ports on which it accepts them for a use; undefined if it
 * accepts none.
 */
export function externalEnd(env: Placed, part: Part, use?: EndpointUse): ExternalEnd | undefined {
  const external = env.parts[part];
  if (external.kind !== 'external' || 'podLabels' in external) return undefined;
  if (use === undefined) return programEnd(external.network, []);
  const urls = endpointsOf(env, use);
  // Without ports, a policy would allow all of them.
  return urls.length === 0 ? undefined : programEnd(external.network, addressPorts(urls));
}

/** Returns a program that the stack does not run as an end of connections. */
export function programEnd(
  network: PodNetwork | AddressNetwork | undefined,
  ofUrl: readonly number[],
): ExternalEnd {
  if (network === undefined) return { peer: anyPeer, ports: ofUrl };
  if ('cidrs' in network)
    return { peer: { kind: 'addresses', cidrs: network.cidrs }, ports: ofUrl };
  const { namespace, podLabels, ports: ofPods = ofUrl } = network;
  return {
    peer: podLabels ? { kind: 'pods', namespace, labels: podLabels } : namespacePeer(namespace),
    ports: ofPods,
  };
}
