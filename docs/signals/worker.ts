import {
  batch,
  client,
  defineTeam,
  externalMetrics,
  fileSd,
  labelRe,
  pagerduty,
  queue,
  runtime,
  slack,
} from '../../catalog';

const { counter, gauge, histogram } = externalMetrics();

const processed = counter('shipping_messages_total', {
  help: 'Messages processed.',
  labels: ['topic', 'result'],
  budget: { topic: 5, result: 2 },
});
const lag = gauge('shipping_lag_messages', {
  help: 'Messages that wait in the partitions of this replica.',
  labels: ['topic'],
  budget: { topic: 5 },
});
const oldest = gauge('shipping_oldest_message_age_seconds', {
  help: 'Age of the oldest message that waits.',
  unit: 'seconds',
  labels: ['topic'],
  budget: { topic: 5 },
});
const calls = histogram('shipping_call_duration_seconds', {
  help: 'Duration of calls to other services.',
  unit: 'seconds',
  labels: ['peer', 'code'],
  budget: { peer: 5, code: 10 },
  buckets: [0.01, 0.1, 0.5, 1, 5],
});
const cleaned = gauge('shipping_cleanup_last_success_timestamp_seconds', {
  help: 'Time of the last clean-up.',
  unit: 'seconds',
});

export const shipping = defineTeam({
  name: 'shipping',
  routing: { page: pagerduty('shipping-oncall'), ticket: slack('#shipping-alerts') },
  services: [
    {
      name: 'shipping-worker',
      replicas: 2,
      scrape: fileSd({ port: 8080 }),
      packs: [
        queue(
          {
            processed,
            queue: 'topic',
            failure: { where: { result: 'error' }, example: { topic: 'orders', result: 'error' } },
            success: { example: { topic: 'orders', result: 'ok' } },
            lag,
            oldest,
          },
          { lag: 5000, oldest: '10m' },
        ),
        client(
          {
            requests: calls,
            duration: calls,
            peer: 'peer',
            failure: {
              where: { code: labelRe('5..|timeout') },
              example: { peer: 'carrier', code: '503' },
            },
            success: { example: { peer: 'carrier', code: '200' } },
          },
          { latency: '500ms' },
        ),
        batch({ lastSuccess: cleaned }, { within: '2h' }),
        runtime('go'),
      ],
    },
  ],
});
