import { type PromqlAlert, promqlAlert } from '../../catalog/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import { vector } from '../../query/promql';
import { WATCHDOG } from '../alertmanager';

/** Always fires: a receiver that no longer hears it knows that the alert path is broken. */
export const watchdog: PromqlAlert = promqlAlert({
  name: WATCHDOG,
  expr: vector(1),
  severity: 'none',
  team: PLATFORM_TEAM,
  summary: 'The alert path works.',
  description: 'Always fires. Its receiver pages when it no longer hears this.',
  runbook: {
    meaning:
      'This alert always fires. It is no problem by itself: a receiver outside the cluster expects to hear it ' +
      'again and again, and pages when it does not.',
    impact: 'While the receiver does not hear it, no other alert reaches anybody either.',
    diagnosis: `Follow the path from its start:

1. Is Prometheus up, and does its page \`/alerts\` show \`${WATCHDOG}\` as firing?
2. Does its page \`/status\` name the Alertmanagers, and does
   \`prometheus_notifications_errors_total\` stand still?
3. Does Alertmanager list the alert, and does \`alertmanager_notifications_failed_total\` stand still?
4. Does the address of the receiver still exist, and may the cluster reach it?`,
    mitigation:
      'Restart what does not answer. Until the path works, watch the dashboards by eye and tell the teams.',
  },
  tests: [
    {
      title: 'fires with nothing to go by',
      series: [],
      at: '0m',
      fires: [
        {
          labels: { severity: 'none', team: PLATFORM_TEAM },
          summary: 'The alert path works.',
          description: 'Always fires. Its receiver pages when it no longer hears this.',
        },
      ],
    },
  ],
});
