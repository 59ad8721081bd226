import { sloName } from '../../../catalog/definitions/slo';
import type { ResolvedService } from '../../../resolve/services';
import type { SemanticCheck } from '../../check';
import { servicePlace, teamPlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports duplicate names of teams, services and SLOs, which are labels and must be distinguishable. */
export const definitionDuplicateName: SemanticCheck = {
  code: 'definition/duplicate-name',
  severity: 'error',
  title: 'Two teams, two services, or two SLOs of a service have the same name.',
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
    ...services.flatMap((service) =>
      duplicateSlos(service).map(
        (name): Finding => ({
          where: servicePlace(service, `slos[${name}]`),
          message: `SLO "${name}" of service "${service.name}" is defined twice`,
          hint: 'set name of one of them to another name',
        }),
      ),
    ),
  ],
};

/** Returns the names that several SLOs of a service have. Without a name, it is that of the kind. */
export const duplicateSlos = ({ slos }: Pick<ResolvedService, 'slos'>): readonly string[] => {
  const names = slos.map(sloName);
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
};
