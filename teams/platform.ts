import { defineTeam, PLATFORM_TEAM, pagerduty, slack } from '../catalog';

/** Runs the stack itself. */
export const platform = defineTeam({
  name: PLATFORM_TEAM,
  routing: { page: pagerduty('platform-pagerduty'), ticket: slack('#platform-alerts') },
});
