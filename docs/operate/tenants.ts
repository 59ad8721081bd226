import { defineEnvironment, defineTeam, slack } from '../../catalog';
import { local } from '../../environments/local';

const search = defineTeam({
  name: 'search',
  routing: { page: slack('#search-oncall'), ticket: slack('#search-alerts') },
  services: [{ name: 'search-service', logs: { heartbeat: '5m' } }],
  loki: {
    limits: { ingestionRateMb: 20, ingestionBurstSizeMb: 40, maxGlobalStreamsPerUser: 20_000 },
    retention: '720h',
    streamRetention: [{ selector: '{level="debug"}', period: '24h' }],
  },
});

export const tenanted = defineEnvironment({
  ...local,
  name: 'tenanted',
  teams: [...local.teams, search],
  loki: { tenants: 'team', queryTenants: ['fake'] },
});
