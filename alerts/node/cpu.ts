import { avg, gt, rate, sub } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { nodeCpuSeconds } from '../../constructs/node-exporter/metrics';
import { formatPercent } from '../http/service';
import {
  byTarget,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  round,
} from '../stack/test-helpers';
import { tunable } from '../thresholds';
import { nodeExporterJob, testNode } from './test-helpers';

/** Returns the series of two CPUs with the given idle seconds per minute. */
const idle = (...each: readonly number[]) =>
  each.map((seconds, cpu) =>
    inputSeries(
      nodeCpuSeconds.where(testNode, { cpu: String(cpu), mode: 'idle' }),
      `0+${seconds}x120`,
    ),
  );

const twice = (seconds: number) => [round(seconds), round(seconds)] as const;
const spare = (limit: number): number => 1 - limit;

export const cpuSaturated: PromqlAlert = tunable('NodeCpuSaturated', (limit) =>
  promqlAlert({
    name: 'NodeCpuSaturated',
    expr: gt(
      sub(1, avg(rate(nodeCpuSeconds.where(nodeExporterJob, { mode: 'idle' }), '5m'), byTarget)),
      limit,
    ),
    for: '1h',
    severity: 'ticket',
    summary: 'CPU of {{ $labels.instance }} has been saturated for an hour.',
    description: 'CPU usage is {{ $value | humanizePercentage }}.',
    runbook: {
      meaning:
        'The CPUs of a node have been busier than the threshold, by default 95%, for an hour.',
      impact: 'All workloads on the node slow down. Pods without CPU requests are affected first.',
      diagnosis: `- Find the pods that use the most CPU: \`kubectl top pod -A --sort-by=cpu\` and \`kubectl describe node NODE\`
- Are processes waiting for CPU? \`rate(node_pressure_cpu_waiting_seconds_total[5m])\`
- In which mode is the time spent? \`sum by (mode) (rate(node_cpu_seconds_total{instance="NODE"}[5m]))\`: \`iowait\` points to
  the disk, \`steal\` to the hypervisor.`,
      mitigation:
        'Move or limit the pod that uses the most CPU, add a node, or wait for a batch job to finish.',
    },
    tests: notFiringBefore('59m', [
      firingTest(
        'all CPUs are busy',
        '90m',
        idle(...twice(60 * spare(limit) * 0.4)),
        expectedAlert('ticket', testNode, [
          'CPU of node-1 has been saturated for an hour.',
          `CPU usage is ${formatPercent(1 - spare(limit) * 0.4)}.`,
        ]),
      ),
      notFiringTest('one of two CPUs is busy', '90m', idle(limit < 0.5 ? 60 : 0, 60)),
      notFiringTest(
        'CPUs have twice as much idle time as the threshold',
        '90m',
        idle(...twice(60 * Math.min(1, spare(limit) * 2))),
      ),
    ]),
  }),
);
