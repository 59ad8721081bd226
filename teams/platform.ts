import { PLATFORM_TEAM } from '../catalog/names';
import { pagerduty, slack } from '../catalog/receivers';
import { defineTeam } from '../catalog/team';

/** Runs the stack itself. */
export const platform = defineTeam({
  name: PLATFORM_TEAM,
  routing: { page: pagerduty('platform-pagerduty'), ticket: slack('#platform-alerts') },
});
