import type { PromqlAlert } from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import { chosen } from '../shared/variables';

/** Finds an alert by its name. */
export type Alerts = (name: string) => PromqlAlert;

/** Matchers for the targets of a job of the stack. */
export const of = <const J extends string>(job: J) => ({ job, env: chosen.env }) as const;
/** Matchers for all targets of the stack. */
export const OWN = { team: PLATFORM_TEAM, env: chosen.env };

export const perInstance = { by: ['instance'] } as const;
export const INSTANCE = '{{instance}}';
