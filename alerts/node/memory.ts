import { div, lt } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  nodeMemoryMemAvailableBytes,
  nodeMemoryMemTotalBytes,
} from '../../constructs/node-exporter/metrics';
import { alertOf, firing, notBefore, quiet } from '../stack/example';
import { job, node } from './example';

const memory = (available: string) => [
  given(nodeMemoryMemAvailableBytes.where(node), available),
  given(nodeMemoryMemTotalBytes.where(node), '100x40'),
];

export const memoryLow: PromqlAlert = promqlAlert({
  name: 'NodeMemoryLow',
  expr: lt(div(nodeMemoryMemAvailableBytes.where(job), nodeMemoryMemTotalBytes.where(job)), 0.05),
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
  tests: notBefore('19m', [
    firing(
      '3% are available',
      '30m',
      memory('50x5 3x35'),
      alertOf('ticket', node, [
        'node-1 is running out of memory.',
        '3% of its memory is available.',
      ]),
    ),
    quiet('10% are available', '30m', memory('10x40')),
    quiet('a build uses all memory for some minutes', '30m', memory('50x5 3x10 50x25')),
  ]),
});
