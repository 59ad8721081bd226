import { add, gt, rate } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  nodeNetworkReceiveErrs,
  nodeNetworkTransmitErrs,
} from '../../constructs/node-exporter/device-metrics';
import { alertOf, firing, notBefore, quiet } from '../stack/example';
import { job, node } from './example';

const eth0 = { device: 'eth0' };
const errors = (received: string, sent = '0x60') => [
  given(nodeNetworkReceiveErrs.where(node, eth0), received),
  given(nodeNetworkTransmitErrs.where(node, eth0), sent),
];
const alert = alertOf('ticket', { ...node, ...eth0 }, [
  'eth0 of node-1 has errors.',
  '2 packets a second are broken on their way in or out.',
]);

export const networkErrors: PromqlAlert = promqlAlert({
  name: 'NodeNetworkErrors',
  expr: gt(
    add(
      rate(nodeNetworkReceiveErrs.where(job), '10m'),
      rate(nodeNetworkTransmitErrs.where(job), '10m'),
    ),
    1,
  ),
  for: '30m',
  severity: 'ticket',
  summary: '{{ $labels.device }} of {{ $labels.instance }} has errors.',
  description: '{{ $value | printf "%.0f" }} packets a second are broken on their way in or out.',
  runbook: {
    meaning:
      'A network device counts broken packets all the time: frames with wrong checksums, or that found no buffer.',
    impact: 'Connections get slow by repeats, or break.',
    diagnosis: `- \`kubectl debug node/NODE -it --image=nicolaka/netshoot --profile=sysadmin -- ethtool -S DEVICE\` names the kind.
- One device or all on a switch? Since when: a new cable, port, driver, MTU?`,
    mitigation: 'Change cable or port. On virtual machines move the node to another host.',
  },
  tests: notBefore('34m', [
    firing('broken packets come in', '60m', errors('0+120x60'), alert),
    firing('they break on their way out', '60m', errors('0x60', '0+120x60'), alert),
    quiet('one in a while', '60m', errors('0+12x60')),
    quiet('many when a cable was changed', '60m', errors('0x30 5000x30')),
  ]),
});
