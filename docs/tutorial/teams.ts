import type { Team } from '../../catalog';
import { commerce } from '../../teams/commerce';
import { platform } from '../../teams/platform';
import { shop } from './shop';

/** Every team, in an explicit list: a team that is not here does not exist. */
export const teams: readonly Team[] = [commerce, platform, shop];
