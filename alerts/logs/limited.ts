import { gt, increase, sum } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  type PromqlTest,
  promqlAlert,
} from '../../catalog/definitions/alert';
import type { LineLimit } from '../../catalog/definitions/log-stages';
import { lokiProcessLimitedLines } from '../../constructs/log-collector/alloy-metrics';
import { promtailLimitedLines } from '../../constructs/log-collector/promtail-metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { ResolvedService } from '../../resolve/services';
import { expectedLabels } from '../http/service';

/** Returns the counter of lines of a service above its limit, and a series of it for tests. */
function limitedLines(agent: ResolvedEnvironment['logCollector'], { name }: ResolvedService) {
  const own = { job: agent, label_name: 'service', label_value: name };
  const here = { team: 'platform', service: agent, env: 'test', instance: 'node-1' };
  const component = { component_id: 'loki.process.pods', component_path: '/' };
  return agent === 'promtail'
    ? {
        counter: promtailLimitedLines.where(own),
        series: (values: string) => inputSeries(promtailLimitedLines.where(here, own), values),
      }
    : {
        counter: lokiProcessLimitedLines.where(own),
        series: (values: string) =>
          inputSeries(lokiProcessLimitedLines.where(here, own, component), values),
      };
}

/** Fires when the agents drop log lines of a service because it writes more than its limit. */
export function logLinesLimited(
  agent: ResolvedEnvironment['logCollector'],
  service: ResolvedService,
  { rate }: LineLimit,
): PromqlAlert {
  const { name } = service;
  const { counter, series } = limitedLines(agent, service);
  const summary = `Log lines of ${name} are dropped above its limit.`;
  const description = (count: string) =>
    `${count} log lines were lost in 15 minutes; the limit is ${rate} lines per second on each node.`;
  const test = (title: string, values: string, ...fires: PromqlTest['fires']): PromqlTest => ({
    title,
    series: [series(values)],
    at: '40m',
    fires,
  });
  return promqlAlert({
    name: 'LogLinesLimited',
    expr: gt(sum(increase(counter, '15m'), { by: ['env'] }), 0),
    for: '5m',
    severity: 'ticket',
    team: service.team,
    service: name,
    summary,
    description: description('{{ $value | printf "%.0f" }}'),
    runbook: {
      meaning:
        'The service writes more log lines than `logs.limit` of its definition allows, and the agents drop the others.',
      impact: 'Log lines are missing in searches, alerts and SLOs, and which ones is random.',
      diagnosis: `- Which lines are frequent? \`sum by (level) (rate({service="..."}[5m]))\`, and the patterns in Explore.
- Was the log level lowered, or does an error repeat?
- One replica or all? \`sum by (pod) (rate({service="..."}[5m]))\``,
      mitigation:
        'Raise the log level or fix the repeated error. Drop or sample the frequent lines with `logs.drop` or `logs.sample`, or raise `logs.limit`.',
    },
    tests: () => [
      test('writes twice its limit', '0x10 0+60x30', {
        labels: expectedLabels(service, 'ticket'),
        summary,
        description: description('900'),
      }),
      test('within its limit, apart from earlier lines', '700x40'),
    ],
  });
}
