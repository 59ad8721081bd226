import { defineEnvironment, journal, logFiles, syslog } from '../../catalog';
import { local } from '../../environments/local';

export const withNodeLogs = defineEnvironment({
  ...local,
  logs: {
    ...local.logs,
    sources: [
      logFiles({ path: '/var/log/audit/audit.log', service: 'audit', team: 'platform' }),
      journal({ units: ['kubelet', 'containerd'], team: 'platform' }),
      syslog({ port: 1514, service: 'router', team: 'platform', from: ['10.20.0.0/16'] }),
    ],
  },
});
