import { notRe, re } from '@observability-stack/promql';
import { disks } from '../../alerts/node/disk';
import { chosen } from '../shared/variables';

/** Variable with the selected node. */
export const NODE = 'node';

/** Matchers for all nodes of the environment, and for the selected node. */
export const all = { job: disks.job, env: chosen.env };
export const one = { ...all, instance: `$${NODE}` };

/** File systems that the disk alerts include. */
export const DISKS = { fstype: disks.fstype };
/** Physical interfaces, without those of containers and bridges. */
export const NETWORK = {
  device: notRe('lo|ifb.*|veth.*|cali.*|cni.*|docker.*|br-.*|flannel.*|kube-.*'),
};
/** Whole disks, without partitions. */
export const BLOCKS = { device: re('sd[a-z]+|nvme[0-9]+n[0-9]+|vd[a-z]+|xvd[a-z]+|mmcblk[0-9]+') };
