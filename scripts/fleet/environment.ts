import type { Environment } from '../../catalog/definitions/environment';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { availability, latency } from '../../catalog/definitions/slo';
import type { Team } from '../../catalog/definitions/team';
import { platform } from '../../teams/platform';

const TEAM_SIZE = 50;
const routing = { page: nullReceiver, ticket: nullReceiver };

/** Generates teams of fifty services, each with signals and two objectives. */
export function fleetEnvironment(services: number): Environment {
  const names = Array.from({ length: services }, (_, index) => `service-${index + 1}`);
  const teams = Array.from(
    { length: Math.ceil(services / TEAM_SIZE) },
    (_, index): Team => ({
      name: `team-${index + 1}`,
      routing,
      services: names.slice(index * TEAM_SIZE, (index + 1) * TEAM_SIZE).map((name) => ({
        name,
        scrape: fileSd({ port: 8080 }),
        signals: http(),
        slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '500ms' })],
      })),
    }),
  );
  return { name: 'fleet', teams: [platform, ...teams] };
}
