import { labelRe, topk } from '@observability-stack/promql';
import { type Dashboard, defineDashboard } from '../../catalog/definitions/dashboard';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import { dashboardUids } from '../../catalog/names';
import { kubernetesAlertAnnotations } from '../shared/annotations';
import { envVariable, variableRefs } from '../shared/variables';
import { dnsPanels } from './control-plane';
import { inEnv, namespaceVariable, topLinks } from './selection';

const MOST = 10;
const selected = { ...inEnv, namespace: labelRe(variableRefs.namespace) };

const flow = (
  key: string,
  title: string,
  description: string,
  received: ReturnType<typeof recorded.podNetworkReceive.where>,
  sent: ReturnType<typeof recorded.podNetworkReceive.where>,
  legend: string,
): Panel =>
  timeSeries({
    key,
    title,
    description,
    width: 12,
    queries: [
      query(topk(MOST, received), { legendFormat: `${legend} received` }),
      query(topk(MOST, sent), { legendFormat: `${legend} sent` }),
    ],
    unit: 'binBps',
    min: 'auto',
    noValue: 'No data',
    styles: [{ series: '/sent$/', negativeY: true }],
  });

const byNamespace: Panel = timeSeries({
  key: 'by-namespace',
  title: `Traffic by namespace (top ${MOST})`,
  description:
    'Bytes that pods receive and send per second; sent bytes are negative. Good: similar to the same time on other days. Pods in the network of their node are not counted.',
  width: 12,
  queries: [
    query(topk(MOST, recorded.namespaceNetworkReceive.where(selected)), {
      legendFormat: '{{namespace}} received',
    }),
    query(topk(MOST, recorded.namespaceNetworkTransmit.where(selected)), {
      legendFormat: '{{namespace}} sent',
    }),
  ],
  unit: 'binBps',
  min: 'auto',
  noValue: 'No data',
  styles: [{ series: '/sent$/', negativeY: true }],
});

const dropped: Panel = timeSeries({
  key: 'dropped',
  title: `Dropped packets by namespace (top ${MOST})`,
  description:
    'Packets from and to pods that are dropped per second. Good: 0. A receiver that is too slow, or a network policy of some networks.',
  width: 12,
  queries: [
    query(topk(MOST, recorded.namespaceNetworkDropped.where(selected)), {
      legendFormat: '{{namespace}}',
    }),
  ],
  unit: 'suffix:packets/s',
  axisSoftMax: 1,
  noValue: 'No data',
});

const droppedByPod: Panel = timeSeries({
  key: 'dropped-by-pod',
  title: `Dropped packets by pod (top ${MOST})`,
  description: 'Packets from and to each pod that are dropped per second. Good: 0.',
  width: 12,
  queries: [
    query(topk(MOST, recorded.podNetworkDropped.where(selected)), {
      legendFormat: '{{namespace}}/{{pod}}',
    }),
  ],
  unit: 'suffix:packets/s',
  noValue: 'No dropped packets',
});

/** Returns the dashboard of the network of pods, and of DNS where it is scraped. */
export const networkDashboard = (hasDns: boolean): Dashboard =>
  defineDashboard({
    uid: dashboardUids.network,
    title: 'Kubernetes network',
    description: 'Traffic of namespaces and pods, dropped packets, and DNS.',
    tags: ['kubernetes'],
    variables: [
      envVariable(recorded.namespaceOwner.where()),
      namespaceVariable(recorded.namespaceOwner.where(inEnv), true),
    ],
    annotations: [kubernetesAlertAnnotations(selected)],
    links: [topLinks.cluster, topLinks.nodes, topLinks.services],
    rows: [
      {
        key: 'traffic',
        title: 'Traffic',
        panels: [
          byNamespace,
          flow(
            'by-pod',
            `Traffic by pod (top ${MOST})`,
            'Bytes that each pod receives and sends per second; sent bytes are negative. Good: known pods.',
            recorded.podNetworkReceive.where(selected),
            recorded.podNetworkTransmit.where(selected),
            '{{namespace}}/{{pod}}',
          ),
        ],
      },
      { key: 'dropped-row', title: 'Dropped packets', panels: [dropped, droppedByPod] },
      ...(hasDns ? [{ key: 'dns', title: 'DNS', panels: dnsPanels }] : []),
    ],
  });
