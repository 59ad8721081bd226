import { isUnboundedLabel } from '@observability-stack/contracts';
import type { MeaningCheck, ResolvedInput } from '../check';
import { servicePlace } from '../places';
import type { Finding } from '../problem';
import { targetLabelsOf } from '../targets';

/** Every value of a label is a series or a stream of its own. */
export const highCardinalityLabel: MeaningCheck = {
  code: 'high-cardinality-label',
  severity: 'error',
  title: 'A label has a value for each request, user, pod or file.',
  stage: 'meaning',
  run: (input) => [...onTargets(input), ...onStreams(input)],
};

const onTargets = (input: ResolvedInput): Finding[] =>
  targetLabelsOf(input).flatMap(({ labels, place }) =>
    Object.keys(labels)
      .filter(isUnboundedLabel)
      .map((label) => ({
        where: place(label),
        message: `${label} has no bound: each of its values makes new series`,
        hint: 'leave it out: targets are told apart by instance, requests by exemplars',
      })),
  );

const onStreams = ({ resolved }: ResolvedInput): Finding[] =>
  resolved.services.flatMap((service) =>
    (service.logs?.labels ?? [])
      .filter(({ name }) => isUnboundedLabel(name))
      .map(({ name }) => ({
        where: servicePlace(service, `logs.labels[${name}].name`),
        message: `${name} has no bound: each of its values makes a new stream`,
        hint: 'move it to logs.structuredMetadata, where queries find it as well',
      })),
  );
