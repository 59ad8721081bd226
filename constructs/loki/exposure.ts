import type { Resolved } from '../../catalog/definitions/common';
import type { ExposedRoute } from '../shared/exposure';
import type { LokiApi, LokiSettings } from './settings';
import { apiPorts } from './topology';

/** Queries pass the gateway, which refuses everything else; of the port of Loki itself, only the paths of pushes are exposed. */
const routes: Readonly<Record<LokiApi, readonly ExposedRoute[]>> = {
  push: ['/loki/api/v1/push', '/otlp/v1/logs'].map((path) => ({
    path,
    exact: true,
    port: apiPorts.push,
  })),
  query: [{ portName: 'query', port: apiPorts.query }],
};

/** Returns the routes of the parts of the API that are exposed, with single paths first. */
export const exposedRoutes = ({
  exposedApis,
}: Pick<Resolved<LokiSettings>, 'exposedApis'>): readonly ExposedRoute[] =>
  (['push', 'query'] as const)
    .filter((api) => exposedApis.includes(api))
    .flatMap((api) => routes[api]);
