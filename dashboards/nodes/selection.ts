import { labelNotRe, labelRe } from '@observability-stack/promql';
import { disks } from '../../alerts/node/disk';
import { dashboardVariables } from '../../catalog/names';
import { variableRefs } from '../shared/variables';

/** Variable with the selected node. */
export const NODE_VARIABLE = dashboardVariables.node;

/** Matchers for all nodes of the environment, and for the selected node. */
export const allNodeTargets = { job: disks.job, env: variableRefs.env };
export const selectedNode = { ...allNodeTargets, instance: `$${NODE_VARIABLE}` };

/** File systems that the disk alerts include. */
export const FILESYSTEMS = { fstype: disks.fstype };
/** Physical interfaces, without those of containers and bridges. */
export const NETWORK_DEVICES = {
  device: labelNotRe('lo|ifb.*|veth.*|cali.*|cni.*|docker.*|br-.*|flannel.*|kube-.*'),
};
/** Whole disks, without partitions. */
export const BLOCK_DEVICES = {
  device: labelRe('sd[a-z]+|nvme[0-9]+n[0-9]+|vd[a-z]+|xvd[a-z]+|mmcblk[0-9]+'),
};
