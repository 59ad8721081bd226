import { gt, gte, increase, promql, sub } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  nodeBondingActive,
  nodeBondingSlaves,
  nodeEdacUncorrectableErrors,
  nodeHwmonTempCelsius,
  nodeHwmonTempCritCelsius,
  nodeMdDisks,
  nodeMdDisksRequired,
} from '../../constructs/node-exporter/device-metrics';
import { expectedAlert, firingTest, notFiringBefore, notFiringTest } from '../stack/test-helpers';
import { nodeExporterJob, testNode } from './test-helpers';

/** Alerts on redundant parts of a machine, of which one can fail without an effect that other alerts see. */

const md0 = { device: 'md0' };
const array = (active: string, failed: string) => [
  inputSeries(nodeMdDisksRequired.where(testNode, md0), '2x60'),
  inputSeries(nodeMdDisks.where(testNode, md0, { state: 'active' }), active),
  inputSeries(nodeMdDisks.where(testNode, md0, { state: 'failed' }), failed),
];
const degraded = expectedAlert('ticket', { ...testNode, ...md0 }, [
  'RAID array md0 of node-1 lacks a disk.',
  'Disks that failed or are missing: 1.',
]);

export const raidDegraded: PromqlAlert = promqlAlert({
  name: 'NodeRaidDegraded',
  // A spare that replaced a failed disk completes the array: the failed one is still to be replaced.
  expr: promql`
    ${nodeMdDisksRequired.where(nodeExporterJob)} - ignoring (state) ${nodeMdDisks.where(nodeExporterJob, { state: 'active' })} > 0
    or sum without (state) (${nodeMdDisks.where(nodeExporterJob, { state: 'failed' })}) > 0`,
  for: '15m',
  severity: 'ticket',
  summary: 'RAID array {{ $labels.device }} of {{ $labels.instance }} lacks a disk.',
  description: 'Disks that failed or are missing: {{ $value }}.',
  runbook: {
    meaning:
      'A software RAID array has fewer active disks than it needs, or a disk that the kernel removed after errors.',
    impact: 'The data is still readable. The next disk that fails may destroy it.',
    diagnosis: `- Which disk, and is the array being rebuilt? \`cat /proc/mdstat\`, \`mdadm --detail /dev/DEVICE\`
- Why did it fail? \`smartctl -a /dev/DISK\`, \`journalctl -k | grep DISK\``,
    mitigation:
      'Replace the disk: `mdadm /dev/DEVICE --remove /dev/OLD --add /dev/NEW`. The kernel then rebuilds the array.',
  },
  tests: notFiringBefore('14m', [
    firingTest('a disk fails', '40m', array('2x2 1x58', '0x2 1x58'), degraded),
    firingTest('a disk is missing after a restart', '40m', array('1x60', '0x60'), degraded),
    firingTest('a spare replaced a failed disk', '40m', array('2x60', '1x60'), degraded),
    notFiringTest('all disks are active', '40m', array('2x60', '0x60')),
  ]),
});

const bond0 = { master: 'bond0' };
const bond = (active: string) => [
  inputSeries(nodeBondingSlaves.where(testNode, bond0), '2x60'),
  inputSeries(nodeBondingActive.where(testNode, bond0), active),
];

export const bondDegraded: PromqlAlert = promqlAlert({
  name: 'NodeBondDegraded',
  expr: gt(
    sub(nodeBondingSlaves.where(nodeExporterJob), nodeBondingActive.where(nodeExporterJob)),
    0,
  ),
  for: '5m',
  severity: 'ticket',
  summary: 'Bond {{ $labels.master }} of {{ $labels.instance }} has interfaces without a link.',
  description: 'Interfaces without a link: {{ $value }}.',
  runbook: {
    meaning: 'A bonded network interface has fewer interfaces with a link than it is made of.',
    impact:
      'The node is reachable through the others, with less bandwidth. It is cut off if they fail, too.',
    diagnosis: `- Which interface? \`cat /proc/net/bonding/BOND\`: \`MII Status: down\`
- Is the port of the switch up, and were cables or switches changed? \`ethtool INTERFACE\``,
    mitigation: 'Replace the cable or the transceiver, or enable the port of the switch.',
  },
  tests: notFiringBefore('6m', [
    firingTest(
      'a cable is unplugged',
      '20m',
      bond('2x2 1x58'),
      expectedAlert('ticket', { ...testNode, ...bond0 }, [
        'Bond bond0 of node-1 has interfaces without a link.',
        'Interfaces without a link: 1.',
      ]),
    ),
    notFiringTest('a switch restarts', '20m', bond('2x2 1x3 2x55')),
  ]),
});

const core = { chip: 'platform_coretemp_0', sensor: 'temp1' };
const temperature = (celsius: string, critical = '100x60') => [
  inputSeries(nodeHwmonTempCelsius.where(testNode, core), celsius),
  inputSeries(nodeHwmonTempCritCelsius.where(testNode, core), critical),
];

export const temperatureCritical: PromqlAlert = promqlAlert({
  name: 'NodeTemperatureCritical',
  // Sensors without a limit report 0.
  expr: gte(
    nodeHwmonTempCelsius.where(nodeExporterJob),
    gt(nodeHwmonTempCritCelsius.where(nodeExporterJob), 0),
  ),
  for: '5m',
  severity: 'ticket',
  summary: 'Sensor {{ $labels.sensor }} of {{ $labels.instance }} reports a critical temperature.',
  description: '{{ $value | printf "%.0f" }} °C, at chip {{ $labels.chip }}.',
  runbook: {
    meaning:
      'A sensor has measured at least the temperature that its hardware declares critical for 5 minutes.',
    impact: 'The processor lowers its clock, or the machine switches itself off.',
    diagnosis: `- Which part is it? \`sensors\` on the node shows the names of the sensors
- Do the fans run, and is the room too warm? Other nodes of the same rack show it.`,
    mitigation:
      'Drain the node: `kubectl drain NODE --ignore-daemonsets`. Clean or replace the fans, or cool the room.',
  },
  tests: notFiringBefore('7m', [
    firingTest(
      'a fan stops',
      '20m',
      temperature('60x3 104x57'),
      expectedAlert('ticket', { ...testNode, ...core }, [
        'Sensor temp1 of node-1 reports a critical temperature.',
        '104 °C, at chip platform_coretemp_0.',
      ]),
    ),
    notFiringTest('a peak of load', '20m', temperature('60x3 101x3 80x54')),
    notFiringTest('a sensor without a limit', '20m', temperature('60x60', '0x60')),
  ]),
});

const errors = (values: string) => [
  inputSeries(nodeEdacUncorrectableErrors.where(testNode, { controller: '0' }), values),
];

export const memoryErrors: PromqlAlert = promqlAlert({
  name: 'NodeMemoryErrors',
  // Corrected errors have no effect, and are frequent on some machines.
  expr: gt(increase(nodeEdacUncorrectableErrors.where(nodeExporterJob), '1h'), 0.5),
  severity: 'ticket',
  summary: '{{ $labels.instance }} has memory errors that were not corrected.',
  description:
    'Controller {{ $labels.controller }} counted {{ $value | printf "%.0f" }} within the last hour.',
  runbook: {
    meaning: 'ECC memory detected errors of more than one bit, which it cannot correct.',
    impact:
      'The kernel kills the processes that own the memory, or stops the machine. The module is likely to fail again.',
    diagnosis: `- Which module? \`ras-mc-ctl --errors\` or \`dmidecode -t memory\` on the node, and the event log of its management controller`,
    mitigation:
      'Drain the node: `kubectl drain NODE --ignore-daemonsets`. Replace the memory module.',
  },
  tests: [
    firingTest(
      'a module fails',
      '40m',
      errors('0x20 2x60'),
      expectedAlert('ticket', { ...testNode, controller: '0' }, [
        'node-1 has memory errors that were not corrected.',
        'Controller 0 counted 2 within the last hour.',
      ]),
    ),
    notFiringTest('errors of last week', '40m', errors('2x60')),
  ],
});
