import type { PromqlAlert } from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import { chosen } from '../shared/variables';

/** Finds an alert by its name. */
export type Alerts = (name: string) => PromqlAlert;

/** Targets of one of the stack's jobs. */
export const of = <const J extends string>(job: J) => ({ job, env: chosen.env }) as const;
/** All of the stack's own. */
export const OWN = { team: PLATFORM_TEAM, env: chosen.env };

export const perInstance = { by: ['instance'] } as const;
export const INSTANCE = '{{instance}}';
