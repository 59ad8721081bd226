import type { Runbook } from '../../../catalog/definitions/alert';
import type { TeamComparison } from '../../check';
import type { Finding } from '../../problem';
import { locatedAlerts } from '../../rules';

interface RunbookPlace {
  readonly name: string;
  readonly where: string;
  readonly runbook: Runbook;
}

/** Reports alerts with the same name and different runbooks, since they share one page. */
export const alertConflictingRunbook: TeamComparison<readonly RunbookPlace[]> = {
  code: 'alert/conflicting-runbook',
  severity: 'error',
  title: 'Two alerts have the same name and different runbooks.',
  stage: 'comparison',
  summarize: (input) =>
    locatedAlerts(input).map(({ rule: { name, runbook }, where }) => ({ name, where, runbook })),
  compare: (teams) => {
    const owners = new Map<string, RunbookPlace>();
    return teams.map((places) =>
      places.flatMap((placed): Finding[] => {
        const { name, where, runbook } = placed;
        const owner = owners.get(name) ?? placed;
        owners.set(name, owner);
        if (isSame(owner.runbook, runbook)) return [];
        return [
          {
            where,
            message: `alert "${name}" has a different runbook in ${owner.where}`,
            hint: 'rename the alert, or use the same runbook',
            from: ['team'],
          },
        ];
      }),
    );
  },
};

const isSame = (one: Runbook, other: Runbook): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
