import type { Metric } from '@observability-stack/contracts';
import * as http from '@observability-stack/contracts/standard/http';
import { didYouMean } from '@observability-stack/query-common';
import { httpDefaults } from '../../catalog/definitions/signals';
import type { Service } from '../../catalog/definitions/team';
import { teams } from '../../teams';

/** The metrics of every HTTP service. */
const signals: readonly Metric[] = Object.values(http);

/** The contracts that a service is checked against. */
export interface ExpectedContracts {
  readonly metrics: readonly Metric[];
  /** Whether it exposes no other metrics but those of its runtime and client library. */
  readonly complete: boolean;
  /** Internal routes. */
  readonly ignoreRoutes: readonly string[];
}

/** Returns the contracts in the definition of a service; without one, the HTTP contracts. */
export function expectedContracts(name: string | undefined): ExpectedContracts {
  if (name === undefined)
    return { metrics: signals, complete: false, ignoreRoutes: httpDefaults.ignoreRoutes };
  const services: readonly Service[] = teams.flatMap((team) => team.services ?? []);
  const found = services.find((service) => service.name === name);
  if (!found) {
    throw new Error(
      `service "${name}" is not defined by any team; ${didYouMean(
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
