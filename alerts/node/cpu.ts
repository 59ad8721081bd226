import { avg, gt, rate, sub } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { nodeCpuSeconds } from '../../constructs/node-exporter/metrics';
import { alertOf, firing, notBefore, perTarget, quiet } from '../stack/example';
import { job, node } from './example';

/** Two processors; idle seconds a minute of each. */
const idle = (...each: readonly number[]) =>
  each.map((seconds, cpu) =>
    given(nodeCpuSeconds.where(node, { cpu: String(cpu), mode: 'idle' }), `0+${seconds}x120`),
  );

export const cpuSaturated: PromqlAlert = promqlAlert({
  name: 'NodeCpuSaturated',
  expr: gt(sub(1, avg(rate(nodeCpuSeconds.where(job, { mode: 'idle' }), '5m'), perTarget)), 0.95),
  for: '1h',
  severity: 'ticket',
  summary: 'The processors of {{ $labels.instance }} have been busy for an hour.',
  description: '{{ $value | humanizePercentage }} of their time.',
  runbook: {
    meaning: 'The processors of a node were hardly ever idle for an hour.',
    impact: 'Everything on the node is slower; pods without requests get least.',
    diagnosis: `- \`kubectl top pod -A --sort-by=cpu\` and \`kubectl describe node NODE\`
- Who waits? \`rate(node_pressure_cpu_waiting_seconds_total[5m])\`
- In which mode is the time spent? \`sum by (mode) (rate(node_cpu_seconds_total{instance="NODE"}[5m]))\`: \`iowait\` is the
  disk, \`steal\` the machine beneath.`,
    mitigation: 'Move or limit the pod that takes most, add a node, or let a batch job finish.',
  },
  tests: notBefore('59m', [
    firing(
      'all are busy',
      '90m',
      idle(1.2, 1.2),
      alertOf('ticket', node, [
        'The processors of node-1 have been busy for an hour.',
        '98% of their time.',
      ]),
    ),
    quiet('one of two is busy', '90m', idle(0, 60)),
    quiet('nine tenths busy', '90m', idle(6, 6)),
  ]),
});
