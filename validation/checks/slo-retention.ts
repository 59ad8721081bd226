import { parseDurationMs } from '@observability-stack/query-common';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** A window that is longer than what is kept is measured over less, and nobody would know. */
export const sloRetention: MeaningCheck = {
  code: 'slo-retention',
  severity: 'error',
  title: 'Prometheus deletes what SLOs are measured by before their windows end.',
  stage: 'meaning',
  run: ({ environment, resolved }) => {
    const { prometheus, alerts, services } = resolved;
    if (services.every(({ slos }) => slos.length === 0)) return [];
    // every window is a part of the period
    const { budgetPeriod } = alerts;
    if (parseDurationMs(prometheus.retention) >= parseDurationMs(budgetPeriod)) return [];
    return [
      {
        where: settingPlace(environment, 'prometheus.retention'),
        message: `is ${prometheus.retention}, and error budgets are for ${budgetPeriod}`,
        hint: `keep data for at least ${budgetPeriod}, or set alerts.budgetPeriod to less`,
        from: [settingPlace(environment, 'alerts.budgetPeriod'), 'team'],
      },
    ];
  },
};
