import { re } from '@observability-stack/promql';
import { chosen } from '../shared/variables';

/** What is chosen at the top: recorded series alone, so that the page is as fast with a thousand services. */
export const selected = { env: chosen.env, team: re(chosen.team), service: re(chosen.service) };
