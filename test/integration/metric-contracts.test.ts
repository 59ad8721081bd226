// Each contract of a metric of another project's program, compared with what the program exposes when it
// runs as the stack runs it.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { type Metric, targetLabels } from '@observability-stack/contracts';
import { type Lab, type LabOptions, startLab } from '@observability-stack/lab/lab';
import { findProgram } from '@observability-stack/lab/programs';
import type { programDescriptions } from '../../catalog/components/component-descriptions';
import { images } from '../../catalog/components/images';
import { metricContracts } from '../../catalog/metrics';
import type { kubeStateMetricsDescription } from '../../constructs/kube-state-metrics/component';
import type { kubernetesDescription } from '../../constructs/kubernetes/component';
import * as otlpMetrics from '../../constructs/otel-collector/otlp-metrics';
import { tempodbBlocklistLength } from '../../constructs/tempo/metrics';
import { local } from '../../environments/local';
import { hardwareMetrics } from '../fixtures/node-hardware';
import { type ExposedMetrics, exposition } from './support/exposition';
import { withFailingCollector } from './support/failing-collector';
import { DIST } from './support/rendered';
import { impatientTempo, spoilStorage } from './support/tempo';
import { trafficFor } from './support/traffic';
import { renderVariant } from './support/variant';

jest.setTimeout(900_000);

/** The programs of a cluster have their own test, kubernetes-metrics.test.ts. */
type Program = Exclude<keyof typeof programDescriptions, ClusterProgram> | 'thanos-sidecar';
type ClusterProgram =
  | keyof (typeof kubernetesDescription)['programs']
  | keyof (typeof kubeStateMetricsDescription)['programs'];

/** Where each program can be seen: `environment/pod/port`; `failing` is a Collector with nowhere to send to. */
const places: Readonly<Record<Program, readonly string[]>> = {
  prometheus: ['local/prometheus-0/http'],
  alertmanager: ['production/alertmanager-0/http'],
  loki: ['local/loki-0/http'],
  promtail: ['local/promtail-0/http'],
  alloy: ['production/alloy-0/http'],
  'otel-collector': [
    'local/otel-collector-0/metrics',
    'local/otel-collector-0/span-metrics',
    'failing',
  ],
  jaeger: ['local/jaeger-0/metrics'],
  tempo: ['tempo/tempo-0/http'],
  grafana: ['local/grafana-0/http'],
  'node-exporter': ['local/node-exporter-0/metrics'],
  'thanos-sidecar': ['production/prometheus-0/sidecar-http'],
  'thanos-query': ['production/thanos-query-0/http'],
  'thanos-store': ['production/thanos-store-0/http'],
  'thanos-compactor': ['production/thanos-compactor-0/http'],
  pushgateway: ['local/pushgateway-0/http'],
};

const labs: Readonly<Record<string, () => Omit<LabOptions, 'environment'>>> = {
  local: () => {
    // rules as they are, only evaluated more often: `ALERTS` is there from the first evaluation
    const prometheus = {
      ...local.prometheus,
      evaluationInterval: '5s',
      // Nothing listens there.
      remoteWrite: [{ url: 'http://127.0.0.1:9/api/v1/write' }],
    };
    const dist = renderVariant({ ...local, prometheus });
    folders.push(dist);
    return { dist, files: ruleFiles };
  },
  // Not again what `local` has, nor what needs an object store or a database that is not here.
  production: () => ({
    dist: DIST,
    only: [
      ...['alertmanager', 'alloy', 'prometheus'],
      ...['thanos-query', 'thanos-store', 'thanos-compactor'],
    ],
  }),
  tempo: () => {
    const dist = renderVariant({ ...local, name: 'tempo', tracing: 'tempo' });
    folders.push(dist);
    return {
      dist,
      only: ['tempo', 'otel-collector', 'prometheus'],
      files: impatientTempo(path.join(dist, 'tempo')),
    };
  },
};
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const programs = Object.keys(places) as Program[];
const binaryOf = (program: Program): string =>
  ({ 'otel-collector': 'otelcol', 'node-exporter': 'node_exporter' })[program as string] ??
  program.replace(/^thanos-.*/, 'thanos');
/** Contracts of what exists only where a service sends by OTLP, and of hardware: their own tests read them. */
const elsewhere = new Set<string>(
  [...Object.values(otlpMetrics), ...hardwareMetrics].map(({ name }) => name),
);
const contractsOf = (program: Program) =>
  metricContracts.filter(
    ({ name, emittedBy }) => emittedBy.includes(program) && !elsewhere.has(name),
  );
const shown = (program: Program): readonly (ReadonlyMap<string, ExposedMetrics> | undefined)[] =>
  places[program].map((place) => seen.get(place));

/** Why a program cannot be asked here. */
function absence(program: Program): string | undefined {
  const found = findProgram(binaryOf(program));
  if ('missing' in found) return found.missing;
  if (program !== 'jaeger') return undefined;
  // The newest that Go can install is older than what is shipped, and shows other metrics.
  const version = spawnSync(found.path, ['version'], { encoding: 'utf8' }).stdout;
  const [minor = ''] = /^\d+\.\d+\./.exec(images.jaeger.tag) ?? [];
  return version.includes(`v${minor}`)
    ? undefined
    : `JAEGER_BIN is not set to one of ${images.jaeger.tag}, which is shipped; here is ${version}`;
}

const reasons = new Map(programs.map((program) => [program, absence(program)]));

/** Everything that each place has shown so far; a metric may come late, or go again. */
const seen = new Map<string, Map<string, ExposedMetrics>>();
/** Labels of what Prometheus keeps for each target and each alert. */
const kept = new Map<string, Set<string>>();

beforeAll(async () => {
  const failed = wantedAt('failing').filter(({ name }) => name.includes('_failed_spans'));
  const failing = withFailingCollector(async (url) => {
    await look('failing', url);
    return failed.every(({ name }) => seen.get('failing')?.has(name));
  });
  const inLabs = Object.entries(labs).map(async ([environment, options]) => {
    if (environment === 'tempo' && reasons.get('tempo')) return;
    const lab = await startLab({ environment, ...options() });
    try {
      await watch(lab, environment);
      if (environment === 'local') await askPrometheus(lab);
    } finally {
      await lab.stop();
    }
  });
  // side by side: each waits for intervals of its programs; one that fails waits for the others, which end then
  const ended = await Promise.allSettled([failing, ...inLabs]);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
});

/** A rule for Loki, so that its ruler has something to show. */
const ruleFiles = {
  'loki-rules': {
    'contracts.yaml': JSON.stringify({
      groups: [
        {
          name: 'contracts',
          interval: '1s',
          rules: [{ alert: 'Lines', expr: 'sum(count_over_time({job=~".+"}[5m])) > 0' }],
        },
      ],
    }),
  },
};

const wantedAt = (place: string): readonly Metric[] =>
  metricContracts.filter(
    ({ name, emittedBy }) =>
      !elsewhere.has(name) &&
      emittedBy.some((emitter) => places[emitter as Program]?.includes(place)),
  );

async function look(place: string, url: string): Promise<void> {
  const response = await fetch(`${url}/metrics`);
  const all = seen.get(place) ?? new Map<string, ExposedMetrics>();
  for (const [name, now] of exposition(await response.text()))
    if (now.labels.size > 0 || !all.has(name) || now.type !== 'gauge') all.set(name, now);
  seen.set(place, all);
}

/** Makes traffic and looks until every contract was seen, or nothing new came for long. */
async function watch(lab: Lab, environment: string): Promise<void> {
  const here = programs
    .filter((program) => !reasons.get(program))
    .flatMap((program) => places[program])
    .map((place) => place.split('/'))
    .filter(([where, pod = '']) => where === environment && pod in lab.urls);
  const missing = () =>
    here.flatMap((parts) => {
      const place = parts.join('/');
      // the span metrics and the program's own metrics have separate ports: either will do
      return wantedAt(place)
        .filter(({ name }) => !shownSomewhere(name, place))
        .map(({ name }) => `${place} ${name}`);
    });
  const deadline = Date.now() + 150_000;
  let isSpoilt = false;
  do {
    await trafficFor(lab);
    if (!isSpoilt && seen.get('tempo/tempo-0/http')?.has(tempodbBlocklistLength.name)) {
      spoilStorage((inside) => lab.path('tempo-0', inside));
      isSpoilt = true;
    }
    for (const [, pod = '', port = ''] of here)
      await look(`${environment}/${pod}/${port}`, lab.url(pod, port));
    await new Promise((resolve) => setTimeout(resolve, 1000));
  } while (missing().length > 0 && Date.now() < deadline);
}

/** Whether a program shows a metric on any of its places. */
function shownSomewhere(name: string, place: string): boolean {
  const program = Object.values(places).find((all) => all.includes(place)) ?? [];
  return program.some((other) => seen.get(other)?.has(name));
}

async function askPrometheus(lab: Lab): Promise<void> {
  const own = metricContracts.filter(({ emittedBy }) => /target|rules/.test(emittedBy.join()));
  const deadline = Date.now() + 90_000;
  while (own.some(({ name }) => !kept.has(name)) && Date.now() < deadline) {
    for (const { name } of own) {
      // The endpoint that nothing listens on has its own alerts, with its labels.
      const query = new URLSearchParams({ query: `${name}{remote_name=""}` });
      const response = await fetch(`${lab.url('prometheus-0')}/api/v1/query?${query}`);
      const { data } = (await response.json()) as {
        data: { result: { metric: Record<string, string> }[] };
      };
      for (const { metric } of data.result)
        kept.set(name, new Set([...(kept.get(name) ?? []), ...Object.keys(metric)]));
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

for (const program of programs) {
  const reason = reasons.get(program);
  if (reason) console.warn(`SKIPPED ${program}: ${reason}`);
  const group = reason ? describe.skip : describe;
  group(program, () => {
    test.each(contractsOf(program).map((metric) => [metric.name, metric] as const))(
      '%s',
      (name, metric) => {
        const exposures = shown(program).flatMap((place) => place?.get(name) ?? []);
        expect(exposures).not.toEqual([]);
        const declared = {
          type: metric.exposedAs ?? metric.type,
          bounds: metric.type === 'histogram' ? (metric.buckets ?? []) : [],
          quantiles: metric.type === 'summary' ? metric.quantiles : [],
        };
        for (const { type, bounds, quantiles, labels } of exposures) {
          expect({ type, bounds, quantiles }).toEqual(declared);
          // pushed metrics expose labels of the target themselves
          const own = [...labels].filter(
            (label) => !(targetLabels as readonly string[]).includes(label),
          );
          expect(metric.labels).toEqual(expect.arrayContaining(own));
        }
      },
    );
  });
}

test('at least one program exposes each label of a contract', () => {
  const unseen = metricContracts.flatMap((metric) => {
    const emitters = metric.emittedBy.filter((emitter): emitter is Program => emitter in places);
    // A label may be that of a program that is not here.
    if (emitters.some((emitter) => reasons.get(emitter))) return [];
    const exposures = emitters.flatMap((emitter) =>
      shown(emitter).flatMap((place) => place?.get(metric.name) ?? []),
    );
    if (exposures.length === 0) return [];
    return metric.labels
      .filter((label) => !exposures.some(({ labels }) => labels.has(label)))
      .map((label) => `${metric.name}{${label}}`);
  });
  expect(unseen).toEqual([]);
});

test('every target has the labels that queries rely on', () => {
  const scraped = metricContracts.filter(({ emittedBy }) => emittedBy.includes('target'));
  for (const { name } of scraped)
    expect({ name, labels: [...(kept.get(name) ?? [])].sort() }).toEqual({
      name,
      labels: ['__name__', ...targetLabels].sort(),
    });
});

test('alerts have the labels of their contract', () => {
  for (const { name, labels } of metricContracts.filter(({ emittedBy }) =>
    emittedBy.includes('rules'),
  )) {
    const found = [...(kept.get(name) ?? [])].filter((label) => label !== '__name__');
    expect(found).not.toEqual([]);
    expect(labels).toEqual(expect.arrayContaining(found));
  }
});
