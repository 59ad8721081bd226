import { metricFactory } from '@observability-stack/contracts';

/** Metrics of the API server. */
const { counter, gauge, histogram } = metricFactory('kube-apiserver');

const ofRequest = {
  verb: 12,
  group: 100,
  version: 5,
  resource: 400,
  subresource: 30,
  scope: 3,
  component: 3,
} as const;

export const apiserverRequests = counter('apiserver_request_total', {
  help: 'Requests to the API server, by the object that they are about and the status.',
  labels: [
    'verb',
    'group',
    'version',
    'resource',
    'subresource',
    'scope',
    'component',
    'dry_run',
    'code',
  ],
  budget: { ...ofRequest, dry_run: 2, code: 20 },
  external: true,
  maxSeries: 8_000,
});

/** The bounds that are stored; 22 are exposed. */
const sliDurationBuckets = [0.1, 0.4, 1, 5, 10, 30] as const;

export const apiserverRequestSliDurationSeconds = histogram(
  'apiserver_request_sli_duration_seconds',
  {
    help: 'Duration of requests without the time that webhooks and the queues of the server took.',
    unit: 'seconds',
    labels: ['verb', 'group', 'version', 'resource', 'subresource', 'scope', 'component'],
    budget: ofRequest,
    buckets: sliDurationBuckets,
    external: true,
    maxSeries: 20_000,
  },
);

export const apiserverCurrentInflightRequests = gauge('apiserver_current_inflight_requests', {
  help: 'Largest number of requests in progress within the last second.',
  labels: ['request_kind'],
  budget: { request_kind: 2 },
});

export const apiserverLongrunningRequests = gauge('apiserver_longrunning_requests', {
  help: 'Number of open watches and other requests that last long.',
  labels: ['verb', 'group', 'version', 'resource', 'subresource', 'scope', 'component'],
  budget: ofRequest,
  external: true,
  maxSeries: 1_000,
});

export const apiserverRequestTerminations = counter('apiserver_request_terminations_total', {
  help: 'Requests that the API server rejected or ended to protect itself.',
  labels: ['verb', 'group', 'version', 'resource', 'subresource', 'scope', 'component', 'code'],
  budget: { ...ofRequest, code: 5 },
  appearsWhen: 'after a request was ended',
  external: true,
  maxSeries: 500,
});

export const apiserverFlowcontrolRejected = counter(
  'apiserver_flowcontrol_rejected_requests_total',
  {
    help: 'Requests that API priority and fairness rejected.',
    labels: ['flow_schema', 'priority_level', 'reason'],
    budget: { flow_schema: 30, priority_level: 15, reason: 5 },
    appearsWhen: 'after a request was rejected',
    external: true,
    maxSeries: 200,
  },
);

export const apiserverFlowcontrolInqueue = gauge('apiserver_flowcontrol_current_inqueue_requests', {
  help: 'Number of requests that wait in the queues of API priority and fairness.',
  labels: ['flow_schema', 'priority_level'],
  budget: { flow_schema: 30, priority_level: 15 },
  external: true,
  maxSeries: 60,
});

export const apiserverStorageObjects = gauge('apiserver_storage_objects', {
  help: 'Number of stored objects of a kind; -1 if they cannot be counted.',
  labels: ['resource'],
  budget: { resource: 500 },
});

export const apiserverStorageSizeBytes = gauge('apiserver_storage_size_bytes', {
  help: 'Size of the database of etcd.',
  unit: 'bytes',
  labels: ['storage_cluster_id'],
  budget: { storage_cluster_id: 2 },
});

export const aggregatorUnavailableApiservice = gauge('aggregator_unavailable_apiservice', {
  help: '1 if the program behind an aggregated API is not available, 0 otherwise.',
  labels: ['name'],
  budget: { name: 150 },
});

export const apiserverClientCertificateExpirationSeconds = histogram(
  'apiserver_client_certificate_expiration_seconds',
  {
    help: 'Remaining validity of the client certificates of requests.',
    unit: 'seconds',
    buckets: [
      0, 1800, 3600, 7200, 21_600, 43_200, 86_400, 172_800, 345_600, 604_800, 2_592_000, 7_776_000,
      15_552_000, 31_104_000,
    ],
  },
);

export const apiserverAdmissionWebhookRejections = counter(
  'apiserver_admission_webhook_rejection_count',
  {
    help: 'Requests that a webhook rejected, or that failed because of an error of the webhook.',
    labels: ['name', 'operation', 'type', 'error_type', 'rejection_code'],
    budget: { name: 50, operation: 5, type: 2, error_type: 4, rejection_code: 10 },
    appearsWhen: 'after a webhook rejected a request or failed',
    external: true,
    maxSeries: 500,
  },
);
