import { div, lt } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  nodeMemoryMemAvailableBytes,
  nodeMemoryMemTotalBytes,
} from '../../constructs/node-exporter/metrics';
import { formatPercent } from '../http/service';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  round,
} from '../stack/test-helpers';
import { tunable } from '../thresholds';
import { nodeExporterJob, testNode } from './test-helpers';

const memory = (available: string) => [
  inputSeries(nodeMemoryMemAvailableBytes.where(testNode), available),
  inputSeries(nodeMemoryMemTotalBytes.where(testNode), '100x40'),
];

const above = (limit: number): number => round(limit * 100 + (1 - limit) * 5);

export const memoryLow: PromqlAlert = tunable('NodeMemoryLow', (limit) =>
  promqlAlert({
    name: 'NodeMemoryLow',
    expr: lt(
      div(
        nodeMemoryMemAvailableBytes.where(nodeExporterJob),
        nodeMemoryMemTotalBytes.where(nodeExporterJob),
      ),
      limit,
    ),
    for: '15m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} is running out of memory.',
    description: '{{ $value | humanizePercentage }} of its memory is available.',
    runbook: {
      meaning:
        'Less memory of a node is available than the threshold, by default 5% of all memory. Memory that the kernel can reclaim from caches counts as available.',
      impact: 'The kubelet evicts pods, or the kernel kills processes (OOM).',
      diagnosis: `- Find the pods that use the most memory: \`kubectl top pod -A --sort-by=memory\`
- Have processes been killed or pods evicted? \`increase(node_vmstat_oom_kill[1h])\`, \`kubectl get events -A --field-selector reason=Evicted\`
- Are processes stalled on memory? \`rate(node_pressure_memory_stalled_seconds_total[5m])\``,
      mitigation:
        'Restart or limit the pod that leaks memory, move pods to other nodes (as a last resort with `kubectl drain`), or add a node.',
    },
    tests: notFiringBefore('19m', [
      firingTest(
        'half the threshold is available',
        '30m',
        memory(`100x5 ${round(limit * 50)}x35`),
        expectedAlert('ticket', testNode, [
          'node-1 is running out of memory.',
          `${formatPercent(round(limit * 50) / 100)} of its memory is available.`,
        ]),
      ),
      notFiringTest(
        'a little more than the threshold is available',
        '30m',
        memory(`${above(limit)}x40`),
      ),
      notFiringTest(
        'a build uses all memory for some minutes',
        '30m',
        memory(`${above(limit)}x5 ${round(limit * 50)}x10 ${above(limit)}x25`),
      ),
    ]),
  }),
);
