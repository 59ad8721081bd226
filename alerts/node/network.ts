import { add, gt, rate } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  nodeNetworkReceiveErrs,
  nodeNetworkTransmitErrs,
} from '../../constructs/node-exporter/device-metrics';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  round,
} from '../stack/test-helpers';
import { tunable } from '../thresholds';
import { nodeExporterJob, testNode } from './test-helpers';

const eth0 = { device: 'eth0' };
const errors = (received: string, sent = '0x60') => [
  inputSeries(nodeNetworkReceiveErrs.where(testNode, eth0), received),
  inputSeries(nodeNetworkTransmitErrs.where(testNode, eth0), sent),
];
const alert = (perMinute: number) =>
  expectedAlert('ticket', { ...testNode, ...eth0 }, [
    'Network interface eth0 of node-1 reports errors.',
    `${round(perMinute / 60)} packets per second are received or sent with errors.`,
  ]);

export const networkErrors: PromqlAlert = tunable('NodeNetworkErrors', (limit) =>
  promqlAlert({
    name: 'NodeNetworkErrors',
    expr: gt(
      add(
        rate(nodeNetworkReceiveErrs.where(nodeExporterJob), '10m'),
        rate(nodeNetworkTransmitErrs.where(nodeExporterJob), '10m'),
      ),
      limit,
    ),
    for: '30m',
    severity: 'ticket',
    summary: 'Network interface {{ $labels.device }} of {{ $labels.instance }} reports errors.',
    description:
      '{{ $value | printf "%.6g" }} packets per second are received or sent with errors.',
    runbook: {
      meaning:
        'A network interface counts more receive and transmit errors per second than the threshold, by default one, such as checksum errors or frames dropped for lack of a buffer.',
      impact: 'Retransmissions slow down connections, or connections break.',
      diagnosis: `- Find the type of error: \`kubectl debug node/NODE -it --image=nicolaka/netshoot --profile=sysadmin -- ethtool -S DEVICE\`
- Is one interface affected, or all on a switch? Did a cable, port, driver or MTU change?`,
      mitigation: 'Replace the cable or use another port. Move a virtual machine to another host.',
    },
    tests: notFiringBefore('34m', [
      firingTest(
        'received packets have errors',
        '60m',
        errors(`0+${round(limit * 120)}x60`),
        alert(round(limit * 120)),
      ),
      firingTest(
        'sent packets have errors',
        '60m',
        errors('0x60', `0+${round(limit * 120)}x60`),
        alert(round(limit * 120)),
      ),
      notFiringTest('occasional errors', '60m', errors(`0+${round(limit * 12)}x60`)),
      notFiringTest(
        'a burst of errors while a cable is replaced',
        '60m',
        errors(`0x30 ${round(limit * 5000)}x30`),
      ),
    ]),
  }),
);
