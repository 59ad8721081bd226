import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** The stack sets Pod Security and denies all traffic in its namespaces: they must be its own, and two. */
export const namespaceClash: MeaningCheck = {
  code: 'namespace-clash',
  severity: 'error',
  title: 'The stack would share a namespace with its agents, a team or the cluster itself.',
  stage: 'meaning',
  run: ({ environment, resolved }) => {
    const { stack, agents } = resolved.namespaces;
    const teams = new Map(resolved.services.map(({ name, namespace }) => [namespace, name]));
    const owner = (namespace: string): string | undefined => {
      if (namespace === 'default' || namespace.startsWith('kube-')) return 'the cluster itself';
      const service = teams.get(namespace);
      return service === undefined ? undefined : `the service ${service}`;
    };
    const shared = Object.entries({ stack, agents }).flatMap(([key, namespace]) => {
      const other = owner(namespace);
      if (other === undefined) return [];
      const where = settingPlace(environment, `namespaces.${key}`);
      const message = `${namespace} is the namespace of ${other}`;
      return [{ where, message, hint: 'give the stack a namespace of its own', from: ['team'] }];
    });
    const merged = {
      where: settingPlace(environment, 'namespaces'),
      message: `${stack} cannot enforce Pod Security restricted and let the agents in`,
      hint: 'give the agents a namespace of their own',
    };
    return stack === agents ? [merged, ...shared] : shared;
  },
};
