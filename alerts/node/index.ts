import type { RuleGroup } from '../../catalog/definitions/alert';
import { dashboardUids, PLATFORM_TEAM } from '../../catalog/names';
import { clockNotSynchronised, clockSkew } from './clock';
import { cpuSaturated } from './cpu';
import { diskFillsInDay, diskFillsInHours, filesystemReadOnly, inodesLow } from './disk';
import { memoryLow } from './memory';
import { networkErrors } from './network';

/** Alerts on the nodes of the cluster. */
export const nodeGroup: RuleGroup = {
  name: 'node',
  team: PLATFORM_TEAM,
  job: 'node-exporter',
  rules: [
    cpuSaturated,
    memoryLow,
    diskFillsInHours,
    diskFillsInDay,
    inodesLow,
    filesystemReadOnly,
    networkErrors,
    clockSkew,
    clockNotSynchronised,
  ].map((alert) => ({ ...alert, dashboard: dashboardUids.nodes })),
};
