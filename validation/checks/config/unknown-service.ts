import { didYouMean } from '@observability-stack/query-common';
import { servicesOf } from '../../../catalog/integrations';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/** Reports overrides of unknown services, which would silently have no effect. */
export const configUnknownService: SemanticCheck = {
  code: 'config/unknown-service',
  severity: 'error',
  title: 'An environment overrides a service that no team defines.',
  stage: 'semantic',
  run: ({ environment }) => {
    const known = environment.teams.flatMap((team) => servicesOf(team).map(({ name }) => name));
    return Object.keys(environment.services ?? {})
      .filter((name) => !known.includes(name))
      .map((name) => ({
        where: settingPlace(environment, `services.${name}`),
        message: `service "${name}" is not defined by any team`,
        hint: didYouMean(name, known),
        from: ['team'],
      }));
  },
};
