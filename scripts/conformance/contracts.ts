import type { Metric } from '@observability-stack/contracts';
import * as http from '@observability-stack/contracts/standard/http';
import { didYouMean } from '@observability-stack/query-common';
import { httpDefaults } from '../../catalog/definitions/signals';
import type { Service } from '../../catalog/definitions/team';
import { teams } from '../../teams';

/** What any HTTP service exposes. */
const signals: readonly Metric[] = Object.values(http);

/** What a service is held against. */
export interface Expected {
  readonly metrics: readonly Metric[];
  /** Whether they are all that it exposes beside its runtime and library. */
  readonly complete: boolean;
  /** Routes that are no user's. */
  readonly ignoreRoutes: readonly string[];
}

/** What the record of a service says; without one, the contracts of HTTP. */
export function expectedOf(name: string | undefined): Expected {
  if (name === undefined)
    return { metrics: signals, complete: false, ignoreRoutes: httpDefaults.ignoreRoutes };
  const services: readonly Service[] = teams.flatMap((team) => team.services ?? []);
  const found = services.find((service) => service.name === name);
  if (!found) {
    throw new Error(
      `no team has a service ${name}; ${didYouMean(
        name,
        services.map((one) => one.name),
      )}`,
    );
  }
  return {
    metrics: [...(found.signals ? signals : []), ...(found.metrics ?? [])],
    complete: found.metricsComplete ?? false,
    ignoreRoutes: found.signals?.ignoreRoutes ?? httpDefaults.ignoreRoutes,
  };
}
