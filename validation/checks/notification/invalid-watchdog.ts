import { placedReceivers } from '../../../catalog/definitions/routing';
import type { SemanticCheck } from '../../check';
import { settingPlace, teamPlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Kinds of receivers that expect a signal; every other kind would notify users of an alert that
 * never ends.
 */
const COUNTS_SIGNALS: readonly string[] = ['heartbeat', 'webhook', 'null'];

/**
 * Pattern of incident and chat services, which respond with 400 to the JSON of Alertmanager, or
 * show it as an alert.
 */
const READS_OTHERS =
  /(^|\.)(pagerduty|slack|discord|discordapp|telegram|victorops|pushover|webex|webexapis)\.(com|org|net)$|(^|\.)(office|logic\.azure)\.com$/;

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');

/**
 * Reports receivers that are unsuitable for the watchdog. It always fires: its receiver pages when
 * it stops, and receives nothing else.
 */
export const notificationInvalidWatchdog: SemanticCheck = {
  code: 'notification/invalid-watchdog',
  severity: 'error',
  title: 'The watchdog is sent to a receiver of alerts, or alerts to a heartbeat service.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    // A synth does not compile.
    const watchdog: string = resolved.alertmanager.watchdog.kind;
    const misled: Finding[] = COUNTS_SIGNALS.includes(watchdog)
      ? []
      : [
          {
            where: settingPlace(environment, 'alertmanager.watchdog'),
            message: `watchdog receiver "${watchdog}" would notify people of an alert that always fires`,
            hint: "use a service that pages when signals stop: heartbeat('heartbeat-url')",
          },
        ];
    const { watchdog: receiver } = resolved.alertmanager;
    const host = 'url' in receiver && 'plain' in receiver.url ? hostOf(receiver.url.plain) : '';
    const rejected: Finding[] = READS_OTHERS.test(host)
      ? [
          {
            where: settingPlace(environment, 'alertmanager.watchdog.url'),
            message: `watchdog address "${host}" is not a heartbeat service`,
            hint: "use a service that pages when signals stop: heartbeat('heartbeat-url')",
          },
        ]
      : [];
    const ignored = resolved.teams.flatMap(({ name, routing }) =>
      placedReceivers(routing)
        .filter(({ receiver }) => (receiver.kind as string) === 'heartbeat')
        .map(
          ({ path }): Finding => ({
            where: teamPlace(name, `routing.${path}`),
            message:
              'heartbeat cannot receive alerts: each notification would count as a heartbeat',
            hint: 'use pagerduty, slack, email or webhook',
          }),
        ),
    );
    return [...misled, ...rejected, ...ignored];
  },
};
