import { httpRequests } from '@observability-stack/contracts/standard/http';
import { gt, rate, sum } from '@observability-stack/promql';
import { ApiObject } from 'cdk8s';
import { promqlAlert } from '../../../../catalog/definitions/alert';
import type { TeamConstructs } from '../../../../catalog/definitions/constructs';
import {
  nullReceiver,
  opsgenie,
  pagerduty,
  rawReceiver,
  slack,
} from '../../../../catalog/definitions/receivers';
import { notify, rawRoute, timeInterval } from '../../../../catalog/definitions/routing';
import { kubernetesSd } from '../../../../catalog/definitions/scrape';
import { http } from '../../../../catalog/definitions/signals';
import { availability, latency } from '../../../../catalog/definitions/slo';
import { commerceEdit, type Edit, service, shopEdit, team } from '../edit';

const runbook = { meaning: 'm', impact: 'i', diagnosis: 'd', mitigation: 'm' };
const busy = (bound: number) => (selector: { readonly service: string }) => [
  promqlAlert({
    name: 'ShopBusy',
    expr: gt(sum(rate(httpRequests.where(selector), '5m'), { by: ['service'] }), bound),
    for: '10m',
    severity: 'page',
    summary: 'The shop is busy.',
    description: 'There are {{ $value }} requests a second.',
    runbook,
    tests: [
      {
        title: 'busy',
        series: [],
        at: '15m',
        fires: [{ labels: {}, summary: '', description: '' }],
      },
      { title: 'idle', series: [], at: '15m', fires: [] },
    ],
  }),
];

/** A CronJob that passes every check. */
const nightlyReport: TeamConstructs = (scope, { podLabels }) => {
  new ApiObject(scope, 'nightly-report', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: {
      schedule: '0 3 * * *',
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      jobTemplate: {
        spec: {
          template: {
            metadata: { labels: podLabels('nightly-report') },
            spec: {
              restartPolicy: 'Never',
              automountServiceAccountToken: false,
              securityContext: {
                runAsNonRoot: true,
                runAsUser: 1000,
                seccompProfile: { type: 'RuntimeDefault' },
              },
              containers: [
                {
                  name: 'report',
                  image: 'registry.example.org/report:1.4.2',
                  resources: {
                    requests: { cpu: '50m', memory: '64Mi' },
                    limits: { cpu: '500m', memory: '64Mi' },
                  },
                  securityContext: {
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    capabilities: { drop: ['ALL'] },
                  },
                },
              ],
            },
          },
        },
      },
    },
  });
};

/** Edits of team definitions. */
export const signalEdits: readonly Edit[] = [
  { title: 'nothing', changes: 0, source: (environment) => ({ ...environment }) },
  {
    title: 'a new service whose pods are discovered',
    changes: 3,
    source: team({
      services: [
        shopEdit,
        { name: 'worker', scrape: kubernetesSd({ port: 9000 }), signals: http() },
      ],
    }),
  },
  {
    title: 'a new service whose annotated pods are discovered, with labels of their nodes',
    changes: 5,
    source: team({
      services: [
        shopEdit,
        {
          name: 'worker',
          scrape: kubernetesSd({
            ...{ annotations: true, port: 'metrics', ports: ['metrics', 9102] },
            config: { attach_metadata: { node: true } },
          }),
        },
      ],
    }),
  },
  { title: 'a new CronJob', changes: 1, source: team({ constructs: nightlyReport }) },
  {
    title: 'reordered keys of a service',
    changes: 0,
    source: team({ services: [{ ...shopEdit, slos: [...(shopEdit.slos ?? [])], replicas: 2 }] }),
  },
  {
    title: 'a higher error ratio threshold',
    changes: 1,
    source: service({ signals: http({ errorRatio: 0.1 }) }),
  },
  {
    title: 'a lower error ratio threshold',
    changes: 1,
    source: service({ signals: http({ errorRatio: 0.01 }) }),
  },
  {
    title: 'no alert about errors',
    changes: 4,
    source: service({ signals: http({ errorRatio: false }) }),
  },
  {
    title: 'another internal route',
    changes: 18,
    source: service({
      signals: http({ ignoreRoutes: ['/metrics', '/healthz', '/readyz', '/livez', '/debug'] }),
    }),
  },
  {
    title: 'a lower objective',
    changes: 1,
    source: service({
      slos: [availability({ objective: 99 }), latency({ objective: 99, threshold: '500ms' })],
    }),
  },
  {
    title: 'a higher objective',
    changes: 1,
    source: service({
      slos: [availability({ objective: 99.95 }), latency({ objective: 99, threshold: '500ms' })],
    }),
  },
  {
    title: 'a changed latency threshold',
    changes: 1,
    source: service({
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '1s' })],
    }),
  },
  {
    title: 'a removed SLO',
    changes: 1,
    source: service({ slos: [availability({ objective: 99.9 })] }),
  },
  {
    title: 'an additional SLO',
    changes: 1,
    source: service({
      slos: [
        ...(shopEdit.slos ?? []),
        availability({ name: 'availability-strict', objective: 99.99 }),
      ],
    }),
  },
  { title: 'an alert of the service', changes: 1, source: service({ alerts: busy(100) }) },
  {
    title: 'another receiver for pages',
    changes: 2,
    source: team({ routing: { page: slack('#commerce-pages'), ticket: slack('#commerce') } }),
  },
  {
    title: 'tickets without a receiver',
    changes: 2,
    source: team({ routing: { ...commerceEdit.routing, ticket: nullReceiver } }),
  },
  {
    title: 'a second receiver for pages',
    changes: 2,
    source: team({
      routing: {
        ...commerceEdit.routing,
        page: [pagerduty('commerce-pagerduty'), opsgenie({ apiKey: 'key' })],
      },
    }),
  },
  {
    title: 'tickets only in office hours, repeated once a day',
    changes: 3,
    source: team({
      routing: {
        ...commerceEdit.routing,
        ticket: notify(slack('#commerce'), {
          repeatInterval: '1d',
          active: [
            timeInterval('office', {
              weekdays: ['monday:friday'],
              times: [{ from: '09:00', to: '17:00' }],
              location: 'Europe/Berlin',
            }),
          ],
        }),
      },
    }),
  },
  {
    title: 'one service that another team is notified of',
    changes: 3,
    source: team({
      routing: {
        ...commerceEdit.routing,
        routes: [{ name: 'shop', services: ['shop'], to: { team: 'platform' } }],
      },
    }),
  },
  {
    title: 'a raw receiver with a raw route',
    changes: 4,
    source: team({
      routing: {
        ...commerceEdit.routing,
        receivers: [
          rawReceiver('commerce-raw', {
            discord_configs: [{ webhook_url_file: { secret: 'discord-url' } }],
          }),
        ],
        routes: [
          rawRoute({ matchers: ['alertname=~"Http.*"'], receiver: 'commerce-raw', continue: true }),
        ],
      },
    }),
  },
  {
    title: 'an additional replica',
    changes: 2,
    source: service({ replicas: 3 }),
  },
  {
    title: 'a changed port',
    changes: 2,
    source: service({ scrape: { kind: 'file', port: 9000 } as never }),
  },
  {
    title: 'an additional stream label',
    changes: 1,
    source: service({ logs: { labels: [{ name: 'tier', values: ['gold', 'silver'] }] } }),
  },
  {
    title: 'additional structured metadata',
    changes: 1,
    source: service({ logs: { structuredMetadata: [{ name: 'order_id' }] } }),
  },
  {
    title: 'dropped log lines',
    changes: 1,
    source: service({ logs: { drop: [{ expression: 'GET /healthz', reason: 'probe' }] } }),
  },
  {
    title: 'redacted log lines',
    changes: 1,
    source: service({ logs: { redact: [{ preset: 'email' }] } }),
  },
  {
    title: 'redacted log lines of all services',
    changes: 1,
    source: (environment) => ({ ...environment, logs: { redact: [{ preset: 'ip' }] } }),
  },
  {
    title: 'sampled log lines',
    changes: 1,
    source: service({ logs: { sample: [{ levels: ['debug'], rate: 0.1, reason: 'debug' }] } }),
  },
  {
    title: 'limited log lines',
    changes: 2,
    source: service({ logs: { limit: { rate: 100 } } }),
  },
  {
    title: 'an additional stage',
    changes: 1,
    source: service({ logs: { stages: [{ kind: 'json', expressions: { plan: 'plan' } }] } }),
  },
  {
    title: 'files of the nodes',
    changes: 2,
    source: (environment) => ({
      ...environment,
      logs: {
        sources: [
          { kind: 'files', path: '/var/log/audit/audit.log', service: 'audit', team: 'platform' },
        ],
      },
    }),
  },
  {
    title: 'raw rules',
    changes: 2,
    source: team({
      rawRules: [
        {
          name: 'mixin',
          rules: [
            { record: 'job:up:sum', expr: 'sum by (job) (up)' },
            { alert: 'InstanceDown', expr: 'up == 0', labels: { severity: 'ticket' } },
          ],
        },
      ],
    }),
  },
  { title: 'a removed service', changes: 8, source: team({ services: [] }) },
  {
    title: 'an additional service',
    changes: 2,
    source: team({
      services: [shopEdit, { name: 'cart', scrape: { kind: 'file', port: 8080 } as never }],
    }),
  },
];
