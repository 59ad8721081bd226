import { pagerduty, slack } from '../catalog/definitions/receivers';
import { defineTeam } from '../catalog/definitions/team';
import { PLATFORM_TEAM } from '../catalog/names';

/** Runs the stack itself. */
export const platform = defineTeam({
  name: PLATFORM_TEAM,
  routing: { page: pagerduty('platform-pagerduty'), ticket: slack('#platform-alerts') },
});
