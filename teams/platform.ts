import { defineTeam, PLATFORM_TEAM, pagerduty, slack } from '../catalog';

/** The team that runs the stack. */
export const platform = defineTeam({
  name: PLATFORM_TEAM,
  routing: { page: pagerduty('platform-pagerduty'), ticket: slack('#platform-alerts') },
});
