import { add, gt, rate } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  nodeNetworkReceiveErrs,
  nodeNetworkTransmitErrs,
} from '../../constructs/node-exporter/device-metrics';
import { expectedAlert, firingTest, notFiringBefore, notFiringTest } from '../stack/test-helpers';
import { nodeExporterJob, testNode } from './test-helpers';

const eth0 = { device: 'eth0' };
const errors = (received: string, sent = '0x60') => [
  inputSeries(nodeNetworkReceiveErrs.where(testNode, eth0), received),
  inputSeries(nodeNetworkTransmitErrs.where(testNode, eth0), sent),
];
const alert = expectedAlert('ticket', { ...testNode, ...eth0 }, [
  'Network interface eth0 of node-1 reports errors.',
  '2 packets per second are received or sent with errors.',
]);

export const networkErrors: PromqlAlert = promqlAlert({
  name: 'NodeNetworkErrors',
  expr: gt(
    add(
      rate(nodeNetworkReceiveErrs.where(nodeExporterJob), '10m'),
      rate(nodeNetworkTransmitErrs.where(nodeExporterJob), '10m'),
    ),
    1,
  ),
  for: '30m',
  severity: 'ticket',
  summary: 'Network interface {{ $labels.device }} of {{ $labels.instance }} reports errors.',
  description: '{{ $value | printf "%.0f" }} packets per second are received or sent with errors.',
  runbook: {
    meaning:
      'A network interface counts more than one receive or transmit error per second, such as checksum errors or frames dropped for lack of a buffer.',
    impact: 'Retransmissions slow down connections, or connections break.',
    diagnosis: `- Find the type of error: \`kubectl debug node/NODE -it --image=nicolaka/netshoot --profile=sysadmin -- ethtool -S DEVICE\`
- Is one interface affected, or all on a switch? Did a cable, port, driver or MTU change?`,
    mitigation: 'Replace the cable or use another port. Move a virtual machine to another host.',
  },
  tests: notFiringBefore('34m', [
    firingTest('received packets have errors', '60m', errors('0+120x60'), alert),
    firingTest('sent packets have errors', '60m', errors('0x60', '0+120x60'), alert),
    notFiringTest('occasional errors', '60m', errors('0+12x60')),
    notFiringTest('a burst of errors while a cable is replaced', '60m', errors('0x30 5000x30')),
  ]),
});
