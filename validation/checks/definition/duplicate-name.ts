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
    ...withEarlier(teams).map(
      ({ item: { name } }): Finding => ({
        where: teamPlace(name),
        message: `team "${name}" is defined twice`,
        hint: 'rename one of them, or merge them in teams/index.ts',
      }),
    ),
    ...withEarlier(services).map(
      ({ item, earlier }): Finding => ({
        where: servicePlace(item),
        message: `service "${item.name}" is also defined by team "${earlier.team}"`,
        hint: 'rename one of them: names of services are unique across teams',
      }),
    ),
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

/** Returns the items with the name of an earlier one, each with the first of that name. */
function withEarlier<T extends { readonly name: string }>(
  items: readonly T[],
): readonly { readonly item: T; readonly earlier: T }[] {
  const first = new Map<string, T>();
  return items.flatMap((item) => {
    const earlier = first.get(item.name);
    if (!earlier) first.set(item.name, item);
    return earlier ? [{ item, earlier }] : [];
  });
}

/** Returns the names that several SLOs of a service have. Without a name, it is that of the kind. */
export const duplicateSlos = ({ slos }: Pick<ResolvedService, 'slos'>): readonly string[] => {
  const names = slos.map(sloName);
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
};
