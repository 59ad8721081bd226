import { ports } from '../../catalog/components/ports';
import { drop, labelDrop } from '../../catalog/definitions/relabel';
import { addressPort } from '../../resolve/address-ports';
import {
  deployedProgram,
  externalProgram,
  type MetricsEndpoint,
  type StoredSeries,
} from '../../resolve/components';
import { anyPeer, componentPeer, type Topology } from '../../resolve/flow';

/** Metrics of objects, and metrics of the program. */
export const KUBE_STATE_METRICS_JOB = 'kube-state-metrics';
const TELEMETRY_JOB = 'kube-state-metrics-telemetry';

/**
 * What is dropped of the metrics of objects. The counts are those of 20,000 pods: 160,000 of 1.2 million series.
 */
const steps: StoredSeries['steps'] = [
  // Two of three conditions: they follow from the value of `true` (40,000 series).
  drop(['__name__', 'condition'], 'kube_pod_status_ready;(false|unknown)'),
  // Five of six reasons, which no rule or panel uses (100,000 series).
  drop(
    ['__name__', 'reason'],
    'kube_pod_status_reason;(NodeAffinity|NodeLost|Shutdown|UnexpectedAdmissionError|SchedulingGated)',
  ),
  // Unique values that begin new series when a pod or an image is replaced by one of the same name.
  labelDrop('uid|image_id|container_id'),
];

/**
 * Labels and annotations in `kube_*_labels` depend on the users of the cluster: without limits, since a single series
 * beyond a limit would make the whole scrape fail.
 */
const unlimited = { labelLimit: 0, labelNameLengthLimit: 0, labelValueLengthLimit: 0 } as const;

const objects = (more: readonly string[]): MetricsEndpoint => ({
  job: KUBE_STATE_METRICS_JOB,
  port: ports.kubeStateMetrics.metrics,
  limits: unlimited,
  stored: { more, steps },
});

export const kubeStateMetricsTopology: Topology = {
  programs: ({ kubeStateMetrics: settings }, place) => {
    if (settings === false) return [];
    const { address } = settings;
    if (address)
      return [
        externalProgram(place, 'kube-state-metrics', 'kube-system', [
          {
            ...objects(settings.moreMetrics),
            port: addressPort(address) ?? ports.kubeStateMetrics.metrics,
            discovery: { role: 'static', targets: [address] },
          },
        ]),
      ];
    return [
      deployedProgram(place, 'kube-state-metrics', [
        objects(settings.moreMetrics),
        { job: TELEMETRY_JOB, port: ports.kubeStateMetrics.telemetry, stored: { more: [] } },
      ]),
    ];
  },
  flows: ({ kubeStateMetrics, apiServerPorts }) =>
    kubeStateMetrics && !kubeStateMetrics.address
      ? [
          {
            from: componentPeer('kube-state-metrics'),
            to: anyPeer,
            ports: apiServerPorts,
            purpose: 'objects of Kubernetes',
          },
        ]
      : [],
};
