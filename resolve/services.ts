import type { Environment } from '../catalog/environment';
import type { LogRecord } from '../catalog/logs';
import type { Scrape } from '../catalog/scrape';

/** A service record as it is in one environment. */
export interface ResolvedService {
  readonly name: string;
  readonly team: string;
  readonly description: string;
  readonly namespace: string;
  readonly replicas: number;
  readonly scrape: Scrape | false;
  /** Only where something is special. */
  readonly logs?: LogRecord;
}

export const servicesOf = (environment: Environment): readonly ResolvedService[] =>
  environment.teams.flatMap((team) =>
    (team.services ?? []).map(
      (service): ResolvedService => ({
        name: service.name,
        team: team.name,
        description: service.description ?? '',
        namespace: service.namespace ?? team.namespace ?? team.name,
        replicas: environment.services?.[service.name]?.replicas ?? service.replicas ?? 1,
        scrape: service.scrape ?? false,
        ...(service.logs ? { logs: service.logs } : {}),
      }),
    ),
  );
