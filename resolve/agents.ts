import { memoizeByObject } from '@observability-stack/query-common';
import { type ResolvedEnvironment, resolveEnvironment } from './environment';

/** Returns the environments of agents whose rules are evaluated in an environment. */
export const agentEnvironments = memoizeByObject(
  ({ agents }: ResolvedEnvironment): readonly ResolvedEnvironment[] =>
    agents.map(resolveEnvironment),
);

/** Reports whether the Prometheus of the stack only writes samples to others. */
export const isAgent = ({ prometheus }: Pick<ResolvedEnvironment, 'prometheus'>): boolean =>
  prometheus.mode === 'agent';
