import type { Team } from '../catalog';
import { commerce } from './commerce';
import { platform } from './platform';

/** All teams. Add new teams here. */
export const teams: readonly Team[] = [commerce, platform];
