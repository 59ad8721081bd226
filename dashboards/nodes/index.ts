import { type Dashboard, defineDashboard } from '../../catalog/definitions/dashboard';
import { dashboardUids } from '../../catalog/names';
import { nodeUnameInfo } from '../../constructs/node-exporter/metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { allInKubernetes, podsOfNode } from '../kubernetes/node';
import { hasKubernetesObjects } from '../kubernetes/selection';
import { alertAnnotations } from '../shared/annotations';
import { linkToTop } from '../shared/links';
import { envVariable, variableRefs } from '../shared/variables';
import * as devices from './devices';
import { allNodes } from './overview';
import * as processor from './processor';
import { allNodeTargets, NODE_VARIABLE } from './selection';

/** Returns the dashboard of the nodes of the cluster, from node_exporter, and of their pods where Kubernetes is scraped. */
export const nodesDashboard = (environment: ResolvedEnvironment): Dashboard => {
  const hasObjects = hasKubernetesObjects(environment);
  return defineDashboard({
    uid: dashboardUids.nodes,
    title: 'Nodes',
    description: 'Nodes of the cluster: an overview, and the details of one node.',
    tags: ['stack', 'nodes'],
    variables: [
      envVariable(nodeUnameInfo.where({ job: allNodeTargets.job })),
      {
        kind: 'labels',
        name: NODE_VARIABLE,
        title: 'Node',
        label: 'instance',
        source: {
          metrics: nodeUnameInfo.where({ job: allNodeTargets.job, env: variableRefs.env }),
        },
        refreshOnTimeRange: true,
      },
    ],
    annotations: [alertAnnotations({ service: allNodeTargets.job, env: variableRefs.env })],
    links: [
      ...(hasObjects
        ? [linkToTop('Kubernetes', dashboardUids.kubernetes, { env: variableRefs.env })]
        : []),
      linkToTop('Stack', dashboardUids.stack, { env: variableRefs.env }),
    ],
    rows: [
      { key: 'all', title: 'All nodes', panels: [allNodes] },
      ...(hasObjects ? [allInKubernetes] : []),
      {
        key: 'now',
        title: `$${NODE_VARIABLE}: now`,
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
        title: `$${NODE_VARIABLE}: CPU and memory`,
        panels: [
          processor.cpuByMode,
          processor.cpuByCore,
          processor.loadAverage,
          processor.memoryUse,
          processor.pressure,
          devices.fileHandles,
        ],
      },
      {
        key: 'disk',
        title: `$${NODE_VARIABLE}: disks`,
        panels: [
          devices.diskFreeOverTime,
          devices.inodesFree,
          devices.diskBytes,
          devices.diskLatency,
          devices.diskBusy,
        ],
      },
      {
        key: 'network',
        title: `$${NODE_VARIABLE}: network`,
        panels: [devices.networkBytes, devices.networkErrorRate, devices.networkDropRate],
      },
      ...(hasObjects ? [podsOfNode] : []),
    ],
  });
};
