import { didYouMean, memoizeByObject } from '@observability-stack/query-common';
import { WATCHDOG } from '../../../alerts/names';
import { definedRuleGroups, rawAlert, ruleTeams } from '../../../alerts/rules';
import { type AlertRule, isAlertRule } from '../../../catalog/definitions/alert';
import { isSwitchedOffBy, type SwitchedOff } from '../../../resolve/disabled-alerts';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { servicePlace, settingPlace, teamPlace } from '../../places';
import type { Finding } from '../../problem';

interface DefinedAlert {
  readonly name: string;
  readonly team: string;
  readonly service?: string;
}

/** Reports thresholds and switched-off alerts without effect, and the alert that must not be switched off. */
export const alertUnknownOverride: SemanticCheck = {
  code: 'alert/unknown-override',
  severity: 'error',
  title:
    'A threshold or an entry of `disabledAlerts` names an alert that does not exist in its scope.',
  stage: 'semantic',
  run: (input) => {
    const { environment, resolved } = input;
    if (resolved.disabledAlerts.length === 0 && !hasThresholds(input)) return [];
    const alerts = definedAlerts(resolved);
    const thresholds = (
      given: object | undefined,
      where: string,
      scope: Omit<SwitchedOff, 'alert' | 'reason' | 'byEnvironment'>,
    ): readonly Finding[] =>
      Object.keys(given ?? {}).flatMap((alert) =>
        finding(alerts, { alert, reason: '', byEnvironment: true, ...scope }, where),
      );
    return [
      ...resolved.disabledAlerts.flatMap((off) => {
        const where = placeOf(input, off);
        return off.alert === WATCHDOG
          ? [
              {
                where,
                message: `alert "${WATCHDOG}" cannot be switched off: without it, a failure of alerting is not noticed`,
                hint: 'remove it from disabledAlerts, and set alertmanager.watchdog to its receiver',
              },
            ]
          : finding(alerts, off, where);
      }),
      ...thresholds(environment.alertThresholds, settingPlace(environment, 'alertThresholds'), {}),
      ...resolved.teams.flatMap(({ name: team, alertThresholds }) =>
        thresholds(alertThresholds, teamPlace(team, 'alertThresholds'), { team }),
      ),
      ...resolved.services.flatMap(({ name: service, team }) => {
        const override = environment.services?.[service] || {};
        return thresholds(
          override.alertThresholds,
          settingPlace(environment, `services.${service}.alertThresholds`),
          { team, service },
        );
      }),
    ];
  },
};

const hasThresholds = ({ environment }: ResolvedInput): boolean =>
  environment.alertThresholds !== undefined ||
  environment.teams.some(({ alertThresholds }) => alertThresholds !== undefined) ||
  Object.values(environment.services ?? {}).some((one) => one && one.alertThresholds !== undefined);

const definedAlerts = memoizeByObject(
  (resolved: ResolvedInput['resolved']): readonly DefinedAlert[] =>
    ruleTeams(resolved).flatMap((owner) =>
      definedRuleGroups(resolved, owner).flatMap((group) =>
        [
          ...group.rules.filter(isAlertRule),
          ...(group.raw?.rules ?? [])
            .filter(({ alert }) => alert !== undefined)
            .map((rule): Pick<AlertRule, 'name' | 'team' | 'service'> => rawAlert(group.raw, rule)),
        ].map(({ name, team = group.team, service }) => ({
          name,
          team,
          ...(service !== undefined && { service }),
        })),
      ),
    ),
);

function finding(
  alerts: readonly DefinedAlert[],
  off: SwitchedOff,
  where: string,
): readonly Finding[] {
  if (alerts.some((alert) => isSwitchedOffBy(alert, off))) return [];
  const { team, service } = off;
  const names = alerts
    .filter((alert) => isSwitchedOffBy(alert, { ...off, alert: alert.name }))
    .map(({ name }) => name);
  const subject = service ? `service "${service}"` : team ? `team "${team}"` : 'this environment';
  return [
    {
      where,
      message: `alert "${off.alert}" does not exist in ${subject}`,
      hint: didYouMean(off.alert, [...new Set(names)]),
    },
  ];
}

/** Returns the place of an entry of `disabledAlerts`. */
export function placeOf(
  { environment, resolved }: ResolvedInput,
  { alert, team, service, byEnvironment }: SwitchedOff,
): string {
  const key = `disabledAlerts.${alert}`;
  if (service !== undefined) {
    const named = resolved.services.find(({ name }) => name === service);
    if (byEnvironment || !named) return settingPlace(environment, `services.${service}.${key}`);
    return servicePlace(named, key);
  }
  return team === undefined ? settingPlace(environment, key) : teamPlace(team, key);
}
