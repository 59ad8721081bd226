import { Cron, Duration, Size } from 'cdk8s';
import {
  Capability,
  ConcurrencyPolicy,
  Cpu,
  CronJob,
  RestartPolicy,
  SeccompProfileType,
} from 'cdk8s-plus-28';
import type { TeamConstructs } from '../../catalog';

/** Sends a report every night, with an L2 construct of cdk8s-plus. */
export const nightlyReport: TeamConstructs = (scope, { podLabels }) => {
  const job = new CronJob(scope, 'nightly-report', {
    schedule: Cron.schedule({ hour: '3', minute: '0' }),
    concurrencyPolicy: ConcurrencyPolicy.FORBID,
    // cdk8s-plus sets 10 seconds, after which a run that the controller missed is skipped
    startingDeadline: Duration.hours(1),
    restartPolicy: RestartPolicy.NEVER,
    podMetadata: { labels: { ...podLabels('nightly-report') } },
    securityContext: { ensureNonRoot: true, user: 1000, group: 1000 },
    automountServiceAccountToken: false,
    activeDeadline: Duration.hours(1),
  });
  job.addContainer({
    name: 'report',
    image: 'registry.example.org/payments/report:1.4.2',
    args: ['--send'],
    resources: {
      cpu: { request: Cpu.millis(50), limit: Cpu.millis(500) },
      memory: { request: Size.mebibytes(64), limit: Size.mebibytes(256) },
    },
    securityContext: {
      ensureNonRoot: true,
      user: 1000,
      group: 1000,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: [Capability.ALL] },
      seccompProfile: { type: SeccompProfileType.RUNTIME_DEFAULT },
    },
  });
};
