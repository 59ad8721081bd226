import { and, div, gt, labelNeq, rate, sum } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import { jaegerStorageRequests } from '../../constructs/jaeger/metrics';
import { hasComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { spansRefused } from './spans';
import {
  byTarget,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';

const here = testTarget('jaeger');
// A trace that does not exist counts as an error of this operation.
const job = { job: 'jaeger', operation: labelNeq('get_trace') };

const reads = (good: string, bad: string, operation = 'find_traces') =>
  (
    [
      ['ok', good],
      ['err', bad],
    ] as const
  ).map(([result, values]) =>
    inputSeries(
      jaegerStorageRequests.where(here, { name: 'traces', operation, result, role: 'tracestore' }),
      values,
    ),
  );
const all = sum(rate(jaegerStorageRequests.where(job), '10m'), byTarget);

const readsFailing: PromqlAlert = promqlAlert({
  name: 'JaegerReadsFailing',
  expr: and(
    gt(
      div(sum(rate(jaegerStorageRequests.where(job, { result: 'err' }), '10m'), byTarget), all),
      0.1,
    ),
    gt(all, 0.02),
  ),
  for: '10m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} cannot read from its storage.',
  description: '{{ $value | humanizePercentage }} of its searches and lookups fail.',
  runbook: {
    meaning: 'Jaeger gets errors when it reads traces, services or operations from its storage.',
    impact:
      'Traces cannot be viewed. Spans may still be stored; otherwise [SpansRefused](SpansRefused.md) fires, too.',
    diagnosis: `- Find the error: \`kubectl -n observability logs -l app.kubernetes.io/name=jaeger --tail=200 | grep -i error\`
- Which operations? \`sum by (operation) (rate(jaeger_storage_requests_total{result="err"}[10m]))\`
- Is the storage up, and are user and password in the Secret still valid?`,
    mitigation:
      'Restore the storage, or renew the credentials in the Secret and restart Jaeger: `kubectl -n observability rollout restart statefulset/jaeger`',
  },
  tests: notFiringBefore('11m', [
    firingTest(
      'every search fails',
      '30m',
      reads('9x30', '0+5x30'),
      expectedAlert('ticket', here, [
        'jaeger-0 cannot read from its storage.',
        '100% of its searches and lookups fail.',
      ]),
    ),
    notFiringTest(
      'users request traces that do not exist',
      '30m',
      reads('0x30', '0+5x30', 'get_trace'),
    ),
    notFiringTest('5% of the searches fail', '30m', reads('0+19x30', '0+1x30')),
    notFiringTest('no searches', '30m', reads('9x30', '9x30')),
    notFiringTest('an occasional search fails', '45m', reads('0x50', '0x7 1x7 2x7 3x7 4x7 5x7')),
  ]),
});

/** Alerts on Jaeger, if it is enabled. */
export const jaegerGroups = (environment: ResolvedEnvironment): readonly RuleGroup[] =>
  hasComponent(environment, 'jaeger')
    ? [
        {
          name: 'jaeger',
          team: PLATFORM_TEAM,
          job: 'jaeger',
          rules: [spansRefused('jaeger'), readsFailing],
        },
      ]
    : [];
