import type { Metric } from '../../catalog/metrics/contract';
import * as http from '../../catalog/metrics/http';
import type { Service } from '../../catalog/team';
import { didYouMean } from '../../query/shared/closest';
import { teams } from '../../teams';

/** What any HTTP service exposes. */
const signals: readonly Metric[] = Object.values(http);

/** The contracts of a service: what its record says; without one, those of HTTP. */
export function contractsOf(name: string | undefined): readonly Metric[] {
  if (name === undefined) return signals;
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
  return [...(found.signals ? signals : []), ...(found.metrics ?? [])];
}
