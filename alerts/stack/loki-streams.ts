import { gt } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { Resolved } from '../../catalog/definitions/common';
import { lokiIngesterMemoryStreams } from '../../constructs/loki/metrics';
import type { LokiSettings } from '../../constructs/loki/settings';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';

const NEAR = 0.8;

/** Returns the limit of streams of one pod: its share of the streams and of their copies. */
const limitOf = ({ limits, replicas, replicationFactor }: Resolved<LokiSettings>): number =>
  Math.floor((limits.maxGlobalStreamsPerUser * replicationFactor) / replicas);

/** Fires before Loki reaches its limit of streams. At the limit, it rejects new streams of every service. */
export function streamsNearLimit(settings: Resolved<LokiSettings>): PromqlAlert {
  const limit = limitOf(settings);
  const bound = Math.floor(limit * NEAR);
  const here = testTarget('loki');
  const streams = (values: string) => [
    inputSeries(lokiIngesterMemoryStreams.where(here, { tenant: 'fake' }), values),
  ];
  const summary = (instance: string) => `${instance} is near its limit of streams.`;
  const description = (count: string) =>
    `It holds ${count} of at most ${limit} streams. At the limit, log lines of new streams are rejected.`;
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
        'Loki holds more than 80% of the streams that it may hold. Each set of label values is a stream, so a label ' +
        'with a value per request, user or pod creates a stream for each of them.',
      impact:
        'No impact yet. At the limit, log lines of new streams of every service are rejected and lost.',
      diagnosis: `- Which service has many streams? \`topk(10, count by (service) (rate({service=~".+"}[5m])))\`
- Which of its labels has many values? In Explore, select \`{service="…"}\` and check the number of values of each label.
- Did it grow suddenly, with a deployment, or slowly with the number of services?`,
      mitigation:
        'Turn the label into structured metadata: `structuredMetadata` of the service instead of `labels`. If the growth is ' +
        'expected, raise `loki.limits.maxGlobalStreamsPerUser`.',
    },
    tests: notFiringBefore('14m', [
      firingTest(
        'a label with a value per request',
        '30m',
        streams(`${Math.floor(bound / 2)}x5 ${many}x25`),
        expectedAlert('ticket', { ...here, tenant: 'fake' }, [
          summary('loki-0'),
          description(String(many)),
        ]),
      ),
      notFiringTest('just under the limit', '30m', streams(`${bound}x30`)),
      notFiringTest('a short burst', '30m', streams(`${bound}x10 ${many}x5 ${bound}x15`)),
    ]),
  });
}
