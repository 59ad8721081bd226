import { and, eq, gt, increase, sum } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert, type Runbook } from '../../definitions/alert';
import type { GaugeMetric } from '../../signals/vocabulary';
import { byTarget, fires, type IntegrationPlace, silent, testTarget } from '../integration';
import {
  rabbitmqDiskAlarm,
  rabbitmqFileDescriptorAlarm,
  rabbitmqMemoryAlarm,
  rabbitmqQueueConsumers,
  rabbitmqQueueReady,
  rabbitmqUnroutableDropped,
} from './metrics';
import type { RabbitmqOptions } from './options';

/** Returns the alert on a resource alarm, which the node raises itself. */
function resourceAlarm({
  name,
  service,
  place,
  alarm,
  text,
  runbook,
}: {
  readonly name: string;
  readonly service: string;
  readonly place: IntegrationPlace;
  readonly alarm: GaugeMetric;
  /** What the node lacks: 'has too little memory'. */
  readonly text: string;
  readonly runbook: Runbook;
}): PromqlAlert {
  const target = testTarget(place, service, 'rabbit-0');
  return promqlAlert({
    name,
    expr: eq(alarm.where({ service }), 1),
    for: '1m',
    severity: 'page',
    summary: `RabbitMQ node {{ $labels.instance }} ${text}.`,
    description: 'The node raised a resource alarm.',
    runbook,
    tests: [
      fires('the node raises the alarm', '10m', [inputSeries(alarm.where(target), '0x4 1x10')], {
        severity: 'page',
        target,
        summary: `RabbitMQ node rabbit-0 ${text}.`,
        description: 'The node raised a resource alarm.',
      }),
      silent('the alarm is cleared', '10m', [inputSeries(alarm.where(target), '0x4 1 0x10')]),
    ],
  });
}

const publishersBlocked =
  'The cluster blocks all connections that publish, on every node, until the alarm is cleared. Consumers continue.';

function queueWithoutConsumers(service: string, place: IntegrationPlace): PromqlAlert {
  const target = testTarget(place, service, 'rabbit-0', `${service}-queues`);
  const queue = { queue: 'orders', vhost: '/' };
  const series = (ready: string, consumers: string) => [
    inputSeries(rabbitmqQueueReady.where({ ...target, ...queue }), ready),
    inputSeries(rabbitmqQueueConsumers.where({ ...target, ...queue }), consumers),
  ];
  return promqlAlert({
    name: 'RabbitmqQueueWithoutConsumers',
    expr: and(
      gt(rabbitmqQueueReady.where({ service }), 0),
      eq(rabbitmqQueueConsumers.where({ service }), 0),
      { on: [...byTarget.by, 'queue', 'vhost'] },
    ),
    for: '10m',
    severity: 'ticket',
    summary: 'Queue {{ $labels.queue }} of RabbitMQ {{ $labels.service }} has no consumers.',
    description: '{{ $value }} messages wait in it (vhost {{ $labels.vhost }}).',
    runbook: {
      meaning: 'Messages have waited for ten minutes in a queue without a consumer.',
      impact:
        'The messages are not processed. The queue grows until it fills the memory or the disk.',
      diagnosis: `- Does the consumer run, and is it connected? \`rabbitmqctl list_consumers -p VHOST\`
- The log of the consumer has errors of the connection, of authentication or of the channel.
- Is the queue unused, such as one of a former release or a dead-letter queue that is read manually?`,
      mitigation:
        'Start or roll back the consumer. Delete a queue that is not used: `rabbitmqctl delete_queue NAME -p VHOST`.',
    },
    tests: [
      fires('the consumer disconnects', '30m', series('0x5 3x30', '1x5 0x30'), {
        severity: 'ticket',
        target: { ...target, ...queue },
        summary: `Queue orders of RabbitMQ ${service} has no consumers.`,
        description: '3 messages wait in it (vhost /).',
      }),
      silent('the queue is empty', '30m', series('0x35', '0x35')),
      silent('a consumer is slow', '30m', series('50x35', '1x35')),
      silent('the consumer restarts', '30m', series('0x5 3x5 0x30', '1x5 0x5 1x30')),
    ],
  });
}

function messagesUnroutable(service: string, place: IntegrationPlace): PromqlAlert {
  const target = testTarget(place, service, 'rabbit-0');
  const series = (values: string) => [
    inputSeries(rabbitmqUnroutableDropped.where({ ...target, protocol: 'amqp091' }), values),
  ];
  return promqlAlert({
    name: 'RabbitmqMessagesUnroutable',
    expr: gt(sum(increase(rabbitmqUnroutableDropped.where({ service }), '15m'), byTarget), 0),
    severity: 'ticket',
    summary: 'RabbitMQ {{ $labels.service }} drops messages that no queue accepts.',
    description: 'Node {{ $labels.instance }} dropped messages as unroutable in the last 15m.',
    runbook: {
      meaning:
        'Messages were published to an exchange without a binding for their routing key, and without the flag `mandatory`.',
      impact: 'The messages are lost, and their publishers received no error.',
      diagnosis: `- Which bindings exist? \`rabbitmqctl list_bindings -p VHOST\`
- Was a queue or binding deleted, or does a new release of a publisher use another routing key?
- \`rabbitmqctl list_queues -p VHOST name state\`: a queue without a leader accepts nothing.`,
      mitigation:
        'Restore the binding, or correct the routing key. Set `mandatory` in publishers, or an alternate exchange, so that such messages are not lost.',
    },
    tests: [
      fires('messages are dropped', '30m', series('0x20 5x20'), {
        severity: 'ticket',
        target,
        summary: `RabbitMQ ${service} drops messages that no queue accepts.`,
        description: 'Node rabbit-0 dropped messages as unroutable in the last 15m.',
      }),
      silent('the last was dropped long ago', '45m', series('0x20 5x30')),
    ],
  });
}

/** Returns the alerts of a RabbitMQ cluster. A node that is down fires those on targets. */
export const rabbitmqAlerts = (
  { name: service }: RabbitmqOptions,
  place: IntegrationPlace,
): readonly PromqlAlert[] => [
  resourceAlarm({
    name: 'RabbitmqMemoryAlarm',
    service,
    place,
    alarm: rabbitmqMemoryAlarm,
    text: 'has too little memory',
    runbook: {
      meaning: 'The node uses more memory than `vm_memory_high_watermark` allows.',
      impact: publishersBlocked,
      diagnosis: `- What uses the memory? \`rabbitmq-diagnostics memory_breakdown\`
- Long queues: see the panel on messages by queue, and \`RabbitmqQueueWithoutConsumers\`.
- Many connections or channels: a client leaks them.`,
      mitigation:
        'Start or scale the consumers of long queues. Raise the memory of the node, or purge a queue whose messages can be lost.',
    },
  }),
  resourceAlarm({
    name: 'RabbitmqDiskAlarm',
    service,
    place,
    alarm: rabbitmqDiskAlarm,
    text: 'has too little free disk space',
    runbook: {
      meaning: 'The free space of the disk is below `disk_free_limit`.',
      impact: publishersBlocked,
      diagnosis: `- What fills the disk? \`du -sh /var/lib/rabbitmq/* /var/log/rabbitmq\`
- Long queues of persistent messages, and streams without a retention, are in the data directory.`,
      mitigation: 'Consume or purge long queues, delete old logs, or enlarge the volume.',
    },
  }),
  resourceAlarm({
    name: 'RabbitmqFileDescriptorAlarm',
    service,
    place,
    alarm: rabbitmqFileDescriptorAlarm,
    text: 'has too few file descriptors',
    runbook: {
      meaning: 'The node has used its limit of file descriptors.',
      impact: 'The node accepts no new connections, and queues may fail to open their files.',
      diagnosis: `- How many does it have? \`rabbitmq-diagnostics status\` lists the limit and the number in use.
- Many connections: \`rabbitmqctl list_connections name user peer_host\``,
      mitigation:
        'Close the connections of the client that leaks, and raise `ulimit -n` of the node.',
    },
  }),
  queueWithoutConsumers(service, place),
  messagesUnroutable(service, place),
];
