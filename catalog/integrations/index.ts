import type { Service, Team } from '../definitions/team';
import { blackboxKind } from './blackbox';
import type { Integration } from './definitions';
import type { ExporterPod, IntegrationKind } from './integration';
import { memcachedKind } from './memcached';
import { nginxKind } from './nginx';
import { postgresKind } from './postgres';
import { rabbitmqKind } from './rabbitmq';
import { redisKind } from './redis';

type Kinds = {
  readonly [K in Integration['kind']]: IntegrationKind<Extract<Integration, { readonly kind: K }>>;
};

const kinds: Kinds = {
  blackbox: blackboxKind,
  memcached: memcachedKind,
  nginx: nginxKind,
  postgres: postgresKind,
  rabbitmq: rabbitmqKind,
  redis: redisKind,
};

/** A service of a team. Those of integrations also have the kind, and the exporter if the stack deploys it. */
export interface DefinedService {
  readonly service: Service;
  /** @default not derived from an integration */
  readonly integration?: Integration['kind'];
  /** @default the stack deploys none */
  readonly exporter?: ExporterPod;
}

/** Returns the services that a team defines itself, and those of its integrations. */
export const definedServices = (team: Team): readonly DefinedService[] => [
  ...(team.services ?? []).map((service) => ({ service })),
  ...(team.integrations ?? []).map((integration): DefinedService => {
    // Each kind gets its own options, which the compiler cannot infer from a lookup by kind.
    const kind = kinds[integration.kind] as IntegrationKind<Integration>;
    const namespace = integration.namespace ?? team.namespace ?? team.name;
    const service = kind.service(integration, { team: team.name, namespace });
    const runsAlready = 'exporter' in integration && integration.exporter !== undefined;
    const exporter = runsAlready ? undefined : kind.exporter?.(integration);
    return {
      service: {
        ...service,
        namespace,
        ...(integration.description ? { description: integration.description } : {}),
      },
      integration: integration.kind,
      ...(exporter ? { exporter } : {}),
    };
  }),
];

/** Returns the services of a team, with those of its integrations. */
export const servicesOf = (team: Team): readonly Service[] =>
  definedServices(team).map(({ service }) => service);
