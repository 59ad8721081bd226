// The life of a metric: its uses are warnings until its last day, and errors afterwards; the catalog lists its readers.
import { type Deprecation, metricFactory } from '@observability-stack/contracts';
import { gt } from '@observability-stack/promql';
import type { Environment } from '../../catalog/definitions/environment';
import { query, stat } from '../../catalog/definitions/panel';
import { threshold } from '../../catalog/definitions/slo';
import { catalogPage } from '../../scripts/docs/catalog';
import { synthesize } from '../../validation/synthesize';
import { base, trialCommerce, trialPlatform } from './trial';

const { gauge } = metricFactory('service');

function environment(deprecated: Deprecation): Environment {
  const queue = gauge('order_queue_length', { help: 'Orders that wait.', deprecated });
  const waiting = gauge('order_waiting', { help: 'Orders that wait.', stability: 'experimental' });
  const unread = gauge('order_weight_ratio', { help: 'Orders by weight.', unit: 'ratio' });
  const alert = {
    kind: 'promql',
    name: 'OrderQueueLong',
    severity: 'ticket',
    expr: gt(queue.where({ service: 'order-service' }), 100),
    summary: 'The queue is long.',
    description: 'It has {{ $value }} orders.',
    runbook: { meaning: 'm', impact: 'i', diagnosis: 'd', mitigation: 'm' },
    tests: () => [],
  } as const;
  return {
    ...base,
    prometheus: { retention: '30d' },
    teams: [
      trialPlatform,
      trialCommerce({
        metrics: [queue, waiting, unread],
        alerts: [alert],
        slos: [threshold({ objective: 99, value: queue.where(), below: 10 })],
        panels: (service) => [
          stat({
            key: 'queue',
            title: 'Queue',
            description: 'Orders that wait. Good: few.',
            queries: [query(queue.where(service)), query(waiting.where(service))],
            unit: 'none',
          }),
        ],
      }),
    ],
  };
}

const findings = (today: string, deprecated: Deprecation) =>
  synthesize(environment(deprecated), { targetFiles: [], today: new Date(today) })
    .problems.filter(({ code }) => code.endsWith('ed-metric'))
    .map(({ code, severity, where, hint }) => ({ code, severity, where, hint }));

const use = 'order_waiting';
const dated = { since: '2025-10-01', use, removeAfter: '2026-03-31' };

test.each([
  ['2026-03-31T23:59:59Z', 'definition/deprecated-metric', 'warning'],
  ['2026-04-01T00:00:00Z', 'definition/expired-metric', 'error'],
])('on %s, each rule, SLO and panel is reported: %s', (today, code, severity) => {
  const found = findings(today, dated);
  expect(new Set(found.map((one) => `${one.code} ${one.severity}`))).toEqual(
    new Set([`${code} ${severity}`]),
  );
  expect(found.every(({ hint }) => hint.startsWith('use order_waiting'))).toBe(true);
  const places = found.map(({ where }) => where);
  expect(new Set(places).size).toBe(places.length);
  for (const place of [
    'rules[order-service/alerts].OrderQueueLong',
    // once, although two generated rules query it
    'services[order-service].slos[0]',
    'dashboards[service-order-service].panels[queue]',
  ])
    expect(places).toContainEqual(expect.stringContaining(`team commerce, ${place}`));
  expect(places).toHaveLength(3);
});

test('without a last day, uses remain warnings', () => {
  const severities = findings('2099-01-01', { since: 'v2.0', use }).map(({ severity }) => severity);
  expect(new Set(severities)).toEqual(new Set(['warning']));
});

describe('the catalog', () => {
  const now = new Map([
    ['order_queue_length', { series: 3, targets: 2 }],
    ['order_waiting', { series: 1, targets: 1 }],
  ]);
  const page = catalogPage({ environments: [environment(dated)], now });
  const row = (name: string) => page.split('\n').find((line) => line.startsWith(`| \`${name}\``));

  test('shows owner, lifecycle, readers and the series now', () => {
    expect(page).toContain('### Service order-service\n\nOwner: commerce.');
    expect(row('order_queue_length')).toBe(
      '| `order_queue_length` | gauge | - | 1 | 3 of 2, over budget | **Deprecated** since 2025-10-01 until 2026-03-31: use order_waiting. Orders that wait. | alerts OrderQueueLong; SLOs order-service/threshold; dashboards order-service |',
    );
    expect(row('order_waiting')).toContain(
      '| 1 of 1 | **Experimental.** Orders that wait. | dashboards order-service |',
    );
  });

  test('lists the metrics that nothing reads', () => {
    const [, unread = ''] = page.split('## Unread metrics');
    expect(unread).toContain('| `order_weight_ratio` | Service order-service | commerce |');
    expect(unread).not.toContain('order_queue_length');
  });
});
