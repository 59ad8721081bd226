import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { gatewayConfig, gatewayContainer, type ReadGateway } from '../shared/gateway';

/** Requests of Grafana's Loki data source and Logs Drilldown below `/loki/api/v1/`; long ones are sent as forms. */
const queries = [
  'query',
  'query_range',
  'labels',
  'label/NAME/values',
  'series',
  'index/stats',
  'index/volume',
  'index/volume_range',
  'detected_labels',
  'detected_fields',
  'detected_field/NAME/values',
  'patterns',
  'format_query',
];

/** Paths that are only read with GET: state of the server, rules, and live tailing. */
const reads = [
  '/loki/api/v1/tail',
  '/loki/api/v1/rules',
  '/loki/api/v1/drilldown-limits',
  '/loki/api/v1/status/buildinfo',
  '/prometheus/api/v1/rules',
  '/prometheus/api/v1/alerts',
  '/api/prom/rules',
  '/ready',
];

const NAME = '[A-Za-z0-9_]+';

const front: ReadGateway = {
  name: 'Loki',
  paths: paths.lokiGateway,
  listens: ports.loki.query,
  storePort: ports.loki.http,
  queries: [`/loki/api/v1/(?:${queries.join('|')})`.replaceAll('NAME', NAME)],
  reads,
  tail: '/loki/api/v1/tail',
};

export const lokiGatewayConfig = (): string => gatewayConfig(front);

/**
 * Returns the gateway through which Grafana reads from Loki. Users of Grafana can send any request
 * to a data source, and the port of Loki accepts pushes, deletions and shutdown from every client.
 */
export const lokiGateway = (environment: ResolvedEnvironment) =>
  gatewayContainer(environment, front);
