import type { SemanticCheck } from '../../check';
import { servicePlace, teamPlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports duplicate names of teams and services, which are labels and must be distinguishable. */
export const definitionDuplicateName: SemanticCheck = {
  code: 'definition/duplicate-name',
  severity: 'error',
  title: 'Two teams, or two services, have the same name.',
  stage: 'semantic',
  run: ({ resolved: { teams, services } }) => [
    ...teams
      .filter(({ name }, index) => teams.findIndex((other) => other.name === name) < index)
      .map(
        ({ name }): Finding => ({
          where: teamPlace(name),
          message: `team "${name}" is defined twice`,
          hint: 'rename one of them, or merge them in teams/index.ts',
        }),
      ),
    ...services.flatMap((service, index): Finding[] => {
      const first = services.findIndex(({ name }) => name === service.name);
      if (first === index) return [];
      return [
        {
          where: servicePlace(service),
          message: `service "${service.name}" is also defined by team "${services[first]?.team}"`,
          hint: 'rename one of them: names of services are unique across teams',
        },
      ];
    }),
  ],
};
