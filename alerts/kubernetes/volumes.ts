import { type Expression, labelRe, promql } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type TestSeries,
} from '../../catalog/definitions/alert';
import {
  kubePersistentvolumeclaimStatusPhase,
  kubePersistentvolumeStatusPhase,
} from '../../constructs/kube-state-metrics/cluster-metrics';
import * as kubelet from '../../constructs/kubernetes/kubelet-metrics';
import { formatPercent } from '../http/service';
import { KUBE_VOLUME_FILLS_IN_DAYS, KUBE_VOLUME_FILLS_IN_HOURS } from '../names';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  round,
  testTarget,
} from '../stack/test-helpers';
import { tunable } from '../thresholds';
import { ksm, ownerOfVolume } from './owners';
import { testKsm, testVolumeOwner, volumeAlertLabels } from './test-helpers';

const job = { job: 'kubelet' } as const;
const claim = { namespace: 'shop', persistentvolumeclaim: 'data-cart-0' };
const here = { ...testTarget('kubelet', 'node-1'), ...claim };

/** Returns the series with the labels of the owner of the claim. */
const ofVolumeOwner = (series: Expression) => promql`
  ${series} * on (env, namespace, persistentvolumeclaim) group_left (team, service) ${ownerOfVolume}`;

const space = (available: string): readonly TestSeries[] => [
  inputSeries(kubelet.kubeletVolumeStatsAvailableBytes.where(here), available),
  inputSeries(kubelet.kubeletVolumeStatsCapacityBytes.where(here), '10000x3000'),
];

const available = kubelet.kubeletVolumeStatsAvailableBytes.where(job);
const capacity = kubelet.kubeletVolumeStatsCapacityBytes.where(job);
const inodesFree = kubelet.kubeletVolumeStatsInodesFree.where(job);
const inodes = kubelet.kubeletVolumeStatsInodes.where(job);

const fillsInHours: PromqlAlert = promqlAlert({
  name: KUBE_VOLUME_FILLS_IN_HOURS,
  // The trend of an hour, and little space, so that a program that compacts its files at night does not page. Nearly full
  // and still filling is the same, whatever the trend.
  expr: ofVolumeOwner(
    promql`
      max by (env, namespace, persistentvolumeclaim) (
        ${available} / ${capacity} < 0.15 and predict_linear(${available}[1h], 14400) < 0 and ${available} offset 30m
        or ${available} / ${capacity} < 0.03
      )`,
  ),
  for: '15m',
  severity: 'page',
  summary:
    'Volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} will be full within 4h.',
  description: '{{ $value | humanizePercentage }} of it is available.',
  runbook: {
    meaning:
      'Less than 15% of a volume is available, and at the rate of the last hour it will be full within four hours; or less than 3% is available.',
    impact: 'When it is full, writes fail. Databases stop or become read-only.',
    diagnosis: `- What grows? \`kubectl -n NAMESPACE exec POD -- du -xhd1 PATH\`
- Since when? \`kubelet_volume_stats_available_bytes{persistentvolumeclaim="…"}\` over a day`,
    mitigation:
      'Enlarge it if the class allows it (`allowVolumeExpansion`): `kubectl -n NAMESPACE patch pvc NAME -p \'{"spec":{"resources":{"requests":{"storage":"…"}}}}\'`. Delete what is not needed, or shorten the retention.',
  },
  tests: notFiringBefore('12m', [
    firingTest(
      'nearly full',
      '60m',
      [...space('200x100'), testVolumeOwner],
      expectedAlert('page', volumeAlertLabels, [
        'Volume shop/data-cart-0 will be full within 4h.',
        '2% of it is available.',
      ]),
    ),
    firingTest(
      'fills steadily',
      '100m',
      [...space('2000-10x200'), testVolumeOwner],
      expectedAlert('page', volumeAlertLabels, [
        'Volume shop/data-cart-0 will be full within 4h.',
        '10% of it is available.',
      ]),
    ),
    notFiringTest('10% are available, and it does not grow', '120m', [
      ...space('1000x300'),
      testVolumeOwner,
    ]),
    notFiringTest('fills fast, with much space available', '60m', [
      ...space('9000-30x200'),
      testVolumeOwner,
    ]),
  ]),
});

const fillsInDays: PromqlAlert = promqlAlert({
  name: KUBE_VOLUME_FILLS_IN_DAYS,
  expr: ofVolumeOwner(
    promql`
      max by (env, namespace, persistentvolumeclaim) (
        ${available} / ${capacity} < 0.4 and predict_linear(${available}[6h], 345600) < 0 and ${available} offset 3h
      )`,
  ),
  for: '1h',
  severity: 'ticket',
  summary:
    'Volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} will be full within 4d.',
  description: '{{ $value | humanizePercentage }} of it is available, and it is filling up.',
  runbook: {
    meaning:
      'Less than 40% of a volume is available, and at the rate of the last six hours it will be full within four days.',
    impact: 'When it is full, writes fail.',
    diagnosis: `- What grows, and is it expected? \`kubelet_volume_stats_used_bytes{persistentvolumeclaim="…"}\` over a week`,
    mitigation: 'Enlarge it, or shorten the retention of what is in it.',
  },
  tests: notFiringBefore('200m', [
    firingTest(
      'fills slowly',
      '420m',
      [...space('3000-1x600'), testVolumeOwner],
      expectedAlert('ticket', volumeAlertLabels, [
        'Volume shop/data-cart-0 will be full within 4d.',
        '25.8% of it is available, and it is filling up.',
      ]),
    ),
    notFiringTest('the same usage, not growing', '420m', [...space('3000x600'), testVolumeOwner]),
    notFiringTest('a new volume gets its first data', '150m', [
      ...space('3000-5x600'),
      testVolumeOwner,
    ]),
  ]),
});

const freeInodes = (free: string, all: string): readonly TestSeries[] => [
  inputSeries(kubelet.kubeletVolumeStatsInodesFree.where(here), free),
  inputSeries(kubelet.kubeletVolumeStatsInodes.where(here), all),
];

const inodesLow: PromqlAlert = tunable('KubeVolumeInodesLow', (limit) =>
  promqlAlert({
    name: 'KubeVolumeInodesLow',
    // File systems without a fixed number of inodes report 0 for both.
    expr: ofVolumeOwner(
      promql`max by (env, namespace, persistentvolumeclaim) (${inodesFree} / (${inodes} > 0)) < ${limit}`,
    ),
    for: '15m',
    severity: 'ticket',
    summary:
      'Volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is running out of inodes.',
    description: '{{ $value | humanizePercentage }} of its inodes are free.',
    runbook: {
      meaning:
        'Fewer inodes of a volume are free than the threshold, by default 5%. Every file and directory takes one.',
      impact: 'When none is free, files cannot be created, although space is available.',
      diagnosis:
        "- Which directory has the most files? `kubectl -n NAMESPACE exec POD -- sh -c 'for d in PATH/*; do echo $(find $d | wc -l) $d; done'`",
      mitigation: 'Delete small files that are not needed, or move to a volume with more inodes.',
    },
    tests: notFiringBefore('14m', [
      firingTest(
        'a cache with many small files',
        '20m',
        [...freeInodes(`${round(limit * 400)}x40`, '1000x40'), testVolumeOwner],
        expectedAlert('ticket', volumeAlertLabels, [
          'Volume shop/data-cart-0 is running out of inodes.',
          `${formatPercent(round(limit * 400) / 1000)} of its inodes are free.`,
        ]),
      ),
      notFiringTest('a file system without a fixed number', '20m', [
        ...freeInodes('0x40', '0x40'),
        testVolumeOwner,
      ]),
    ]),
  }),
);

const phaseOf = (phase: string, values: string) =>
  inputSeries(kubePersistentvolumeclaimStatusPhase.where({ ...testKsm, ...claim, phase }), values);

const claimNotBound: PromqlAlert = promqlAlert({
  name: 'KubeVolumeClaimNotBound',
  expr: ofVolumeOwner(
    promql`max by (env, namespace, persistentvolumeclaim, phase) (${kubePersistentvolumeclaimStatusPhase.where(ksm, { phase: labelRe('Pending|Lost') })}) == 1`,
  ),
  for: '15m',
  severity: 'ticket',
  summary:
    'Volume claim {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is {{ $labels.phase }}.',
  description: 'It has had no volume for 15m.',
  runbook: {
    meaning:
      'A volume claim has no volume: none was provisioned (`Pending`), or its volume was deleted (`Lost`).',
    impact: 'The pods that use it do not start. With `Lost`, the data is no longer reachable.',
    diagnosis: `- \`kubectl -n NAMESPACE describe pvc NAME\`: does the class exist, and what does the provisioner report?
- \`WaitForFirstConsumer\`: no pod uses the claim yet.`,
    mitigation:
      'Fix the class or the provisioner, or delete a claim that is not used. Restore a lost volume from a backup.',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'its class does not exist',
      '20m',
      [phaseOf('Pending', '1x40'), testVolumeOwner],
      expectedAlert('ticket', { ...volumeAlertLabels, phase: 'Pending' }, [
        'Volume claim shop/data-cart-0 is Pending.',
        'It has had no volume for 15m.',
      ]),
    ),
    notFiringTest('provisioning takes some minutes', '20m', [
      phaseOf('Pending', '1x6 0x40'),
      testVolumeOwner,
    ]),
  ]),
});

const volumeFailed: PromqlAlert = promqlAlert({
  name: 'KubeVolumeFailed',
  expr: promql`
    max by (env, persistentvolume) (${kubePersistentvolumeStatusPhase.where(ksm, { phase: 'Failed' })}) == 1`,
  for: '5m',
  severity: 'ticket',
  team: 'platform',
  service: 'kube-controller-manager',
  summary: 'Volume {{ $labels.persistentvolume }} could not be reclaimed.',
  description: 'Its claim was deleted, and deleting the volume failed.',
  runbook: {
    meaning: 'A volume has the phase `Failed`: it was released, and its automatic deletion failed.',
    impact: 'The storage remains and costs money. No data is lost.',
    diagnosis: '- `kubectl describe pv NAME` shows the error of the provisioner.',
    mitigation: 'Delete the storage in its system, then the volume: `kubectl delete pv NAME`.',
  },
  tests: notFiringBefore('4m', [
    firingTest(
      'the storage system refuses the deletion',
      '10m',
      [
        inputSeries(
          kubePersistentvolumeStatusPhase.where({
            ...testKsm,
            persistentvolume: 'pv-1',
            phase: 'Failed',
          }),
          '1x20',
        ),
      ],
      expectedAlert(
        'ticket',
        {
          team: 'platform',
          service: 'kube-controller-manager',
          env: 'test',
          persistentvolume: 'pv-1',
        },
        [
          'Volume pv-1 could not be reclaimed.',
          'Its claim was deleted, and deleting the volume failed.',
        ],
      ),
    ),
    notFiringTest('it is bound', '10m', [
      inputSeries(
        kubePersistentvolumeStatusPhase.where({
          ...testKsm,
          persistentvolume: 'pv-1',
          phase: 'Failed',
        }),
        '0x20',
      ),
    ]),
  ]),
});

export const volumeAlerts: readonly PromqlAlert[] = [fillsInHours, fillsInDays, inodesLow];
/** Alerts about volumes that kube-state-metrics reports. */
export const claimAlerts: readonly PromqlAlert[] = [claimNotBound, volumeFailed];
