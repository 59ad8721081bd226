import { PLATFORM_TEAM } from '../../../catalog/names';
import type { SemanticCheck } from '../../check';
import { servicePlace, settingPlace, teamPlace } from '../../places';

/**
 * Reports conflicting namespaces of the stack. The stack sets Pod Security and denies all traffic
 * in its namespaces, so they must be different and not used by others.
 */
export const configNamespaceConflict: SemanticCheck = {
  code: 'config/namespace-conflict',
  severity: 'error',
  title: 'The stack or a team shares a namespace with others or the cluster itself.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const { stack, agents } = resolved.namespaces;
    const teams = new Map(resolved.services.map(({ name, namespace }) => [namespace, name]));
    const owner = (namespace: string): string | undefined => {
      if (namespace === 'default' || isOfCluster(namespace)) return 'the cluster itself';
      const service = teams.get(namespace);
      return service === undefined ? undefined : `service "${service}"`;
    };
    const shared = Object.entries({ stack, agents }).flatMap(([key, namespace]) => {
      const other = owner(namespace);
      if (other === undefined) return [];
      const where = settingPlace(environment, `namespaces.${key}`);
      const message = `namespace "${namespace}" is already used by ${other}`;
      return [
        {
          where,
          message,
          hint: `set namespaces.${key} to a namespace that nothing else uses`,
          from: ['team'],
        },
      ];
    });
    const merged = {
      where: settingPlace(environment, 'namespaces'),
      message: `namespace "${stack}" is used by the stack and by its agents: the agents need Pod Security "privileged"`,
      hint: "set namespaces.agents to another namespace, such as 'observability-agents'",
    };
    // Components of the cluster take their configuration from objects in these namespaces.
    const servicesInCluster = resolved.services.filter(({ namespace }) => isOfCluster(namespace));
    const ofCluster = resolved.teams
      .filter(({ name }) => name !== PLATFORM_TEAM)
      .flatMap((team) => {
        const own = [
          { where: teamPlace(team.name, 'namespace'), namespace: team.namespace ?? team.name },
          ...servicesInCluster
            .filter((service) => service.team === team.name)
            .map((service) => ({
              where: servicePlace(service, 'namespace'),
              namespace: service.namespace,
            })),
        ];
        return own
          .filter(({ namespace }) => isOfCluster(namespace))
          .slice(0, 1)
          .map(({ where, namespace }) => ({
            where,
            message: `namespace "${namespace}" belongs to the cluster itself: team "${team.name}" could change its components`,
            hint: 'use another namespace, or define the service in the platform team',
          }));
      });
    return [...(stack === agents ? [merged] : []), ...shared, ...ofCluster];
  },
};

const isOfCluster = (namespace: string): boolean => namespace.startsWith('kube-');
