import { distinctRisks } from './fold-risks';
import { areas, type Change } from './model';
import type { RiskCode } from './risks';

const WITH_ALL: readonly RiskCode[] = ['network-widened', 'metric-not-queried'];

/** Folds an added or removed environment into one change with its content. */
export function foldEnvironments(
  name: string,
  kind: 'added' | 'removed',
  own: readonly Change[],
): Change {
  const side = kind === 'added' ? 'after' : 'before';
  return {
    area: 'Environments',
    kind,
    subject: `environment ${name}`,
    facts: areas.flatMap((area) => {
      const subjects = own.filter((change) => change.area === area).map(({ subject }) => subject);
      return subjects.length > 0 ? [{ label: area, [side]: subjects.join('; ') }] : [];
    }),
    // Restrictions and readers were removed with everything else.
    risks: distinctRisks(own).filter(({ code }) => kind === 'added' || !WITH_ALL.includes(code)),
  };
}
