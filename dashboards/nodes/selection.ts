import { notRe, re } from '@observability-stack/promql';
import { disks } from '../../alerts/node/disk';
import { chosen } from '../shared/variables';

/** Variable with the node that is looked at. */
export const NODE = 'node';

/** All nodes of the environment, and the chosen one. */
export const all = { job: disks.job, env: chosen.env };
export const one = { ...all, instance: `$${NODE}` };

/** File systems that can fill, as the alerts see them. */
export const DISKS = { fstype: disks.fstype };
/** Cards, not what containers and bridges have. */
export const NETWORK = {
  device: notRe('lo|ifb.*|veth.*|cali.*|cni.*|docker.*|br-.*|flannel.*|kube-.*'),
};
/** Whole disks. */
export const BLOCKS = { device: re('sd[a-z]+|nvme[0-9]+n[0-9]+|vd[a-z]+|xvd[a-z]+|mmcblk[0-9]+') };
