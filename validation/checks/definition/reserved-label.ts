import {
  correlation,
  externalLabels,
  isUnboundedLabel,
  targetLabels,
} from '@observability-stack/contracts';
import { METADATA_LABELS, STREAM_LABELS } from '../../../scrape-configs/pipeline';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { servicePlace } from '../../places';
import type { Finding } from '../../problem';
import { targetLabelsOf } from '../../targets';

/** Reports labels that queries, routing and deduplication depend on. */
export const definitionReservedLabel: SemanticCheck = {
  code: 'definition/reserved-label',
  severity: 'error',
  title: 'A target or a log stream sets a label that the stack sets itself.',
  stage: 'semantic',
  run: (input) =>
    [...onTargets(input), ...onStreams(input)].map(({ where, label }) => ({
      where,
      message: `label "${label}" is reserved: the stack sets it`,
      hint: 'remove it, or choose another name',
    })),
};

type Reserved = Pick<Finding, 'where'> & { readonly label: string };

/**
 * Labels that the stack sets on targets or on outgoing data, or that have a meaning in Prometheus.
 */
const OF_TARGETS = new Set<string>([
  ...targetLabels,
  ...Object.values(externalLabels),
  'le',
  'quantile',
  // Set on alerts by Prometheus.
  ...['alertname', 'alertstate'],
]);
/**
 * Reports whether a label is allowed in target files: the owner of the target, how to scrape it,
 * and the identity of one of several targets with the same address.
 */
const isForFiles = (label: string): boolean =>
  ['team', 'service', 'instance', '__metrics_path__', '__scheme__'].includes(label) ||
  label.startsWith('__param_');

const onTargets = (input: ResolvedInput): Reserved[] =>
  targetLabelsOf(input).flatMap(({ labels, place, from }) =>
    Object.keys(labels)
      .filter((label) => OF_TARGETS.has(label) || isInternal(label))
      .filter((label) => !(from === 'file' && isForFiles(label)))
      .map((label) => ({ where: place(label), label })),
  );

/** Labels and structured metadata that the log collector sets on every line. */
const OF_STREAMS = new Set<string>([
  ...STREAM_LABELS,
  ...METADATA_LABELS,
  ...['env', externalLabels.cluster, correlation.traceId, correlation.spanId],
  // Set by Loki: https://grafana.com/docs/loki/latest/get-started/labels/
  ...['service_name', 'detected_level'],
]);
/** Reports whether a name starts with two underscores, which Prometheus and Loki reserve. */
const isInternal = (label: string): boolean => /^__.*[A-Za-z0-9]/.test(label);

const onStreams = ({ resolved }: ResolvedInput): Reserved[] =>
  resolved.services.flatMap((service) => {
    const { labels = [], structuredMetadata = [] } = service.logs ?? {};
    const at = (key: string, label: string): Reserved => ({
      where: servicePlace(service, `logs.${key}[${label}].name`),
      label,
    });
    return [
      // Another check reports an unbounded label.
      ...labels.filter(({ name }) => !isUnboundedLabel(name)).map(({ name }) => at('labels', name)),
      ...structuredMetadata.map(({ name }) => at('structuredMetadata', name)),
    ].filter(({ label }) => OF_STREAMS.has(label) || isInternal(label));
  });
