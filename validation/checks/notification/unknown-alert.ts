import { didYouMean, literalAlternatives } from '@observability-stack/query-common';
import { definedRuleGroups } from '../../../alerts/rules';
import { isAlertRule } from '../../../catalog/definitions/alert';
import { alertRoutes } from '../../../catalog/definitions/routing';
import type { Team } from '../../../catalog/definitions/team';
import { type Matcher, parseMatchers } from '../../../catalog/helpers/alert-matchers';
import { PLATFORM_TEAM } from '../../../catalog/names';
import type { TeamCheck, TeamInput } from '../../check';
import { teamPlace } from '../../places';
import type { Finding } from '../../problem';
import { locatedAlerts } from '../../rules';

/** A route or an inhibition for an alert that was renamed silently matches nothing. */
export const notificationUnknownAlert: TeamCheck = {
  code: 'notification/unknown-alert',
  severity: 'error',
  title: 'A route or an inhibition names an alert or a severity that the team does not have.',
  stage: 'team',
  run: (input) => {
    const team = input.resolved.teams.find(({ name }) => name === input.team);
    if (!team) return [];
    const routes = alertRoutes(team.routing);
    const { inhibitions = [] } = team.routing;
    if (routes.length + inhibitions.length === 0) return [];
    const names = alertNames(input, team);
    return [
      ...routes.flatMap((route) =>
        (route.alerts ?? [])
          .filter((alert) => !names.has(alert))
          .map((alert) => ({
            where: teamPlace(input.team, `routing.routes[${route.name}].alerts`),
            message: `alert "${alert}" does not exist in team "${input.team}": the route would never match`,
            hint: didYouMean(alert, [...names]),
          })),
      ),
      ...inhibitions.flatMap((inhibition, index) =>
        (['sourceMatchers', 'targetMatchers'] as const).flatMap((key) =>
          inhibition[key].flatMap((text, position) =>
            ofMatcher(text, names).map(({ message, hint }) => ({
              where: teamPlace(input.team, `routing.inhibitions[${index}].${key}[${position}]`),
              message: `${message} in team "${input.team}": the inhibition would never apply`,
              hint,
            })),
          ),
        ),
      ),
    ];
  },
};

/** Names of the alerts of a team, and of those of the stack that belong to the team of their series. */
function alertNames(input: TeamInput, { rawRules = [] }: Team): ReadonlySet<string> {
  const ofStack = definedRuleGroups(input.resolved, PLATFORM_TEAM).flatMap(({ rules }) =>
    rules.filter(isAlertRule).filter(({ team }) => team === undefined),
  );
  return new Set([
    ...[...locatedAlerts(input).map(({ rule }) => rule), ...ofStack].map(({ name }) => name),
    ...rawRules.flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? [])),
  ]);
}

/** Values of the label `severity`. */
const SEVERITIES = ['page', 'ticket', 'none'];

function ofMatcher(
  text: string,
  names: ReadonlySet<string>,
): readonly Pick<Finding, 'message' | 'hint'>[] {
  const missing = (label: string, known: readonly string[]): readonly string[] => {
    const values = matchersIn(text).flatMap((matcher) =>
      matcher.label === label ? (valuesOf(matcher) ?? []) : [],
    );
    // Of several names, those of other environments may be missing.
    return values.some((value) => known.includes(value)) ? [] : values;
  };
  return [
    ...missing('alertname', [...names]).map((alert) => ({
      message: `alert "${alert}" does not exist`,
      hint: didYouMean(alert, [...names]),
    })),
    ...missing('severity', SEVERITIES).map((severity) => ({
      message: `severity "${severity}" does not exist`,
      hint: `write one of ${SEVERITIES.join(', ')}`,
    })),
  ];
}

/** Returns the values that a matcher selects by name; undefined for any other matcher. */
const valuesOf = ({ operator, value }: Matcher): readonly string[] | undefined =>
  operator === '=' ? [value] : operator === '=~' ? literalAlternatives(value) : undefined;

function matchersIn(text: string): readonly Matcher[] {
  try {
    return parseMatchers(text);
  } catch {
    // notification/invalid-raw reports it.
    return [];
  }
}
