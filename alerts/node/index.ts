import type { RuleGroup } from '../../catalog/definitions/alert';
import { dashboardUids, PLATFORM_TEAM } from '../../catalog/names';
import { clockNotSynchronised, clockSkew } from './clock';
import { cpuSaturated } from './cpu';
import { diskFillsInDay, diskFillsInHours, filesystemReadOnly, inodesLow } from './disk';
import { bondDegraded, memoryErrors, raidDegraded, temperatureCritical } from './hardware';
import { memoryLow } from './memory';
import { networkErrors } from './network';
import { conntrackNearlyFull, ioStalled, memoryStalled } from './pressure';

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
    memoryStalled,
    ioStalled,
    conntrackNearlyFull,
    raidDegraded,
    bondDegraded,
    temperatureCritical,
    memoryErrors,
  ].map((alert) => ({ ...alert, dashboard: dashboardUids.nodes })),
};
