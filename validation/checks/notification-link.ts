import type { BrowserAddress, Resolved } from '../../catalog/definitions/common';
import { severities } from '../../catalog/definitions/team';
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
      severities.some((severity) => routing[severity].kind !== 'null'),
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
    const inside = programs.flatMap((program): Finding[] => {
      const { externalUrl }: Resolved<BrowserAddress> = resolved[program];
      if (!externalUrl || !isInside(externalUrl)) return [];
      return [
        {
          where: settingPlace(environment, `${program}.externalUrl`),
          message: `"${externalUrl}" is an address inside the cluster or of one machine, and notifications link to ${LINKS[program]} there`,
          hint: `set it to what readers open in a browser, such as 'https://${program}.example.org'`,
        },
      ];
    });
    const runbooks: readonly Finding[] = isLink(alerts.runbooks)
      ? []
      : [
          {
            where: settingPlace(environment, 'alerts.runbooks'),
            message: `"${alerts.runbooks}" is no address that a browser opens, and notifications show no link to the runbook`,
            hint: "set it to where the pages are read: 'https://git.example.org/observability/docs/runbooks'",
          },
        ];
    return [...unreachable, ...inside, ...runbooks];
  },
};

/** What the templates of notifications show as a link; some clients end it at the first space. */
const isLink = (url: string): boolean => /^https?:\/\/[^\s/]+/.test(url) && !/\s/.test(url);

/** Names that only pods resolve, or that are another machine to everybody. */
function isInside(url: string): boolean {
  const { hostname } = new URL(url);
  return (
    /^(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(hostname) ||
    /\.(localhost|svc|svc\.cluster\.local)\.?$/.test(hostname)
  );
}
