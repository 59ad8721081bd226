import { metricFactory } from '@observability-stack/contracts';
import { gt } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { Environment } from '../../catalog/definitions/environment';
import { pagerduty, slack } from '../../catalog/definitions/receivers';
import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { availability, latency } from '../../catalog/definitions/slo';
import { defineTeam, type Service, type Team } from '../../catalog/definitions/team';
import { platform } from '../../teams/platform';

export const SERVICES_PER_TEAM = 3;
export const SLOS_PER_SERVICE = 2;
export const ALERTS_PER_SERVICE = 20;

const { gauge } = metricFactory('service');
const queueLength = gauge('queue_length', {
  help: 'Jobs that wait.',
  labels: ['queue'],
  budget: { queue: 20 },
});

/**
 * Returns an environment with that many teams, as different from each other as real ones, and the
 * platform team.
 */
export const benchEnvironment = (teams: number): Environment =>
  environmentOf(Array.from({ length: teams }, (_, index) => teamOf(`t${index}`)));

/** Returns an environment with these teams and the platform team. */
export const environmentOf = (teams: readonly Team[]): Environment => ({
  name: 'bench',
  // Error budgets have this window.
  prometheus: { retention: '30d' },
  // Alertmanager has one file, which would exceed the size limit of an object with the addresses of
  // a thousand teams; with short names of teams it does not.
  alertmanager: { notify: false },
  teams: [platform, ...teams],
});

/** Returns a team; `limit` is the lowest one of its alerts. */
export const teamOf = (name: string, limit = 1000): Team =>
  defineTeam({
    name,
    routing: { page: pagerduty(`${name}-pagerduty`), ticket: slack(`#${name}`) },
    services: Array.from({ length: SERVICES_PER_TEAM }, (_, index) =>
      serviceOf(`${name}-service-${index}`, name, index, limit),
    ),
  });

const serviceOf = (name: string, team: string, index: number, limit: number): Service => ({
  name,
  replicas: 2,
  scrape: fileSd({ port: 8080 }),
  metrics: [queueLength],
  signals: http(),
  slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '500ms' })],
  alerts: ({ service }) =>
    Array.from({ length: ALERTS_PER_SERVICE }, (_, number) => number)
      .filter((number) => number % SERVICES_PER_TEAM === index)
      .map((number) => queueAlert(team, service, number, limit + number)),
});

/** Returns an alert of a team, with the two tests that every alert has. */
function queueAlert(team: string, service: string, number: number, limit: number): PromqlAlert {
  const labels = { team, service, env: 'test', job: service, instance: 'a', queue: 'mail' };
  const description = (value: string) => `${value} jobs wait in ${'{{ $labels.queue }}'}.`;
  const test = (title: string, value: number, fires: boolean) => ({
    title,
    series: [inputSeries(queueLength.where(labels), `${value}x20`)],
    at: '15m',
    fires: fires
      ? [
          {
            labels: { ...labels, severity: 'ticket' },
            summary: `Queue mail of ${service} is long.`,
            description: `${value} jobs wait in mail.`,
          },
        ]
      : [],
  });
  return promqlAlert({
    name: `QueueLong${number}`,
    expr: gt(queueLength.where({ service }), limit),
    for: '10m',
    severity: 'ticket',
    summary: `Queue {{ $labels.queue }} of ${service} is long.`,
    description: description('{{ $value }}'),
    runbook: {
      meaning: `The number of jobs has exceeded limit ${number} for ten minutes.`,
      impact: 'Mail is late.',
      diagnosis: 'Look at the workers.',
      mitigation: 'Add workers.',
    },
    tests: () => [test('long', limit + 1, true), test('as long as it may be', limit, false)],
  });
}
