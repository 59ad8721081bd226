import { severities } from '../../catalog/definitions/team';
import type { MeaningCheck } from '../check';
import { settingPlace, teamPlace } from '../places';
import type { Finding } from '../problem';

/** Kinds that count a signal; every other one shows it to somebody, as an alert that never ends. */
const COUNTS_SIGNALS: readonly string[] = ['heartbeat', 'webhook', 'null'];

/** Services of incidents and chats: they answer 400 to the JSON of Alertmanager, or show it as an alert. */
const READS_OTHERS =
  /(^|\.)(pagerduty|slack|discord|discordapp|telegram|victorops|pushover|webex|webexapis)\.(com|org|net)$|(^|\.)(office|logic\.azure)\.com$/;

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');

/** The watchdog always fires, so it goes to what pages when it stops; and nothing else goes there. */
export const watchdogReceiver: MeaningCheck = {
  code: 'watchdog-receiver',
  severity: 'error',
  title: 'The watchdog goes to a receiver of alerts, or alerts go to a heartbeat service.',
  stage: 'meaning',
  run: ({ environment, resolved }) => {
    // typed, but not everybody compiles
    const watchdog: string = resolved.alertmanager.watchdog.kind;
    const misled: Finding[] = COUNTS_SIGNALS.includes(watchdog)
      ? []
      : [
          {
            where: settingPlace(environment, 'alertmanager.watchdog'),
            message: `receiver "${watchdog}" would notify of the alert that always fires`,
            hint: "use a service that pages when signals stop: heartbeat('heartbeat-url')",
          },
        ];
    const { watchdog: receiver } = resolved.alertmanager;
    const host = 'url' in receiver && 'plain' in receiver.url ? hostOf(receiver.url.plain) : '';
    const refused: Finding[] = READS_OTHERS.test(host)
      ? [
          {
            where: settingPlace(environment, 'alertmanager.watchdog.url'),
            message: `"${host}" reads messages of its own format, and counts no signals`,
            hint: "use a service that pages when signals stop: heartbeat('heartbeat-url')",
          },
        ]
      : [];
    const ignored = resolved.teams.flatMap(({ name, routing }) =>
      severities
        .filter((severity) => (routing[severity].kind as string) === 'heartbeat')
        .map(
          (severity): Finding => ({
            where: teamPlace(name, `routing.${severity}`),
            message: 'a heartbeat service takes every alert for a sign that all is well',
            hint: 'use pagerduty, slack, email or webhook',
          }),
        ),
    );
    return [...misled, ...refused, ...ignored];
  },
};
