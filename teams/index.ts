import type { Team } from '../catalog';
import { commerce } from './commerce';
import { platform } from './platform';

/** Every team, in an explicit list: a team that is not here does not exist. */
export const teams: readonly Team[] = [commerce, platform];
