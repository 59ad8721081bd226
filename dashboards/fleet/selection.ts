import { labelRe } from '@observability-stack/promql';
import { variableRefs } from '../shared/variables';

/**
 * The selection at the top. Only recorded series are queried, so that the dashboard stays fast with a thousand
 * services.
 */
export const fleetMatchers = {
  env: variableRefs.env,
  team: labelRe(variableRefs.team),
  service: labelRe(variableRefs.service),
};
