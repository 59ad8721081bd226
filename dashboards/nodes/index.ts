import { defineDashboard } from '../../catalog/definitions/dashboard';
import { dashboardUids } from '../../catalog/names';
import { nodeUnameInfo } from '../../constructs/node-exporter/metrics';
import { alertMarks } from '../shared/annotations';
import { toTop } from '../shared/links';
import { chosen, envOf } from '../shared/variables';
import * as devices from './devices';
import { allNodes } from './overview';
import * as processor from './processor';
import { all, NODE } from './selection';

/** Dashboard of the nodes of the cluster, from node_exporter. */
export const nodesDashboard = defineDashboard({
  uid: dashboardUids.nodes,
  title: 'Nodes',
  description: 'Nodes of the cluster: an overview, and the details of one node.',
  tags: ['stack', 'nodes'],
  variables: [
    envOf(nodeUnameInfo.where({ job: all.job })),
    {
      kind: 'labels',
      name: NODE,
      title: 'Node',
      label: 'instance',
      of: { metrics: nodeUnameInfo.where({ job: all.job, env: chosen.env }) },
      withTime: true,
    },
  ],
  annotations: [alertMarks({ service: all.job, env: chosen.env })],
  links: [toTop('Stack', dashboardUids.stack, { env: chosen.env })],
  rows: [
    { key: 'all', title: 'All nodes', panels: [allNodes] },
    {
      key: 'now',
      title: `$${NODE}: now`,
      panels: [
        processor.cpuBusy,
        processor.memoryFree,
        processor.uptime,
        processor.exporterMemory,
        devices.diskFree,
      ],
    },
    {
      key: 'cpu',
      title: `$${NODE}: CPU and memory`,
      panels: [
        processor.cpuByMode,
        processor.cpuByCore,
        processor.load,
        processor.memoryUse,
        processor.pressure,
        devices.fileHandles,
      ],
    },
    {
      key: 'disk',
      title: `$${NODE}: disks`,
      panels: [
        devices.diskCourse,
        devices.inodesFree,
        devices.diskBytes,
        devices.diskLatency,
        devices.diskBusy,
      ],
    },
    {
      key: 'network',
      title: `$${NODE}: network`,
      panels: [devices.networkBytes, devices.networkBroken, devices.networkDropped],
    },
  ],
});
