import { labelNotRe, labelRe, promql } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type RuleGroup,
  type TestSeries,
} from '../../catalog/definitions/alert';
import type { Severity } from '../../catalog/definitions/routing';
import { latency, ratio } from '../../catalog/definitions/slo';
import { PLATFORM_TEAM } from '../../catalog/names';
import * as api from '../../constructs/kubernetes/api-server-metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { type ResolvedService, resolveSlo } from '../../resolve/services';
import { KUBE_CLIENT_CERTIFICATE_EXPIRES } from '../names';
import { sloGroups } from '../slo';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from '../stack/test-helpers';

const NAME = 'kube-apiserver';
const job = { job: NAME } as const;
const here = testTarget(NAME, '10.0.0.1:6443');

/** Requests that last as long as their client wants. */
const LONG = 'WATCH|CONNECT';

/** Returns the SLOs of the API server as those of a service, with their burn rates. */
export function apiServerSlos(environment: ResolvedEnvironment): readonly RuleGroup[] {
  const { kubernetes } = environment;
  if (!kubernetes || !kubernetes.apiServer) return [];
  const { availability, latency: fast } = kubernetes.apiServer;
  const service: ResolvedService = {
    name: NAME,
    team: PLATFORM_TEAM,
    description: '',
    namespace: 'default',
    replicas: 1,
    scrape: false,
    scrapes: [],
    packs: [],
    push: false,
    otlp: false,
    metrics: [],
    metricsComplete: false,
    signals: false,
    slos: [
      ratio({
        name: 'availability',
        objective: availability,
        total: api.apiserverRequests.where({ verb: labelNotRe(LONG) }),
        bad: api.apiserverRequests.where({ verb: labelNotRe(LONG), code: labelRe('5..') }),
        events: 'requests',
        text: 'fail',
      }),
      latency({
        name: 'latency',
        objective: fast,
        threshold: '1s',
        histogram: api.apiserverRequestSliDurationSeconds,
        // Lists of a whole cluster may take longer.
        where: { verb: labelRe('GET|POST|PUT|PATCH|DELETE|APPLY'), scope: 'resource' },
      }),
    ].map((slo) => resolveSlo(environment.alerts, slo)),
    alerts: [],
    recordings: [],
    panels: [],
  };
  return sloGroups(environment, service);
}

/** Requests of clients whose certificates are valid for less than a day, a week and longer. */
const requests = (day: string, week: string, all: string): readonly TestSeries[] =>
  (
    [
      ['0.0', '0x200'],
      ['86400.0', day],
      ['604800.0', week],
      ['2.592e+06', all],
      ['+Inf', all],
    ] as const
  ).map(([le, values]) =>
    inputSeries(
      api.apiserverClientCertificateExpirationSeconds.bucket.where({ ...here, le }),
      values,
    ),
  );

const certificateExpires = (severity: Severity, days: number, le: string): PromqlAlert =>
  promqlAlert({
    name: KUBE_CLIENT_CERTIFICATE_EXPIRES,
    // The name of the client is not among the labels; one that has expired is rejected and is in the bucket 0.
    expr: promql`
      sum by (team, service, env, job) (increase(${api.apiserverClientCertificateExpirationSeconds.bucket.where(job, { le })}[15m]))
      - sum by (team, service, env, job) (increase(${api.apiserverClientCertificateExpirationSeconds.bucket.where(job, { le: '0.0' })}[15m])) > 0.5`,
    for: '5m',
    severity,
    summary: `A client of the API server uses a certificate that expires within ${days === 1 ? 'a day' : 'a week'}.`,
    description: 'It authenticated {{ printf "%.0f" $value }} requests within the last 15m.',
    runbook: {
      meaning:
        'Requests to the API server were authenticated with a client certificate that expires within a week, or within a day for a page.',
      impact:
        'When it expires, the client is rejected: a program of the control plane, a kubelet or a person.',
      diagnosis: `- With kubeadm: \`kubeadm certs check-expiration\` on each node of the control plane
- Which users send requests? The audit log of the API server has the name of each.`,
      mitigation:
        'With kubeadm: `kubeadm certs renew all`, then restart the programs. Create a new kubeconfig for a person.',
    },
    tests: notFiringBefore('4m', [
      firingTest(
        'a kubeconfig is old',
        '30m',
        requests(days === 1 ? '0+2x60' : '0x60', '0+2x60', '0+100x60'),
        expectedAlert(severity, { team: PLATFORM_TEAM, service: NAME, env: 'test', job: NAME }, [
          `A client of the API server uses a certificate that expires within ${days === 1 ? 'a day' : 'a week'}.`,
          'It authenticated 30 requests within the last 15m.',
        ]),
      ),
      notFiringTest(
        'all certificates are valid for months',
        '30m',
        requests('0x60', '0x60', '0+100x60'),
      ),
    ]),
  });

const unavailable = (values: string) =>
  inputSeries(
    api.aggregatorUnavailableApiservice.where({ ...here, name: 'v1beta1.metrics.k8s.io' }),
    values,
  );

const aggregatedApiDown: PromqlAlert = promqlAlert({
  name: 'KubeAggregatedApiDown',
  expr: promql`
    max by (team, service, env, job, name) (avg_over_time(${api.aggregatorUnavailableApiservice.where(job)}[10m])) > 0.5`,
  for: '5m',
  severity: 'ticket',
  summary: 'The aggregated API {{ $labels.name }} is not available.',
  description: 'It was unavailable for {{ $value | humanizePercentage }} of the last 10m.',
  runbook: {
    meaning:
      'The API server cannot reach the program behind an aggregated API, such as the metrics server.',
    impact:
      'Autoscalers that read its metrics do not scale. Namespaces are not deleted while any API is unavailable.',
    diagnosis:
      '- `kubectl get apiservice NAME -o yaml` shows the reason. Do the pods behind its Service run?',
    mitigation: 'Fix or restart the program, or delete the APIService if it is not used.',
  },
  tests: notFiringBefore('4m', [
    firingTest(
      'the metrics server stopped',
      '30m',
      [unavailable('1x60')],
      expectedAlert(
        'ticket',
        {
          team: PLATFORM_TEAM,
          service: NAME,
          env: 'test',
          job: NAME,
          name: 'v1beta1.metrics.k8s.io',
        },
        [
          'The aggregated API v1beta1.metrics.k8s.io is not available.',
          'It was unavailable for 100% of the last 10m.',
        ],
      ),
    ),
    notFiringTest('it restarts', '30m', [unavailable('0x15 1x2 0x60')]),
  ]),
});

const webhook = (values: string) =>
  inputSeries(
    api.apiserverAdmissionWebhookRejections.where({
      ...here,
      name: 'policy.example.org',
      operation: 'CREATE',
      type: 'validating',
      error_type: 'calling_webhook_error',
      rejection_code: '0',
    }),
    values,
  );

const webhookFailing: PromqlAlert = promqlAlert({
  name: 'KubeWebhookFailing',
  // A webhook may reject requests on purpose; errors of the call are faults.
  expr: promql`
    sum by (team, service, env, job, name) (rate(${api.apiserverAdmissionWebhookRejections.where(job, { error_type: 'calling_webhook_error' })}[10m])) * 60 > 0.5`,
  for: '5m',
  severity: 'ticket',
  summary: 'Requests to the API server fail, because webhook {{ $labels.name }} does not answer.',
  description: '{{ printf "%.1f" $value }} requests per minute were rejected for this reason.',
  runbook: {
    meaning:
      'An admission webhook with `failurePolicy: Fail` cannot be called, so that the API server rejects the requests that it should check.',
    impact: 'Objects of some kinds cannot be created or changed. Pods may not be replaced.',
    diagnosis: `- Which objects does it check, and where does it run? \`kubectl get validatingwebhookconfiguration,mutatingwebhookconfiguration\`
- Do its pods run, and is its certificate valid?`,
    mitigation:
      'Restart the program of the webhook. In an emergency, delete its configuration, and create it again afterwards.',
  },
  tests: notFiringBefore('4m', [
    firingTest(
      'its pods stopped',
      '30m',
      [webhook('0+2x60')],
      expectedAlert(
        'ticket',
        { team: PLATFORM_TEAM, service: NAME, env: 'test', job: NAME, name: 'policy.example.org' },
        [
          'Requests to the API server fail, because webhook policy.example.org does not answer.',
          '2.0 requests per minute were rejected for this reason.',
        ],
      ),
    ),
    notFiringTest('one call fails', '30m', [webhook('0x15 1x60')]),
  ]),
});

const terminated = (values: string) =>
  inputSeries(
    api.apiserverFlowcontrolRejected.where({
      ...here,
      flow_schema: 'global-default',
      priority_level: 'global-default',
      reason: 'queue-full',
    }),
    values,
  );

const overloaded: PromqlAlert = promqlAlert({
  name: 'KubeApiRequestsRejected',
  expr: promql`
    sum by (team, service, env, job, priority_level) (rate(${api.apiserverFlowcontrolRejected.where(job)}[10m])) > 0.1`,
  for: '10m',
  severity: 'ticket',
  summary:
    'The API server rejects requests of priority {{ $labels.priority_level }}, because it is overloaded.',
  description: 'It rejects {{ $value | humanize }} requests per second.',
  runbook: {
    meaning:
      'API priority and fairness rejects requests with status 429, because their queues are full or they waited too long.',
    impact: 'Clients of this priority are slowed down. Those of other priorities are protected.',
    diagnosis: `- Which clients send most requests? \`kubectl get --raw /debug/api_priority_and_fairness/dump_requests\`
- Did a controller or a job start to list all objects often?`,
    mitigation: 'Stop or fix the client. Give it a FlowSchema with a lower priority.',
  },
  tests: notFiringBefore('9m', [
    firingTest(
      'a client lists all pods in a loop',
      '30m',
      [terminated('0+60x60')],
      expectedAlert(
        'ticket',
        {
          team: PLATFORM_TEAM,
          service: NAME,
          env: 'test',
          job: NAME,
          priority_level: 'global-default',
        },
        [
          'The API server rejects requests of priority global-default, because it is overloaded.',
          'It rejects 1 requests per second.',
        ],
      ),
    ),
    notFiringTest('a burst', '40m', [terminated('0x10 60x60')]),
  ]),
});

export const apiServerAlerts: readonly PromqlAlert[] = [
  certificateExpires('page', 1, '86400.0'),
  certificateExpires('ticket', 7, '604800.0'),
  aggregatedApiDown,
  webhookFailing,
  overloaded,
];
