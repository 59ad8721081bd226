import type { TeamCheck } from '../../check';
import { locatedDashboards } from '../../dashboards';

/**
 * Reports values that contain separators: Grafana joins the values of a variable into one text and
 * splits it again.
 */
export const dashboardInvalidVariableValue: TeamCheck = {
  code: 'dashboard/invalid-variable-value',
  severity: 'error',
  title: 'Grafana would parse a value of a variable differently.',
  stage: 'team',
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
  const choice = `value ${JSON.stringify(value)}`;
  const one = (message: string, hint: string) => [{ message: `${choice} ${message}`, hint }];
  if (value.includes(','))
    return one('has a comma: Grafana starts the next value there', 'remove the comma');
  if (/\s:\s/.test(value))
    return one(
      'has a colon between spaces: Grafana uses the text before it as a title',
      'remove the spaces or the colon',
    );
  if (value !== value.trim() || value === '')
    return one(
      value.trim() === '' ? 'is empty' : 'begins or ends with a space, which Grafana removes',
      'write a text without surrounding spaces',
    );
  if (before.includes(value)) return one('is listed twice', 'remove one of them');
  return [];
}
