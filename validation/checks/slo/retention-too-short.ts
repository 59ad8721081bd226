import { parseDurationMs } from '@observability-stack/query-common';
import { longestPeriod } from '../../../catalog/definitions/slo';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/** Reports a retention shorter than the windows, which are then measured over a part only. */
export const sloRetentionTooShort: SemanticCheck = {
  code: 'slo/retention-too-short',
  severity: 'error',
  title: 'The retention of Prometheus is shorter than the period of error budgets.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const { retention } = resolved.prometheus;
    // Every window is a part of the period.
    const periods = resolved.services.flatMap(({ slos }) =>
      slos.map(({ period }) => longestPeriod(period)),
    );
    const [longest] = periods.sort((a, b) => parseDurationMs(b) - parseDurationMs(a));
    if (longest === undefined || parseDurationMs(retention) >= parseDurationMs(longest)) return [];
    return [
      {
        where: settingPlace(environment, 'prometheus.retention'),
        message: `retention ${retention} is shorter than the budget period ${longest}`,
        hint: `set prometheus.retention to at least ${longest}, or limit the periods: alerts.maxBudgetPeriod: '${retention}'`,
        from: [settingPlace(environment, 'alerts.budgetPeriod'), 'team'],
      },
    ];
  },
};
