import type { MeaningCheck } from '../check';
import { servicePlace, teamPlace } from '../places';
import type { Finding } from '../problem';

/** Team and service are labels: two of one name could not be told apart, in alerts and everywhere. */
export const duplicateName: MeaningCheck = {
  code: 'duplicate-name',
  severity: 'error',
  title: 'Two teams, or two services, have the same name.',
  stage: 'meaning',
  run: ({ resolved: { teams, services } }) => [
    ...teams
      .filter(({ name }, index) => teams.findIndex((other) => other.name === name) < index)
      .map(
        ({ name }): Finding => ({
          where: teamPlace(name),
          message: 'another team has this name',
          hint: 'rename one of them, or make them one in teams/index.ts',
        }),
      ),
    ...services.flatMap((service, index): Finding[] => {
      const first = services.findIndex(({ name }) => name === service.name);
      if (first === index) return [];
      return [
        {
          where: servicePlace(service),
          message: `team ${services[first]?.team} has a service of this name, too`,
          hint: 'rename one of them: names of services are unique across teams',
        },
      ];
    }),
  ],
};
