import { max, rate, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../definitions/panel';
import { gaugePanel } from '../../panels';
import { panelSelectorOf } from '../integration';
import {
  rabbitmqAcknowledged,
  rabbitmqConnections,
  rabbitmqDelivered,
  rabbitmqDiskAlarm,
  rabbitmqDiskAvailable,
  rabbitmqDiskLimit,
  rabbitmqFileDescriptorAlarm,
  rabbitmqMemory,
  rabbitmqMemoryAlarm,
  rabbitmqMemoryLimit,
  rabbitmqQueueConsumers,
  rabbitmqQueueReady,
  rabbitmqQueueUnacked,
  rabbitmqReceived,
  rabbitmqUnroutableDropped,
} from './metrics';
import type { RabbitmqOptions } from './options';

const INTERVAL = '$__rate_interval';
const byInstance = { by: ['instance'] } as const;

/** Returns the panels of a RabbitMQ cluster. */
export function rabbitmqPanels({ name }: RabbitmqOptions): readonly Panel[] {
  const service = panelSelectorOf(name);
  return [
    timeSeries({
      key: 'rabbitmq-alarms',
      title: 'Resource alarms',
      description: '1 if a node has raised the alarm. Good: always 0.',
      queries: [
        query(max(rabbitmqMemoryAlarm.where(service)), { legendFormat: 'Memory' }),
        query(max(rabbitmqDiskAlarm.where(service)), { legendFormat: 'Disk' }),
        query(max(rabbitmqFileDescriptorAlarm.where(service)), {
          legendFormat: 'File descriptors',
        }),
      ],
      unit: 'short',
      max: 1,
    }),
    timeSeries({
      key: 'rabbitmq-messages',
      title: 'Messages',
      description:
        'Messages per second. Good: as many are acknowledged as received, and none is unroutable.',
      queries: [
        query(sum(rate(rabbitmqReceived.where(service), INTERVAL)), { legendFormat: 'Received' }),
        query(sum(rate(rabbitmqDelivered.where(service), INTERVAL)), { legendFormat: 'Delivered' }),
        query(sum(rate(rabbitmqAcknowledged.where(service), INTERVAL)), {
          legendFormat: 'Acknowledged',
        }),
        query(sum(rate(rabbitmqUnroutableDropped.where(service), INTERVAL)), {
          legendFormat: 'Unroutable',
        }),
      ],
      unit: 'ops',
    }),
    gaugePanel(rabbitmqQueueReady.where(service), ['vhost', 'queue'], {
      key: 'rabbitmq-ready',
      title: 'Messages that wait, by queue',
      description: 'Messages that are ready for delivery. Good: few, without growth.',
      unit: 'short',
      noValue: 'No queues',
    }),
    gaugePanel(rabbitmqQueueUnacked.where(service), ['vhost', 'queue'], {
      key: 'rabbitmq-unacked',
      title: 'Unacknowledged messages, by queue',
      description:
        'Messages that consumers have received and not acknowledged. Good: below the sum of their prefetch limits.',
      unit: 'short',
      noValue: 'No queues',
    }),
    gaugePanel(rabbitmqQueueConsumers.where(service), ['vhost', 'queue'], {
      key: 'rabbitmq-consumers',
      title: 'Consumers, by queue',
      description: 'Number of consumers. Good: as many as replicas of the program.',
      unit: 'short',
      noValue: 'No queues',
    }),
    gaugePanel(rabbitmqConnections.where(service), ['instance'], {
      key: 'rabbitmq-connections',
      title: 'Connections',
      description: 'Open connections of each node. Good: constant, and similar on all nodes.',
      unit: 'short',
    }),
    timeSeries({
      key: 'rabbitmq-memory',
      title: 'Memory of nodes',
      description: 'Memory in use, and the limit above which the alarm is raised. Good: below it.',
      queries: [
        query(max(rabbitmqMemory.where(service), byInstance), { legendFormat: '{{instance}}' }),
        query(max(rabbitmqMemoryLimit.where(service), byInstance), {
          legendFormat: '{{instance}} limit',
        }),
      ],
      unit: 'bytes',
    }),
    timeSeries({
      key: 'rabbitmq-disk',
      title: 'Free disk space of nodes',
      description: 'Free space, and the limit below which the alarm is raised. Good: above it.',
      queries: [
        query(max(rabbitmqDiskAvailable.where(service), byInstance), {
          legendFormat: '{{instance}}',
        }),
        query(max(rabbitmqDiskLimit.where(service), byInstance), {
          legendFormat: '{{instance}} limit',
        }),
      ],
      unit: 'bytes',
    }),
  ];
}
