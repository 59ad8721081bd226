import { PLATFORM_TEAM } from '../catalog/names';
import type { Severity } from '../catalog/team';
import { yaml } from '../catalog/yaml';
import { TARGET_DOWN, WATCHDOG } from './alertmanager';

/** An alerting rule: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: Severity | 'none'; readonly team?: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

const stackRules: readonly AlertRule[] = [
  {
    alert: WATCHDOG,
    expr: 'vector(1)',
    labels: { severity: 'none', team: PLATFORM_TEAM },
    annotations: {
      summary: 'The alert path works.',
      description: 'Always fires. Its receiver pages when it no longer hears this.',
    },
  },
  {
    alert: TARGET_DOWN,
    expr: 'up == 0',
    for: '5m',
    // the team comes from the target
    labels: { severity: 'page' },
    annotations: {
      summary: '{{ $labels.service }} on {{ $labels.instance }} cannot be scraped.',
      description: 'Job {{ $labels.job }} got no metrics from this target for five minutes.',
    },
  },
];

/** Rule files for Prometheus, by name. */
export const prometheusRuleFiles = (): Record<string, string> => ({
  'stack.yml': yaml({ groups: [{ name: 'stack', rules: stackRules }] }),
});
