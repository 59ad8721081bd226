import { PLATFORM_TEAM } from '../../../catalog/names';
import { scrapeFiles } from '../../../scrape-configs/http-client';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';
import { ownerOf } from '../../secret-owner';

/**
 * Reports Secrets of other teams. A team chooses the targets that a Secret is sent to, so the name
 * must show that it belongs to the team.
 */
export const scrapeSecretOutOfScope: SemanticCheck = {
  code: 'scrape/secret-out-of-scope',
  severity: 'error',
  title: 'A scrape sends a Secret that does not belong to its team.',
  stage: 'semantic',
  run: ({ resolved: { services, teams } }) => {
    const names = teams.map(({ name }) => name);
    return services
      .filter(({ team }) => team !== PLATFORM_TEAM)
      .flatMap((service) =>
        (service.scrape ? scrapeFiles(service.scrape) : []).flatMap(({ path, file }) => {
          if (!('secret' in file) || ownerOf(file.secret, names) === service.team) return [];
          return [
            {
              where: servicePlace(service, `scrape.${path}.secret`),
              message: `Secret "${file.secret}" does not belong to team "${service.team}": expected a name that starts with "${service.team}-"`,
              hint: `name the Secret ${service.team}-scrape`,
            },
          ];
        }),
      );
  },
};
