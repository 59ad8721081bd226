import {
  placedSettings,
  type TimeInterval,
  type TimeSpan,
} from '../../../catalog/definitions/routing';
import type { SemanticCheck } from '../../check';
import { teamPlace } from '../../places';
import type { Finding } from '../../problem';

/** Alertmanager rejects them when it loads its configuration, and of two with one name the second. */
export const notificationInvalidTime: SemanticCheck = {
  code: 'notification/invalid-time',
  severity: 'error',
  title: 'A time interval ends before it begins, or has the name of a different one.',
  stage: 'semantic',
  run: ({ resolved: { teams } }) => {
    const known = new Map<string, { readonly text: string; readonly where: string }>();
    return teams.flatMap(({ name: team, routing }) =>
      placedSettings(routing).flatMap(({ path, settings }) =>
        (['mute', 'active'] as const).flatMap((key) =>
          (settings[key] ?? []).flatMap((interval): Finding[] => {
            const where = teamPlace(
              team,
              ['routing', path, `${key}[${interval.name}]`].filter(Boolean).join('.'),
            );
            const text = JSON.stringify(interval.spans);
            const first = known.get(interval.name);
            known.set(interval.name, first ?? { text, where });
            if (first && first.text !== text)
              return [
                {
                  where,
                  message: `time interval "${interval.name}" has other times than the one at ${first.where}`,
                  hint: 'use another name, or the same constant',
                },
              ];
            return first ? [] : faultsOf(interval).map((fault) => ({ where, ...fault }));
          }),
        ),
      ),
    );
  },
};

const faultsOf = ({ spans }: TimeInterval): Pick<Finding, 'message' | 'hint'>[] =>
  spans.flatMap((span) => [
    ...(span.times ?? [])
      .filter(({ from, to }) => from >= to)
      .map(({ from, to }) => ({
        message: `time ${to} is not after ${from}`,
        hint: `split it at midnight: { from: '${from}', to: '24:00' }, { from: '00:00', to: '${to}' }`,
      })),
    ...reversed(span, 'weekdays', (day) => DAYS.indexOf(day), 'a week begins with Sunday'),
    ...reversed(span, 'months', monthNumber, 'a year begins with January'),
    ...reversed(span, 'years', Number, 'write the earlier year first'),
    ...(span.daysOfMonth ?? []).filter(isReversedDays).map((range) => ({
      message: `days of the month "${range}" end before they begin`,
      hint: 'write the earlier day first, such as 1:5 or -3:-1',
    })),
  ]);

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august'],
  ...['september', 'october', 'november', 'december'],
];
const monthNumber = (month: string): number =>
  MONTHS.includes(month) ? MONTHS.indexOf(month) + 1 : Number(month);

const reversed = (
  span: TimeSpan,
  key: 'weekdays' | 'months' | 'years',
  order: (item: string) => number,
  rule: string,
): Pick<Finding, 'message' | 'hint'>[] =>
  ((span[key] ?? []) as readonly string[])
    .map((range) => range.split(':'))
    .filter(([from = '', to = from]) => order(from) > order(to))
    .map(([from, to]) => ({
      message: `${key} "${from}:${to}" end before they begin`,
      hint: `write two items, '${from}' and '${to}', or ranges between them: ${rule}`,
    }));

/** As Alertmanager compares them: negative days count from the end of the shortest month. */
function isReversedDays(range: string): boolean {
  const [from = 0, to = from] = range.split(':').map(Number);
  if (from < 0 && to > 0) return true;
  const day = (one: number) => (one < 0 ? 28 + one : one);
  return day(from) > day(to);
}
