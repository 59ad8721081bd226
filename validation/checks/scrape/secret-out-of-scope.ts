import { PLATFORM_TEAM } from '../../../catalog/names';
import { serviceScrapes } from '../../../resolve/scrapes';
import { scrapeFiles } from '../../../scrape-configs/http-client';
import type { SemanticCheck } from '../../check';
import { scrapePlace } from '../../places';
import { secretOwners } from '../../secret-owner';

/**
 * Reports Secrets of other teams. A team chooses the targets that a Secret is sent to, so the name
 * must show that it belongs to the team.
 */
export const scrapeSecretOutOfScope: SemanticCheck = {
  code: 'scrape/secret-out-of-scope',
  severity: 'error',
  title: 'A scrape sends a Secret that does not belong to its team.',
  stage: 'semantic',
  run: ({ resolved }) => {
    const ownerOf = secretOwners(resolved);
    const isOwned = (team: string) => ownerOf(`${team}-scrape`) === team;
    return serviceScrapes(resolved)
      .filter(({ team }) => team !== PLATFORM_TEAM)
      .flatMap((service) =>
        scrapeFiles(service.scrape).flatMap(({ path, file }) => {
          // Another check reports names of raw scrapes that are not texts.
          if (!('secret' in file) || typeof file.secret !== 'string') return [];
          if (ownerOf(file.secret) === service.team) return [];
          return [
            {
              where: scrapePlace(service, `${path}.secret`),
              message: `Secret "${file.secret}" does not belong to team "${service.team}": expected a name that starts with "${service.team}-" and is not that of a Secret of the stack`,
              hint: isOwned(service.team)
                ? `name the Secret ${service.team}-scrape`
                : 'rename the team: a component has the same name, which is the prefix of the Secrets of the stack',
            },
          ];
        }),
      );
  },
};
