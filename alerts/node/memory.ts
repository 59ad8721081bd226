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
  summary: 'Memory of {{ $labels.instance }} is nearly used up.',
  description: '{{ $value | humanizePercentage }} can still be had without swapping.',
  runbook: {
    meaning:
      'The kernel could hand out hardly any more memory; its caches are already counted as free.',
    impact: 'The kubelet evicts pods, or the kernel kills processes.',
    diagnosis: `- \`kubectl top pod -A --sort-by=memory\`
- Did it kill already? \`increase(node_vmstat_oom_kill[1h])\`, \`kubectl get events -A --field-selector reason=Evicted\`
- Do processes wait for memory? \`rate(node_pressure_memory_stalled_seconds_total[5m])\``,
    mitigation:
      'Restart or limit what leaks, move pods away (`kubectl drain` in the worst case), or add a node.',
  },
  tests: notBefore('19m', [
    firing(
      'three percent are left',
      '30m',
      memory('50x5 3x35'),
      alertOf('ticket', node, [
        'Memory of node-1 is nearly used up.',
        '3% can still be had without swapping.',
      ]),
    ),
    quiet('a tenth is left', '30m', memory('10x40')),
    quiet('a build takes it all for some minutes', '30m', memory('50x5 3x10 50x25')),
  ]),
});
