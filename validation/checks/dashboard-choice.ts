import type { MeaningCheck } from '../check';
import { locatedDashboards } from '../dashboards';

/** Grafana keeps the choices of a variable in one text and takes that apart again. */
export const dashboardChoice: MeaningCheck = {
  code: 'dashboard-choice',
  severity: 'error',
  title: 'A choice of a variable is not read back by Grafana as it is written.',
  stage: 'meaning',
  run: (input) =>
    locatedDashboards(input).flatMap(({ dashboard, where }) =>
      (dashboard.variables ?? []).flatMap((variable) =>
        variable.kind === 'choice'
          ? variable.values.flatMap((value, index) =>
              complaints(value, variable.values.slice(0, index)).map((complaint) => ({
                where: `${where}.variables[${variable.name}]`,
                from: ['team'],
                ...complaint,
              })),
            )
          : [],
      ),
    ),
};

function complaints(value: string, before: readonly string[]) {
  const choice = `the choice ${JSON.stringify(value)}`;
  const one = (message: string, hint: string) => [{ message: `${choice} ${message}`, hint }];
  if (value.includes(','))
    return one('has a comma, at which Grafana begins the next choice', 'leave the comma out');
  if (/\s:\s/.test(value))
    return one(
      'has a colon between spaces, where Grafana takes what stands before it for a title',
      'leave the spaces or the colon out',
    );
  if (value !== value.trim() || value === '')
    return one(
      value.trim() === '' ? 'is empty' : 'begins or ends with a space, which Grafana leaves out',
      'write a text without spaces around it',
    );
  if (before.includes(value)) return one('is there twice', 'leave one of them out');
  return [];
}
