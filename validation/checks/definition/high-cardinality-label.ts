import { isUnboundedLabel } from '@observability-stack/contracts';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { servicePlace } from '../../places';
import type { Finding } from '../../problem';
import { targetLabelsOf } from '../../targets';

/** Reports labels with unbounded values, of which each is a separate series or stream. */
export const definitionHighCardinalityLabel: SemanticCheck = {
  code: 'definition/high-cardinality-label',
  severity: 'error',
  title: 'A label has unbounded values.',
  stage: 'semantic',
  run: (input) => [...onTargets(input), ...onStreams(input)],
};

const onTargets = (input: ResolvedInput): Finding[] =>
  targetLabelsOf(input).flatMap(({ labels, place }) =>
    Object.keys(labels)
      .filter(isUnboundedLabel)
      .map((label) => ({
        where: place(label),
        message: `label "${label}" has unbounded values: each creates new series`,
        hint: 'remove it: targets have instance, and requests exemplars',
      })),
  );

const onStreams = ({ resolved }: ResolvedInput): Finding[] =>
  resolved.services.flatMap((service) =>
    (service.logs?.labels ?? [])
      .filter(({ name }) => isUnboundedLabel(name))
      .map(({ name }) => ({
        where: servicePlace(service, `logs.labels[${name}].name`),
        message: `label "${name}" has unbounded values: each creates a new stream`,
        hint: 'move it to logs.structuredMetadata',
      })),
  );
