import type { BrowserAddress, Resolved } from '../../../catalog/definitions/common';
import { placedReceivers } from '../../../catalog/definitions/routing';
import { isAgent } from '../../../resolve/agents';
import { exists, isOurs } from '../../../resolve/parts';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';
import type { Finding } from '../../problem';

/** Links of a notification, by the program behind the address. */
const LINKS = {
  prometheus: 'the query of an alert',
  alertmanager: 'the alert and to a silence',
  grafana: 'the dashboard',
} as const;

/** Reports links of notifications without an address, which lead to localhost. */
export const notificationUnreachableLink: SemanticCheck = {
  code: 'notification/unreachable-link',
  severity: 'warning',
  title: 'Notifications link to addresses that readers cannot open.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const { alertmanager, teams, alerts } = resolved;
    const isRead = teams.some(({ routing }) =>
      placedReceivers(routing).some(({ receiver }) => receiver.kind !== 'null'),
    );
    if (!alertmanager.notify || !isRead) return [];
    const programs = (Object.keys(LINKS) as (keyof typeof LINKS)[]).filter(
      // Otherwise Grafana evaluates the query.
      (program) =>
        program === 'prometheus'
          ? alerts.evaluator === 'prometheus' && isOurs(resolved, program) && !isAgent(resolved)
          : exists(resolved, program),
    );
    const unreachable = programs
      .filter((program) => {
        const { externalUrl, exposure }: Resolved<BrowserAddress> = resolved[program];
        return !externalUrl && !exposure;
      })
      .map(
        (program): Finding => ({
          where: settingPlace(environment, `${program}.externalUrl`),
          message: `${program} has no address outside of the cluster: notifications link to ${LINKS[program]} on localhost`,
          hint: `set ${program}.exposure, or ${program}.externalUrl: 'https://${program}.example.org'`,
          from: [settingPlace(environment, program)],
        }),
      );
    const inside = programs.flatMap((program): Finding[] => {
      const { externalUrl }: Resolved<BrowserAddress> = resolved[program];
      if (!externalUrl || !isInside(externalUrl)) return [];
      return [
        {
          where: settingPlace(environment, `${program}.externalUrl`),
          message: `address "${externalUrl}" cannot be opened by readers: notifications link to ${LINKS[program]} there`,
          hint: `set it to an address that a browser opens, such as 'https://${program}.example.org'`,
        },
      ];
    });
    const runbooks: readonly Finding[] = isLink(alerts.runbooks)
      ? []
      : [
          {
            where: settingPlace(environment, 'alerts.runbooks'),
            message: `runbooks address "${alerts.runbooks}" is not a URL: notifications have no link to the runbook`,
            hint: "set it to the address of docs/runbooks, such as 'https://git.example.org/observability/docs/runbooks'",
          },
        ];
    return [...unreachable, ...inside, ...runbooks];
  },
};

/**
 * Reports whether the templates of notifications show a text as a link; some clients end it at the
 * first space.
 */
const isLink = (url: string): boolean => /^https?:\/\/[^\s/]+/.test(url) && !/\s/.test(url);

/**
 * Reports whether only pods resolve a name, or whether it is a different machine for every user.
 */
function isInside(url: string): boolean {
  const { hostname } = new URL(url);
  return (
    /^(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(hostname) ||
    /\.(localhost|svc|svc\.cluster\.local)\.?$/.test(hostname)
  );
}
