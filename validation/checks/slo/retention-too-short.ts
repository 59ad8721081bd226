import { parseDurationMs } from '@observability-stack/query-common';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/** Reports a retention shorter than the windows, which are then measured over a part only. */
export const sloRetentionTooShort: SemanticCheck = {
  code: 'slo/retention-too-short',
  severity: 'error',
  title: 'The retention of Prometheus is shorter than the period of error budgets.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const { prometheus, alerts, services } = resolved;
    if (services.every(({ slos }) => slos.length === 0)) return [];
    // Every window is a part of the period.
    const { budgetPeriod } = alerts;
    if (parseDurationMs(prometheus.retention) >= parseDurationMs(budgetPeriod)) return [];
    return [
      {
        where: settingPlace(environment, 'prometheus.retention'),
        message: `retention ${prometheus.retention} is shorter than the budget period ${budgetPeriod}`,
        hint: `set prometheus.retention to at least ${budgetPeriod}, or shorten alerts.budgetPeriod`,
        from: [settingPlace(environment, 'alerts.budgetPeriod'), 'team'],
      },
    ];
  },
};
