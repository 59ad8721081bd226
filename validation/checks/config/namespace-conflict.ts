import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/**
 * Reports conflicting namespaces of the stack. The stack sets Pod Security and denies all traffic
 * in its namespaces, so they must be different and not used by others.
 */
export const configNamespaceConflict: SemanticCheck = {
  code: 'config/namespace-conflict',
  severity: 'error',
  title: 'The stack shares a namespace with its agents, a team or the cluster itself.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const { stack, agents } = resolved.namespaces;
    const teams = new Map(resolved.services.map(({ name, namespace }) => [namespace, name]));
    const owner = (namespace: string): string | undefined => {
      if (namespace === 'default' || namespace.startsWith('kube-')) return 'the cluster itself';
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
    return stack === agents ? [merged, ...shared] : shared;
  },
};
