import type { TeamCheck } from '../../check';
import { locatedPanels } from '../../dashboards';
import { shownUnits } from './wrong-unit';

/** Reports panels without a unit, whose numbers readers have to guess. */
export const dashboardMissingUnit: TeamCheck = {
  code: 'dashboard/missing-unit',
  severity: 'error',
  title: 'A panel or a column has no unit.',
  stage: 'team',
  run: (input) =>
    locatedPanels(input).flatMap(({ panel, where }) =>
      shownUnits(panel)
        .filter(({ unit }) => !unit)
        .map(({ subject }) => ({
          where,
          message: `${subject} has no unit`,
          hint: "set unit, such as 's' or 'bytes'; 'none' is for plain numbers",
          from: ['team'],
        })),
    ),
};
