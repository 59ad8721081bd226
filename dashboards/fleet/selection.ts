import { re } from '@observability-stack/promql';
import { chosen } from '../shared/variables';

/**
 * The selection at the top. Only recorded series are queried, so that the dashboard stays fast with a thousand
 * services.
 */
export const selected = { env: chosen.env, team: re(chosen.team), service: re(chosen.service) };
