import type { BrowserAddress, Resolved } from '../../catalog/settings/common';
import { severities } from '../../catalog/team';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';
import type { Finding } from '../problem';

/** What a notification links to, by the program behind the address. */
const LINKS = {
  prometheus: 'the query of an alert',
  alertmanager: 'the alert and to a silence',
  grafana: 'the dashboard',
} as const;

/** Without an address of their own, links lead to localhost: to whoever forwards a port there, and to nobody else. */
export const notificationLink: MeaningCheck = {
  code: 'notification-link',
  severity: 'warning',
  title: 'Notifications link to addresses that their readers cannot open.',
  stage: 'meaning',
  run: ({ environment, resolved }) => {
    const { alertmanager, teams, alerts } = resolved;
    const isRead = teams.some(({ routing }) =>
      severities.some((severity) => routing[severity].kind !== 'none'),
    );
    if (!alertmanager.notify || !isRead) return [];
    const programs = (Object.keys(LINKS) as (keyof typeof LINKS)[]).filter(
      // then the query is one of Grafana's
      (program) => program !== 'prometheus' || alerts.evaluator === 'prometheus',
    );
    const unreachable = programs
      .filter((program) => {
        const { externalUrl, exposure }: Resolved<BrowserAddress> = resolved[program];
        return !externalUrl && !exposure;
      })
      .map(
        (program): Finding => ({
          where: settingPlace(environment, `${program}.externalUrl`),
          message: `${program} has no address outside the cluster, and notifications link to ${LINKS[program]} on localhost`,
          hint: `set ${program}.exposure, or ${program}.externalUrl: 'https://${program}.example.org' where something else leads there`,
          from: [settingPlace(environment, program)],
        }),
      );
    const runbooks: readonly Finding[] = /^https?:\/\//.test(alerts.runbooks)
      ? []
      : [
          {
            where: settingPlace(environment, 'alerts.runbooks'),
            message: `"${alerts.runbooks}" is a path in the repository, and notifications show no link to the runbook`,
            hint: "set it to where the pages are read: 'https://git.example.org/observability/docs/runbooks'",
          },
        ];
    return [...unreachable, ...runbooks];
  },
};
