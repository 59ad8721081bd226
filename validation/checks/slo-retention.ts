import { sloWindows } from '../../alerts/slo';
import { millisecondsOf } from '../../catalog/units';
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
    const [longest = ''] = [alerts.budgetPeriod, ...sloWindows].sort(
      (a, b) => millisecondsOf(b) - millisecondsOf(a),
    );
    if (millisecondsOf(prometheus.retention) >= millisecondsOf(longest)) return [];
    const isPeriod = longest === alerts.budgetPeriod;
    return [
      {
        where: settingPlace(environment, 'prometheus.retention'),
        message: `is ${prometheus.retention}, and ${isPeriod ? 'error budgets are' : 'a burn rate is'} for ${longest}`,
        hint: `keep data for at least ${longest}${isPeriod ? ', or set alerts.budgetPeriod to less' : ''}`,
        from: [settingPlace(environment, 'alerts.budgetPeriod'), 'team'],
      },
    ];
  },
};
