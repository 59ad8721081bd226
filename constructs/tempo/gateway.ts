import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { gatewayConfig, gatewayContainer, type ReadGateway } from '../shared/gateway';

/** Requests of Grafana's Tempo data source and Traces Drilldown: https://grafana.com/docs/tempo/latest/api_docs/ */
const front: ReadGateway = {
  name: 'Tempo',
  paths: paths.tempoGateway,
  listens: ports.tempo.query,
  storePort: ports.tempo.http,
  queries: [],
  reads: [
    '/api/(?:v2/)?traces/[A-Fa-f0-9]+',
    '/api/search',
    '/api/(?:v2/)?search/tags',
    '/api/(?:v2/)?search/tag/[A-Za-z0-9_.:%-]+/values',
    '/api/metrics/(?:query|query_range|summary)',
    '/api/status/buildinfo',
    '/api/echo',
    '/ready',
  ],
};

export const tempoGatewayConfig = (): string => gatewayConfig(front);

/**
 * Returns the gateway through which Grafana reads from Tempo. Users of Grafana can send any request
 * to a data source, and the port of Tempo accepts shutdown from every client.
 */
export const tempoGateway = (environment: ResolvedEnvironment) =>
  gatewayContainer(environment, front);
