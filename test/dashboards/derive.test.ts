import { httpRequests } from '@observability-stack/contracts/standard/http';
import {
  addMatchers,
  alertConditionOf,
  and,
  div,
  gt,
  lt,
  rate,
  renderPromql,
  sum,
  unless,
} from '@observability-stack/promql';
import { memoryLow } from '../../alerts/node/memory';
import type { PromqlAlert } from '../../catalog/definitions/alert';
import { thresholdLineSteps, thresholdSteps } from '../../dashboards/render/fields';
import {
  alertPanelQuery,
  alertThreshold,
  thresholdsAbove,
  thresholdsBelow,
} from '../../dashboards/shared/thresholds';

const rates = sum(rate(httpRequests.where({ service: 'cart' }), '5m'));

test.each([
  ['a comparison', gt(rates, 3), ['>', 3]],
  ['the first of several', and(lt(rates, 0.5), gt(rates, 0)), ['<', 0.5]],
  ['what holds but for something', unless(gt(rates, 7), rates), ['>', 7]],
])('finds the condition of %s', (_, expr, expected) => {
  const found = alertConditionOf(expr);
  expect([found?.operator, found?.value]).toEqual(expected);
  expect(found && renderPromql(found.expr)).toBe(renderPromql(rates));
});

test('a comparison without a number on the right has no condition', () => {
  expect(alertConditionOf(rates)).toBeUndefined();
  expect(alertConditionOf(gt(rates, rates))).toBeUndefined();
});

test('narrows every selector of a query', () => {
  const ratio = div(rates, sum(httpRequests.where()));
  const narrowed = addMatchers(ratio, [{ label: 'env', operator: '=', value: '$env' }]);
  expect(renderPromql(narrowed)).toBe(
    'sum(rate(http_requests_total{service="cart",env="$env"}[5m])) / sum(http_requests_total{env="$env"})',
  );
  expect(renderPromql(ratio)).not.toContain('env');
});

test('a panel draws the expression and the threshold of an alert, on the side on which it fires', () => {
  const { queries, thresholds } = alertPanelQuery(memoryLow, 'free', { instance: '$node' });
  expect(thresholds).toEqual({
    below: [{ value: 0.05, severity: 'ticket', alert: 'NodeMemoryLow' }],
  });
  expect(queries.map(({ expr }) => renderPromql(expr))).toEqual([
    'node_memory_MemAvailable_bytes{job="node-exporter",env="$env",instance="$node"} / node_memory_MemTotal_bytes{job="node-exporter",env="$env",instance="$node"}',
  ]);
});

test('an alert without a comparison has no threshold line', () => {
  expect(() => alertThreshold({ ...memoryLow, expr: rates } as PromqlAlert)).toThrow(
    'NodeMemoryLow',
  );
});

describe('colours', () => {
  const ticket = { value: 1, severity: 'ticket' } as const;
  const page = { value: 5, severity: 'page' } as const;

  test('ascend for thresholds above, whatever their order', () => {
    expect(thresholdSteps(thresholdsAbove(page, ticket)).steps).toEqual([
      { color: 'green', value: null },
      { color: 'orange', value: 1 },
      { color: 'red', value: 5 },
    ]);
  });

  test('descend for thresholds below', () => {
    const lines = thresholdsBelow({ ...page, value: 0 }, { ...ticket, value: 0.25 });
    expect(thresholdSteps(lines).steps).toEqual([
      { color: 'red', value: null },
      { color: 'orange', value: 0 },
      { color: 'green', value: 0.25 },
    ]);
  });

  test('of threshold lines are those of their alerts, on either side', () => {
    expect(thresholdLineSteps(thresholdsBelow(ticket)).steps.at(-1)).toEqual({
      color: 'orange',
      value: 1,
    });
    expect(thresholdSteps(undefined).steps).toEqual([{ color: 'green', value: null }]);
  });
});
