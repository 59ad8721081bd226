import { gt } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { Resolved } from '../../catalog/definitions/common';
import { lokiIngesterMemoryStreams } from '../../constructs/loki/metrics';
import type { LokiSettings } from '../../constructs/loki/settings';
import { alertOf, firing, notBefore, quiet, targetInTest } from './example';

const NEAR = 0.8;

/** Each pod may hold its part of the streams, and the copies. */
const limitOf = ({ limits, replicas, replicationFactor }: Resolved<LokiSettings>): number =>
  Math.floor((limits.streams * replicationFactor) / replicas);

/** At the limit new streams are refused, those of every service, whoever made the many. */
export function streamsNearLimit(settings: Resolved<LokiSettings>): PromqlAlert {
  const limit = limitOf(settings);
  const bound = Math.floor(limit * NEAR);
  const here = targetInTest('loki');
  const streams = (values: string) => [
    given(lokiIngesterMemoryStreams.where(here, { tenant: 'fake' }), values),
  ];
  const summary = (instance: string) => `${instance} is near its limit of streams.`;
  const description = (count: string) =>
    `It holds ${count} streams of at most ${limit}. Above that the lines of new streams are refused.`;
  const many = bound + 1;
  return promqlAlert({
    name: 'LokiStreamsNearLimit',
    expr: gt(lokiIngesterMemoryStreams.where({ job: 'loki' }), bound),
    for: '10m',
    severity: 'ticket',
    summary: summary('{{ $labels.instance }}'),
    description: description('{{ $value | printf "%.0f" }}'),
    runbook: {
      meaning:
        'Loki holds more than four fifths of the streams that it may. Each set of labels is a stream, so that a label ' +
        'with a value for each request, user or pod makes one for each of them.',
      impact:
        'None yet. At the limit the lines of every new stream are refused and lost, whichever service they are of.',
      diagnosis: `- Which service has many? \`topk(10, count by (service) (rate({service=~".+"}[5m])))\`
- Which of its labels has many values? In Explore: \`{service="…"}\`, and the number of values of each label.
- Did it grow at once, with a deployment, or slowly with the number of services?`,
      mitigation:
        'Make the label structured metadata: `structuredMetadata` of the service in place of `labels`. If the growth is ' +
        'right, raise `loki.limits.streams`.',
    },
    tests: notBefore('14m', [
      firing(
        'a label with a value for each request',
        '30m',
        streams(`${Math.floor(bound / 2)}x5 ${many}x25`),
        alertOf('ticket', { ...here, tenant: 'fake' }, [
          summary('loki-0'),
          description(String(many)),
        ]),
      ),
      quiet('just under', '30m', streams(`${bound}x30`)),
      quiet('a burst that is over', '30m', streams(`${bound}x10 ${many}x5 ${bound}x15`)),
    ]),
  });
}
