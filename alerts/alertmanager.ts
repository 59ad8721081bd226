import { parseDurationMs } from '@observability-stack/query-common';
import { paths } from '../catalog/components/paths';
import type { Receiver, WatchdogReceiver, WebhookUrl } from '../catalog/definitions/receivers';
import { type Severity, severities, type Team } from '../catalog/definitions/team';
import { PLATFORM_TEAM } from '../catalog/names';
import type { ResolvedEnvironment } from '../resolve/environment';
import { inhibitions } from './inhibitions';
import { WATCHDOG } from './names';
import { NOTIFICATIONS_FILE, receiverTemplates } from './notifications';

const WATCHDOG_RECEIVER = 'watchdog';

export const receiverName = (team: string, severity: Severity): string => `${team}-${severity}`;

/** Returns alertmanager.yml: https://prometheus.io/docs/alerting/latest/configuration/ */
export function alertmanagerConfig(environment: ResolvedEnvironment): object {
  const { alertmanager, teams } = environment;
  const receivers: [string, Receiver | WatchdogReceiver][] = [
    ...teams.flatMap((team) =>
      severities.map((severity): [string, Receiver] => [
        receiverName(team.name, severity),
        team.routing[severity],
      ]),
    ),
    [WATCHDOG_RECEIVER, alertmanager.watchdog],
  ];
  return {
    templates: [`${paths.alertmanager.config}/${NOTIFICATIONS_FILE}`],
    route: {
      // Alerts without a team go to the platform team.
      receiver: receiverName(PLATFORM_TEAM, OTHERWISE),
      group_by: ['alertname', 'team', 'service', 'env'],
      group_wait: alertmanager.groupWait,
      group_interval: alertmanager.groupInterval,
      repeat_interval: alertmanager.repeatInterval,
      routes: [
        {
          matchers: [`alertname="${WATCHDOG}"`],
          receiver: WATCHDOG_RECEIVER,
          group_wait: '0s',
          ...repeatingEvery(alertmanager.watchdogInterval),
        },
        ...teams.map((team) => teamRoute(team, alertmanager.groupWaitPage)),
      ],
    },
    inhibit_rules: inhibitions(environment),
    receivers: receivers.map(([name, receiver]) => ({
      name,
      ...(alertmanager.notify ? integration(receiver, name === WATCHDOG_RECEIVER) : {}),
    })),
  };
}

/**
 * Returns timing for a repeat interval. Alertmanager checks a group once per `group_interval` and repeats a
 * notification older than `repeat_interval`. If both were equal, the last notification would be slightly too young each
 * time, and every second repetition would be skipped.
 */
function repeatingEvery(interval: string): object {
  const part = (share: number): string => {
    const milliseconds = Math.ceil(parseDurationMs(interval) * share);
    return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
  };
  return { group_interval: part(1 / 2), repeat_interval: part(3 / 4) };
}

/** Receiver of alerts without a severity, which therefore need no route. */
const OTHERWISE: Severity = 'ticket';

const teamRoute = (team: Team, groupWaitPage: string): object => ({
  matchers: [`team="${team.name}"`],
  receiver: receiverName(team.name, OTHERWISE),
  routes: severities
    .filter((severity) => severity !== OTHERWISE)
    .map((severity) => ({
      matchers: [`severity="${severity}"`],
      receiver: receiverName(team.name, severity),
      ...(severity === 'page' ? { group_wait: groupWaitPage } : {}),
    })),
});

const secretFile = (key: string): string => `${paths.alertmanager.secrets}/${key}`;

const webhookAddress = (url: WebhookUrl): object =>
  'secret' in url ? { url_file: secretFile(url.secret) } : { url: url.plain };

/**
 * Returns the integration of a receiver. With `isWatchdog`, every notification signals that
 * alerting works, so resolved notifications are not sent.
 */
function integration(receiver: Receiver | WatchdogReceiver, isWatchdog: boolean): object {
  switch (receiver.kind) {
    case 'pagerduty':
      return {
        pagerduty_configs: [
          {
            routing_key_file: secretFile(receiver.routingKey),
            send_resolved: true,
            ...receiverTemplates.pagerduty,
          },
        ],
      };
    case 'slack':
      return {
        slack_configs: [
          {
            api_url_file: secretFile(receiver.webhook),
            channel: receiver.channel,
            send_resolved: true,
            ...receiverTemplates.slack,
          },
        ],
      };
    case 'webhook':
    case 'heartbeat':
      return {
        webhook_configs: [{ ...webhookAddress(receiver.url), send_resolved: !isWatchdog }],
      };
    case 'email':
      return {
        email_configs: [
          {
            to: receiver.to,
            from: receiver.from,
            smarthost: receiver.smarthost,
            require_tls: receiver.requireTls ?? true,
            ...(receiver.username ? { auth_username: receiver.username } : {}),
            ...(receiver.password ? { auth_password_file: secretFile(receiver.password) } : {}),
            send_resolved: true,
            ...receiverTemplates.email,
          },
        ],
      };
    case 'null':
      return {};
  }
}

/** Returns the keys of the Secret `alertmanager-receivers` that the receivers read. */
export function receiverSecretKeys(environment: ResolvedEnvironment): string[] {
  if (!environment.alertmanager.notify) return [];
  const receivers = [
    environment.alertmanager.watchdog,
    ...environment.teams.flatMap((team) => severities.map((severity) => team.routing[severity])),
  ];
  return [...new Set(receivers.flatMap(secretKeysOf))].sort();
}

function secretKeysOf(receiver: Receiver | WatchdogReceiver): string[] {
  switch (receiver.kind) {
    case 'pagerduty':
      return [receiver.routingKey];
    case 'slack':
      return [receiver.webhook];
    case 'webhook':
    case 'heartbeat':
      return 'secret' in receiver.url ? [receiver.url.secret] : [];
    case 'email':
      return receiver.password ? [receiver.password] : [];
    case 'null':
      return [];
  }
}
