import { memoizeByObject } from '@observability-stack/query-common';
import type { Runbook } from '../../../catalog/definitions/alert';
import { sha256Prefix } from '../../../catalog/helpers/hash';
import type { TeamComparison } from '../../check';
import type { Finding } from '../../problem';
import { locatedAlerts } from '../../rules';

interface RunbookPlace {
  readonly name: string;
  readonly where: string;
  /** Hash of the runbook. */
  readonly page: string;
}

/** Reports alerts with the same name and different runbooks, since they share one page. */
export const alertConflictingRunbook: TeamComparison<readonly RunbookPlace[]> = {
  code: 'alert/conflicting-runbook',
  severity: 'error',
  title: 'Two alerts have the same name and different runbooks.',
  stage: 'comparison',
  summarize: (input) =>
    locatedAlerts(input).map(({ rule: { name, runbook }, where }) => ({
      name,
      where,
      page: pageOf(runbook),
    })),
  compare: (teams) => {
    const owners = new Map<string, RunbookPlace>();
    return teams.map((places) =>
      places.flatMap((placed): Finding[] => {
        const { name, where, page } = placed;
        const owner = owners.get(name) ?? placed;
        owners.set(name, owner);
        if (owner.page === page) return [];
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

function pageOf(runbook: Runbook | undefined): string {
  // A synth does not compile, so it may be missing.
  return typeof runbook === 'object' && runbook !== null ? hashOfRunbook(runbook) : '';
}

/** Kept, because most alerts share the runbook of their kind. */
const hashOfRunbook = memoizeByObject((runbook: Runbook) =>
  sha256Prefix(JSON.stringify(runbook), 32),
);
