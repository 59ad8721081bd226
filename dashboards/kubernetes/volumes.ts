import type { Matchers } from '@observability-stack/contracts';
import {
  type Expression,
  labelNeq,
  labelRe,
  max,
  promql,
  sum,
  topk,
} from '@observability-stack/promql';
import { type Dashboard, defineDashboard } from '../../catalog/definitions/dashboard';
import { type Panel, query, table, timeSeries } from '../../catalog/definitions/panel';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import { dashboardUids } from '../../catalog/names';
import {
  kubePersistentvolumeclaimInfo,
  kubePersistentvolumeclaimRequests,
  kubePersistentvolumeclaimStatusPhase,
  kubePersistentvolumeStatusPhase,
} from '../../constructs/kube-state-metrics/cluster-metrics';
import {
  kubeletVolumeStatsCapacityBytes,
  kubeletVolumeStatsInodes,
  kubeletVolumeStatsInodesFree,
} from '../../constructs/kubernetes/kubelet-metrics';
import { kubernetesAlertAnnotations } from '../shared/annotations';
import { thresholdsAbove } from '../shared/thresholds';
import { envVariable, variableRefs } from '../shared/variables';
import {
  inEnv,
  jobs,
  namespaceColumn,
  namespaceVariable,
  ownerColumns,
  topLinks,
  withDashboard,
} from './selection';

const MOST = 10;
/** Rows of the table: those of a large cluster would be thousands. */
const MOST_CLAIMS = 200;
const claim = { by: ['env', 'namespace', 'persistentvolumeclaim'] } as const;

/** Thresholds of the used ratio: the alerts also need a trend, which a single value does not show. */
export const FULL = thresholdsAbove(
  { value: 0.85, severity: 'ticket' },
  { value: 0.97, severity: 'page' },
);

/** Table of the volume claims of a selection. */
export const claimsTable = (where: Matchers<'env' | 'namespace'>): Panel => {
  const ksm = { job: jobs.objects };
  const kubelet = { job: jobs.kubelet };
  const most = promql`
    topk(${MOST_CLAIMS},
      ${max(kubePersistentvolumeclaimStatusPhase.where(ksm, where, { phase: labelNeq('Bound') }), claim)} > 0
      or ${max(recorded.volumeUsedRatio.where(where), claim)}
      or 0 * ${max(recorded.volumeOwner.where(where), claim)}
    )`;
  const of = (series: Expression) =>
    promql`${series} and on (env, namespace, persistentvolumeclaim) ${most}`;
  return table({
    key: 'claims',
    title: 'Volume claims',
    description: `Size and usage of volumes: claims that are not bound and the fullest ones, at most ${MOST_CLAIMS}. Good: well below 85 %. Only mounted volumes whose driver reports it have a usage.`,
    queries: [
      query(of(withDashboard(recorded.volumeOwner.where(where)))),
      query(
        of(
          promql`max by (env, namespace, persistentvolumeclaim, storageclass) (${kubePersistentvolumeclaimInfo.where(ksm, where)})`,
        ),
      ),
      query(
        of(
          promql`max by (env, namespace, persistentvolumeclaim, phase) (${kubePersistentvolumeclaimStatusPhase.where(ksm, where)} == 1)`,
        ),
      ),
      query(of(max(kubePersistentvolumeclaimRequests.where(ksm, where), claim))),
      query(of(max(kubeletVolumeStatsCapacityBytes.where(kubelet, where), claim))),
      query(of(max(recorded.volumeUsedRatio.where(where), claim))),
      query(
        of(
          promql`1 - max by (env, namespace, persistentvolumeclaim) (${kubeletVolumeStatsInodesFree.where(kubelet, where)} / (${kubeletVolumeStatsInodes.where(kubelet, where)} > 0))`,
        ),
      ),
    ],
    unit: 'bytes',
    height: 12,
    noValue: 'No volume claims',
    columns: [
      namespaceColumn,
      { field: 'persistentvolumeclaim', title: 'Claim', unit: 'string' },
      ...ownerColumns,
      { field: 'storageclass', of: 1, title: 'Storage class', unit: 'string' },
      { field: 'phase', of: 2, title: 'Phase', unit: 'string', width: 90 },
      { field: 3, title: 'Requested', decimals: 1, width: 110 },
      { field: 4, title: 'Size', decimals: 1, width: 110 },
      {
        field: 5,
        title: 'Space used',
        unit: 'percentunit',
        decimals: 0,
        cellType: 'gauge',
        max: 1,
        thresholds: FULL,
      },
      {
        field: 6,
        title: 'Inodes used',
        unit: 'percentunit',
        decimals: 0,
        cellType: 'gauge',
        max: 1,
        thresholds: FULL,
      },
    ],
    sortBy: { column: 'Space used', descending: true },
  });
};

const { env } = inEnv;
const selected = { env, namespace: labelRe(variableRefs.namespace) };

/** Panel of the space of volumes over time. */
export const volumeUse = (
  where: Matchers<'env' | 'namespace' | 'service'>,
  top: number | false = false,
): Panel =>
  timeSeries({
    key: 'volume-use',
    title: top === false ? 'Volume use' : `Fullest volumes (top ${top})`,
    description:
      'Ratio of the space of each volume that is used. Good: constant, below 85 %. The intersection of a rising trend with 100 % shows when the volume is full.',
    queries: [
      query(
        top === false
          ? recorded.volumeUsedRatio.where(where)
          : topk(top, recorded.volumeUsedRatio.where(where)),
        {
          legendFormat:
            top === false ? '{{persistentvolumeclaim}}' : '{{namespace}}/{{persistentvolumeclaim}}',
        },
      ),
    ],
    unit: 'percentunit',
    max: 1,
    noValue: 'No volumes with a known usage',
    thresholds: FULL,
  });

const requestedByClass: Panel = timeSeries({
  key: 'requested-by-class',
  title: 'Requested space by storage class',
  description: 'Sum of the sizes that claims request. Good: as planned; it determines the cost.',
  queries: [
    query(sum(recorded.namespaceVolumeRequests.where(selected), { by: ['storageclass'] }), {
      legendFormat: '{{storageclass}}',
    }),
  ],
  unit: 'bytes',
  stacked: true,
  noValue: 'No volume claims',
});

const phases: Panel = timeSeries({
  key: 'volume-phases',
  title: 'Volumes by phase',
  description:
    'Persistent volumes of the cluster by phase. Good: mostly Bound. Released volumes keep the data of deleted claims, and cost.',
  queries: [
    query(
      sum(
        max(kubePersistentvolumeStatusPhase.where({ job: jobs.objects }, inEnv), {
          by: ['persistentvolume', 'phase'],
        }),
        { by: ['phase'] },
      ),
      { legendFormat: '{{phase}}' },
    ),
  ],
  unit: 'none',
  stacked: true,
  noValue: 'No volumes',
});

/** Dashboard of the volumes of the cluster. */
export const volumesDashboard: Dashboard = defineDashboard({
  uid: dashboardUids.volumes,
  title: 'Kubernetes volumes',
  description: 'Volume claims of the cluster: size, usage and owner.',
  tags: ['kubernetes'],
  variables: [
    envVariable(recorded.namespaceOwner.where()),
    namespaceVariable(recorded.volumeOwner.where(inEnv), true),
  ],
  annotations: [kubernetesAlertAnnotations(selected)],
  links: [topLinks.cluster, topLinks.requests, topLinks.services],
  rows: [
    {
      key: 'use',
      title: 'Usage',
      panels: [volumeUse(selected, MOST), requestedByClass, phases],
    },
    { key: 'claims-row', title: 'Volume claims', panels: [claimsTable(selected)] },
  ],
});
