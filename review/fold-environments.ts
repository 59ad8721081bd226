import { risksBy } from './fold-risks';
import { areas, type Change } from './model';

/** An environment that comes or goes: one change with what it has, in place of one for each thing in it. */
export function wholeEnvironment(
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
    risks: risksBy(own),
  };
}
