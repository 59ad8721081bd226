import {
  email,
  heartbeat,
  nullReceiver,
  pagerduty,
  slack,
  webhook,
  webhookTo,
} from '../../../catalog/definitions/receivers';
import { type Case, trialCommerce, trialPlatform } from '../trial';

const told = (page: object) => ({
  // links are what other cases are about
  prometheus: { externalUrl: 'https://prometheus.example.org' },
  grafana: { externalUrl: 'https://grafana.example.org' },
  alertmanager: { externalUrl: 'https://alertmanager.example.org' },
  alerts: { runbooks: 'https://git.example.org/runbooks' },
  teams: [trialPlatform, trialCommerce({}, { routing: { page, ticket: nullReceiver } as never })],
});
const mail = {
  to: 'oncall@example.org',
  from: 'Alerts <alerts@example.org>',
  smarthost: 'smtp.example.org:587',
};

const mails = (title: string, bad: object, key: string, good: object): Case => ({
  code: 'notification/invalid-email',
  title,
  bad: { environment: told(email({ ...mail, ...bad })) },
  where: `team commerce, routing.page.${key}`,
  good: { environment: told(email({ ...mail, ...good })) },
});

const interval = (title: string, bad: object, key: string, good: object): Case => ({
  code: 'notification/misaligned-interval',
  title,
  bad: { environment: { alertmanager: bad } },
  where: `environment test, alertmanager.${key}`,
  good: { environment: { alertmanager: good } },
});

/** Everything that makes a notification, but for one key. */
const without = (program: string, key: string, message: string): Case => {
  const whole: Record<string, object> = told(slack('#alerts'));
  return {
    code: 'notification/unreachable-link',
    title: `${program} has no ${key}`,
    bad: { environment: { ...whole, [program]: {} } },
    where: `environment test, ${program}.${key}`,
    message,
    good: { environment: whole },
  };
};

const login = { username: 'alerts', password: 'smtp-password' };
const exposure = {
  kind: 'ingress',
  host: 'prometheus.example.org',
  className: 'nginx',
  tlsSecret: 'prometheus-tls',
  controllerNamespace: 'ingress-nginx',
};

export const notifications: readonly Case[] = [
  mails('a user name alone', { username: 'alerts' }, 'username', login),
  mails('a password alone', { password: 'smtp-password' }, 'password', login),
  mails('a password in clear text', { ...login, requireTls: false }, 'requireTls', {
    requireTls: false,
  }),
  mails(
    'a password in clear text on an encrypted port',
    { ...login, requireTls: false },
    'requireTls',
    {
      ...login,
      requireTls: false,
      smarthost: 'smtp.example.org:465',
    },
  ),
  mails('two senders', { from: 'a@example.org, b@example.org' }, 'from', { from: 'a@example.org' }),
  mails('a name in place of an address', { to: 'a@example.org, the team' }, 'to', {
    to: 'a@example.org, "The team" <team@example.org>',
  }),
  mails('a separator of other programs', { to: 'a@example.org; b@example.org' }, 'to', {
    to: 'a@example.org, b@example.org, ',
  }),
  mails('brackets in a name', { to: 'The team [EU] <team@example.org>' }, 'to', {
    to: '"The team, [EU]" <team@example.org>',
  }),
  mails('two dots', { from: 'a..b@example.org' }, 'from', { from: 'Alerts (EU) <a.b@[10.0.0.1]>' }),
  mails('a dot at the end', { to: 'a@example.org.' }, 'to', { to: 'Größe <größe@bücher.example>' }),
  {
    code: 'notification/invalid-watchdog',
    title: 'the watchdog as a message to a service of incidents',
    bad: {
      environment: {
        alertmanager: { watchdog: webhookTo('https://events.pagerduty.com/v2/enqueue') },
      },
    },
    where: 'environment test, alertmanager.watchdog.url',
    message: 'watchdog address "events.pagerduty.com" is not a heartbeat service',
    good: {
      environment: { alertmanager: { watchdog: webhookTo('https://hc-ping.com/some-check') } },
    },
  },
  ...[pagerduty('watchdog'), slack('#watchdog'), email(mail)].map(
    (watchdog): Case => ({
      code: 'notification/invalid-watchdog',
      title: `the watchdog by ${watchdog.kind}`,
      bad: { environment: { alertmanager: { watchdog } } },
      where: 'environment test, alertmanager.watchdog',
      message: watchdog.kind,
      good: { environment: { alertmanager: { watchdog: heartbeat('watchdog') } } },
    }),
  ),
  {
    code: 'notification/invalid-watchdog',
    title: 'alerts as heartbeats',
    bad: { environment: told(heartbeat('watchdog')) },
    where: 'team commerce, routing.page',
    good: { environment: told(webhook('watchdog')) },
  },
  interval(
    'the time of one look',
    { groupInterval: '5m', repeatInterval: '5m' },
    'repeatInterval',
    { groupInterval: '5m', repeatInterval: '10m' },
  ),
  interval('less than one look', { groupInterval: '5m', repeatInterval: '1m' }, 'repeatInterval', {
    groupInterval: '30s',
    repeatInterval: '1m',
  }),
  interval('between two looks', { groupInterval: '5m', repeatInterval: '12m' }, 'repeatInterval', {
    groupInterval: '4m',
    repeatInterval: '12m',
  }),
  interval('longer than anything is remembered', { repeatInterval: '1w' }, 'retention', {
    repeatInterval: '1w',
    retention: '1w',
  }),
  interval('a watchdog at every moment', { watchdogInterval: '0' }, 'watchdogInterval', {
    watchdogInterval: '1s',
  }),
  without('prometheus', 'externalUrl', 'the query of an alert'),
  without('alertmanager', 'externalUrl', 'a silence'),
  without('grafana', 'externalUrl', 'the dashboard'),
  without(
    'alerts',
    'runbooks',
    'runbooks address "docs/runbooks" is not a URL: notifications have no link to the runbook',
  ),
  ...[
    'http://localhost:3000',
    'http://grafana.observability.svc:3000',
    'http://grafana.observability.svc.cluster.local',
  ].map(
    (externalUrl): Case => ({
      code: 'notification/unreachable-link',
      title: `an address that no reader can open: ${externalUrl}`,
      bad: { environment: { ...told(slack('#alerts')), grafana: { externalUrl } } },
      where: 'environment test, grafana.externalUrl',
      message: '" cannot be opened by readers: notifications link to the dashboard there',
      good: {
        environment: {
          ...told(slack('#alerts')),
          grafana: { externalUrl: 'http://grafana.internal:3000' },
        },
      },
    }),
  ),
  {
    code: 'notification/unreachable-link',
    title: 'the query is in Grafana',
    bad: { environment: { ...told(slack('#alerts')), prometheus: {} } },
    where: 'environment test, prometheus.externalUrl',
    good: {
      environment: {
        ...told(slack('#alerts')),
        prometheus: {},
        alerts: { runbooks: 'https://git.example.org/runbooks', evaluator: 'grafana' },
      },
    },
  },
  {
    code: 'notification/unreachable-link',
    title: 'exposed in place of an address',
    bad: { environment: { ...told(slack('#alerts')), prometheus: {} } },
    where: 'environment test, prometheus.externalUrl',
    good: { environment: { ...told(slack('#alerts')), prometheus: { exposure } } },
  },
];
