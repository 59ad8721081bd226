import { type Edit, settingsEdit } from '../edit';

/** Edits of an environment. */
export const settingEdits: readonly Edit[] = [
  {
    title: 'a shorter retention of metrics',
    changes: 1,
    source: settingsEdit({ prometheus: { retention: '30d' } }),
  },
  {
    title: 'a longer retention of metrics',
    changes: 1,
    source: settingsEdit({ prometheus: { retention: '60d' } }),
  },
  {
    title: 'a larger volume',
    changes: 3,
    source: settingsEdit({ prometheus: { storage: '20Gi' } }),
  },
  {
    title: 'more memory',
    changes: 1,
    source: settingsEdit({ prometheus: { resources: { memory: '1Gi' } } }),
  },
  {
    title: 'a changed scrape interval',
    changes: 11,
    source: settingsEdit({ prometheus: { scrapeInterval: '30s' } }),
  },
  {
    title: 'a sample limit',
    // three programs of the stack have limits derived from their contracts
    changes: 4,
    source: settingsEdit({ prometheus: { limits: { sampleLimit: 20000 } } }),
  },
  {
    title: 'a changed image',
    changes: 1,
    source: settingsEdit({ images: { prometheus: 'v3.13.6' } }),
  },
  {
    title: 'a registry mirror',
    changes: 8,
    source: settingsEdit({ registry: 'registry.example.org/mirror' }),
  },
  { title: 'pull secrets', changes: 1, source: settingsEdit({ imagePullSecrets: ['mirror'] }) },
  {
    title: 'a shorter retention of logs',
    changes: 1,
    source: settingsEdit({ loki: { retention: '48h' } }),
  },
  {
    title: 'fewer streams',
    changes: 3,
    source: settingsEdit({ loki: { limits: { maxGlobalStreamsPerUser: 1000 } } }),
  },
  {
    title: 'alerts that Grafana evaluates',
    changes: 5,
    source: settingsEdit({ alerts: { evaluator: 'grafana' } }),
  },
  {
    title: 'dashboards as resources',
    changes: 2,
    source: settingsEdit({ grafana: { dashboardSchema: 'v2' } }),
  },
  { title: 'another log collector', changes: 18, source: settingsEdit({ logCollector: 'alloy' }) },
  {
    title: 'changed trace sampling',
    changes: 1,
    source: settingsEdit({ jaeger: { defaultSampling: { kind: 'probabilistic', ratio: 0.1 } } }),
  },
  {
    title: 'kube-state-metrics',
    changes: 67,
    source: settingsEdit({ kubeStateMetrics: 'kube-state-metrics.kube-system.svc:8080' }),
  },
  {
    title: 'three Alertmanagers',
    changes: 6,
    source: settingsEdit({ alertmanager: { replicas: 3 } }),
  },
];
