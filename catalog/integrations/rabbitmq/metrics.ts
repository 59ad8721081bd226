import { externalMetrics } from '@observability-stack/contracts';
import { processStartTimeSeconds } from '@observability-stack/contracts/standard/process';

/** Metrics of rabbitmq_prometheus that rules and panels read. */
const { counter, gauge } = externalMetrics();

export const rabbitmqMemoryAlarm = gauge('rabbitmq_alarms_memory_used_watermark', {
  help: 'is 1 if VM memory watermark alarm is in effect',
});

export const rabbitmqDiskAlarm = gauge('rabbitmq_alarms_free_disk_space_watermark', {
  help: 'is 1 if free disk space watermark alarm is in effect',
});

export const rabbitmqFileDescriptorAlarm = gauge('rabbitmq_alarms_file_descriptor_limit', {
  help: 'is 1 if file descriptor limit alarm is in effect',
});

export const rabbitmqMemory = gauge('rabbitmq_process_resident_memory_bytes', {
  help: 'Memory used in bytes',
  unit: 'bytes',
});

export const rabbitmqMemoryLimit = gauge('rabbitmq_resident_memory_limit_bytes', {
  help: 'Memory high watermark in bytes',
  unit: 'bytes',
});

export const rabbitmqDiskAvailable = gauge('rabbitmq_disk_space_available_bytes', {
  help: 'Disk space available in bytes',
  unit: 'bytes',
});

export const rabbitmqDiskLimit = gauge('rabbitmq_disk_space_available_limit_bytes', {
  help: 'Free disk space low watermark in bytes',
  unit: 'bytes',
});

export const rabbitmqConnections = gauge('rabbitmq_connections', {
  help: 'Connections currently open',
});

const byProtocol = { labels: ['protocol'], budget: { protocol: 4 } } as const;
const byProtocolAndType = {
  labels: ['protocol', 'queue_type'],
  budget: { protocol: 4, queue_type: 4 },
} as const;

export const rabbitmqReceived = counter('rabbitmq_global_messages_received_total', {
  help: 'Total number of messages received from clients',
  ...byProtocol,
});

export const rabbitmqUnroutableDropped = counter(
  'rabbitmq_global_messages_unroutable_dropped_total',
  {
    help: 'Total number of messages published as non-mandatory into an exchange and dropped as unroutable',
    ...byProtocol,
  },
);

export const rabbitmqDelivered = counter('rabbitmq_global_messages_delivered_total', {
  help: 'Total number of messages delivered to consumers',
  ...byProtocolAndType,
});

export const rabbitmqAcknowledged = counter('rabbitmq_global_messages_acknowledged_total', {
  help: 'Total number of messages acknowledged by consumers',
  ...byProtocolAndType,
});

/** Metrics of a node. */
export const rabbitmqNodeMetrics = [
  rabbitmqMemoryAlarm,
  rabbitmqDiskAlarm,
  rabbitmqFileDescriptorAlarm,
  rabbitmqMemory,
  rabbitmqMemoryLimit,
  rabbitmqDiskAvailable,
  rabbitmqDiskLimit,
  rabbitmqConnections,
  rabbitmqReceived,
  rabbitmqUnroutableDropped,
  rabbitmqDelivered,
  rabbitmqAcknowledged,
  processStartTimeSeconds,
] as const;

const byQueue = {
  labels: ['queue', 'vhost'],
  budget: { queue: 200, vhost: 20 },
  maxSeries: 200,
} as const;

export const rabbitmqQueueReady = gauge('rabbitmq_detailed_queue_messages_ready', {
  help: 'Messages ready to be delivered to consumers',
  ...byQueue,
});

export const rabbitmqQueueUnacked = gauge('rabbitmq_detailed_queue_messages_unacked', {
  help: 'Messages delivered to consumers but not yet acknowledged',
  ...byQueue,
});

export const rabbitmqQueueConsumers = gauge('rabbitmq_detailed_queue_consumers', {
  help: 'Consumers on a queue',
  ...byQueue,
});

/** Metrics of each queue, which are on another page. */
export const rabbitmqQueueMetrics = [
  rabbitmqQueueReady,
  rabbitmqQueueUnacked,
  rabbitmqQueueConsumers,
] as const;
