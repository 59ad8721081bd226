import { div, lt } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  nodeMemoryMemAvailableBytes,
  nodeMemoryMemTotalBytes,
} from '../../constructs/node-exporter/metrics';
import { expectedAlert, firingTest, notFiringBefore, notFiringTest } from '../stack/test-helpers';
import { nodeExporterJob, testNode } from './test-helpers';

const memory = (available: string) => [
  inputSeries(nodeMemoryMemAvailableBytes.where(testNode), available),
  inputSeries(nodeMemoryMemTotalBytes.where(testNode), '100x40'),
];

export const memoryLow: PromqlAlert = promqlAlert({
  name: 'NodeMemoryLow',
  expr: lt(
    div(
      nodeMemoryMemAvailableBytes.where(nodeExporterJob),
      nodeMemoryMemTotalBytes.where(nodeExporterJob),
    ),
    0.05,
  ),
  for: '15m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} is running out of memory.',
  description: '{{ $value | humanizePercentage }} of its memory is available.',
  runbook: {
    meaning:
      'Less than 5% of the memory of a node is available. Memory that the kernel can reclaim from caches counts as available.',
    impact: 'The kubelet evicts pods, or the kernel kills processes (OOM).',
    diagnosis: `- Find the pods that use the most memory: \`kubectl top pod -A --sort-by=memory\`
- Have processes been killed or pods evicted? \`increase(node_vmstat_oom_kill[1h])\`, \`kubectl get events -A --field-selector reason=Evicted\`
- Are processes stalled on memory? \`rate(node_pressure_memory_stalled_seconds_total[5m])\``,
    mitigation:
      'Restart or limit the pod that leaks memory, move pods to other nodes (as a last resort with `kubectl drain`), or add a node.',
  },
  tests: notFiringBefore('19m', [
    firingTest(
      '3% are available',
      '30m',
      memory('50x5 3x35'),
      expectedAlert('ticket', testNode, [
        'node-1 is running out of memory.',
        '3% of its memory is available.',
      ]),
    ),
    notFiringTest('10% are available', '30m', memory('10x40')),
    notFiringTest('a build uses all memory for some minutes', '30m', memory('50x5 3x10 50x25')),
  ]),
});
