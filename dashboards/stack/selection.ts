import type { PromqlAlert } from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import { variableRefs } from '../shared/variables';

/** Finds an alert by its name. */
export type AlertFinder = (name: string) => PromqlAlert;

/** Matchers for the targets of a job of the stack. */
export const jobInSelectedEnv = <const J extends string>(job: J) =>
  ({ job, env: variableRefs.env }) as const;
/** Matchers for all targets of the stack. */
export const STACK_TARGETS = { team: PLATFORM_TEAM, env: variableRefs.env };

export const byInstance = { by: ['instance'] } as const;
export const INSTANCE_LEGEND = '{{instance}}';
