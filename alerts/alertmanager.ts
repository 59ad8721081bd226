import { PLATFORM_TEAM, paths } from '../catalog/names';
import type { Receiver } from '../catalog/receivers';
import { type Severity, severities, type Team } from '../catalog/team';
import type { ResolvedEnvironment } from '../resolve/environment';

/** Name of the alert that always fires. */
export const WATCHDOG = 'Watchdog';
/** Alert of a target that cannot be scraped; it silences what follows from that. */
export const TARGET_DOWN = 'TargetDown';

export const receiverName = (team: string, severity: Severity): string => `${team}-${severity}`;

/** alertmanager.yml: https://prometheus.io/docs/alerting/latest/configuration/ */
export function alertmanagerConfig(environment: ResolvedEnvironment): object {
  const { alertmanager, teams } = environment;
  const receivers: [string, Receiver][] = [
    ...teams.flatMap((team) =>
      severities.map((severity): [string, Receiver] => [
        receiverName(team.name, severity),
        team.routing[severity],
      ]),
    ),
    ['watchdog', alertmanager.watchdog],
  ];
  return {
    route: {
      // whatever no team owns is the platform team's to sort out
      receiver: receiverName(PLATFORM_TEAM, OTHERWISE),
      group_by: ['alertname', 'team', 'service', 'env'],
      group_wait: alertmanager.groupWait,
      group_interval: alertmanager.groupInterval,
      repeat_interval: alertmanager.repeatInterval,
      routes: [
        {
          matchers: [`alertname="${WATCHDOG}"`],
          receiver: 'watchdog',
          group_wait: '0s',
          group_interval: alertmanager.watchdogInterval,
          repeat_interval: alertmanager.watchdogInterval,
        },
        ...teams.map(teamRoute),
      ],
    },
    inhibit_rules: inhibitions,
    receivers: receivers.map(([name, receiver]) => ({
      name,
      ...(alertmanager.notify ? integration(receiver) : {}),
    })),
  };
}

/** What an alert is about. A label that both lack counts as equal, so that each must be there. */
const about = {
  service: ['team', 'service', 'env'],
  target: ['team', 'service', 'env', 'instance'],
};

/**
 * Who is told of the cause need not read of what follows from it. An alert about one target says nothing of the
 * others; one about a service as a whole speaks for all of them.
 */
const inhibitions = [
  {
    source_matchers: ['severity="page"', 'service!=""', 'instance=""'],
    target_matchers: ['severity="ticket"'],
    equal: about.service,
  },
  {
    source_matchers: ['severity="page"', 'service!=""', 'instance!=""'],
    target_matchers: ['severity="ticket"'],
    equal: about.target,
  },
  {
    // a target that is down explains what its metrics say
    source_matchers: [`alertname="${TARGET_DOWN}"`, 'service!=""', 'instance!=""'],
    target_matchers: [`alertname!="${TARGET_DOWN}"`],
    equal: about.target,
  },
];

/** Who hears of what has no severity, and so needs no route of its own. */
const OTHERWISE: Severity = 'ticket';

const teamRoute = (team: Team): object => ({
  matchers: [`team="${team.name}"`],
  receiver: receiverName(team.name, OTHERWISE),
  routes: severities
    .filter((severity) => severity !== OTHERWISE)
    .map((severity) => ({
      matchers: [`severity="${severity}"`],
      receiver: receiverName(team.name, severity),
    })),
});

const secretFile = (key: string): string => `${paths.alertmanager.secrets}/${key}`;

function integration(receiver: Receiver): object {
  switch (receiver.kind) {
    case 'pagerduty':
      return {
        pagerduty_configs: [
          { routing_key_file: secretFile(receiver.routingKey), send_resolved: true },
        ],
      };
    case 'slack':
      return {
        slack_configs: [
          {
            api_url_file: secretFile(receiver.webhook),
            channel: receiver.channel,
            send_resolved: true,
          },
        ],
      };
    case 'webhook':
      return {
        webhook_configs: [
          'secret' in receiver.url
            ? { url_file: secretFile(receiver.url.secret), send_resolved: true }
            : { url: receiver.url.plain, send_resolved: true },
        ],
      };
    case 'email':
      return {
        email_configs: [
          {
            to: receiver.to,
            from: receiver.from,
            smarthost: receiver.smarthost,
            ...(receiver.username ? { auth_username: receiver.username } : {}),
            ...(receiver.password ? { auth_password_file: secretFile(receiver.password) } : {}),
            send_resolved: true,
          },
        ],
      };
    case 'none':
      return {};
  }
}

/** Keys of the Secret `alertmanager-receivers` that the receivers read. */
export function receiverSecretKeys(environment: ResolvedEnvironment): string[] {
  if (!environment.alertmanager.notify) return [];
  const receivers = [
    environment.alertmanager.watchdog,
    ...environment.teams.flatMap((team) => severities.map((severity) => team.routing[severity])),
  ];
  return [...new Set(receivers.flatMap(secretKeysOf))].sort();
}

function secretKeysOf(receiver: Receiver): string[] {
  switch (receiver.kind) {
    case 'pagerduty':
      return [receiver.routingKey];
    case 'slack':
      return [receiver.webhook];
    case 'webhook':
      return 'secret' in receiver.url ? [receiver.url.secret] : [];
    case 'email':
      return receiver.password ? [receiver.password] : [];
    case 'none':
      return [];
  }
}
