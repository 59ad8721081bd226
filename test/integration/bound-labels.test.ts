// Prometheus scrapes bounds written in other ways, and stores them as contracts and queries spell them.

import { formatBucketBound } from '@observability-stack/contracts';
import fc from 'fast-check';
import { eventually } from './support/eventually';
import { serveMetrics } from './support/metrics-server';
import { PrometheusApi } from './support/prometheus';
import type { Served } from './support/served';
import { servePrometheus } from './support/served-prometheus';

jest.setTimeout(120_000);

const bounds = [
  ...[
    0, 0.00001, 0.0001, 0.005, 0.1, 1, 2.5, 10, 100, 999999, 1e6, 1048576, 2.5e6, 1e9, 1e21, 1e22,
  ],
  ...fc.sample(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), { numRuns: 200, seed: 1 }),
].filter((bound, index, all) => all.indexOf(bound) === index);
const quantiles = [0, 0.25, 0.5, 0.99, 0.999, 1];

const page = [
  '# TYPE odd histogram',
  ...bounds.map((bound) => `odd_bucket{le="${bound}"} 1`),
  'odd_bucket{le="+Inf"} 1',
  'odd_count 1',
  'odd_sum 1',
  '# TYPE odder summary',
  ...quantiles.map((quantile) => `odder{quantile="${quantile}"} 1`),
  'odder_count 1',
  'odder_sum 1',
  '',
].join('\n');

let target: Awaited<ReturnType<typeof serveMetrics>>;
let prometheus: Served;
beforeAll(async () => {
  target = await serveMetrics({ '/metrics': page });
  prometheus = await servePrometheus({
    'prometheus.yml': JSON.stringify({
      scrape_configs: [
        {
          job_name: 'odd',
          scrape_interval: '1s',
          scrape_timeout: '1s',
          static_configs: [{ targets: [target.address] }],
        },
      ],
    }),
  });
});
afterAll(async () => {
  await prometheus?.stop();
  await target?.stop();
});

test.each([
  ['odd_bucket', 'le', [...bounds, Number.POSITIVE_INFINITY]],
  ['odder', 'quantile', quantiles],
] as const)('%s by %s', async (name, label, numbers) => {
  const api = new PrometheusApi(prometheus.url);
  const series = await eventually(async () => {
    const found = await api.query(name);
    return found.length > 0 && found;
  });
  const stored = series.map(({ metric }) => metric[label]).sort();
  expect(stored).toEqual([...new Set(numbers.map(formatBucketBound))].sort());
});
