// Every query of every dashboard, asked of the real programs while the demo runs; every dashboard in the real Grafana.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { correlation, MetricCatalog } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { readManifests } from '@observability-stack/lab/manifests';
import { createPlan } from '@observability-stack/lab/plan';
import { labPods } from '@observability-stack/lab/pods';
import { nodeSelectors } from '@observability-stack/promql/checks/context';
import { parsePromql } from '@observability-stack/promql/parse';
import { substituteValues } from '@observability-stack/query-common';
import { load } from 'js-yaml';
import { dataSourceUids } from '../../catalog/data-sources';
import { metricContracts } from '../../catalog/metrics';
import * as recordedKubernetes from '../../catalog/metrics/recorded-kubernetes';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { Asker, parameters, queryJson } from './dashboards/ask';
import { mayBeEmpty } from './dashboards/may-be-empty';
import {
  type ClassicDashboard,
  type ClassicTarget,
  openedWith,
  readPanels,
  readRenderedDashboards,
} from './support/dashboards';
import { eventually } from './support/eventually';
import { trafficFor } from './support/traffic';
import { renderVariant } from './support/variant';
import { JaegerApi } from './traces/jaeger';

jest.setTimeout(900_000);

const scrapeSeconds = 5;
/** Rules and scrapes with shorter intervals, so that the second sample comes soon. */
const dist = renderVariant({
  ...local,
  prometheus: {
    ...local.prometheus,
    scrapeInterval: `${scrapeSeconds}s`,
    scrapeTimeout: '4s',
    evaluationInterval: `${scrapeSeconds}s`,
  },
});
const folder = path.join(dist, 'local');
const { skipped } = createPlan(labPods(readManifests(folder)), undefined);
for (const { name, reason } of skipped) console.warn(`SKIPPED ${name}: ${reason}`);
const runs = (pod: string): boolean => !skipped.some(({ name }) => name === pod);
const dashboards = readRenderedDashboards(folder);

let lab: Lab;
let asker: Asker;
beforeAll(async () => {
  const demoFaults = { faults: 'enabled', token: WORD };
  lab = await startLab({ environment: 'local', dist, secrets: { 'demo-faults': demoFaults } });
  asker = new Asker(lab, { scrapeSeconds, runs });
  await trafficFor(lab);
  // so that there is something to see on the panels of errors
  for (const pod of ['order-service-0', 'payment-service-0', 'delivery-service-0'])
    await fault(pod, 'errors', 0.2);
  await fault('load-generator-0', 'logs', 1);
});
afterAll(async () => {
  await lab?.stop();
  rmSync(dist, { recursive: true });
});

/** The token that the demo requires to set faults. */
const WORD = 'let-it-fail';
async function fault(pod: string, kind: string, value: number): Promise<void> {
  const response = await fetch(`${lab.url(pod)}/faults`, {
    method: 'POST',
    headers: { authorization: `Bearer ${WORD}`, 'content-type': 'application/json' },
    body: JSON.stringify({ fault: kind, value, seconds: 3600 }),
  });
  if (!response.ok) throw new Error(`${pod}: ${response.status} ${await response.text()}`);
}

interface Asked {
  readonly dashboard: string;
  readonly panel: string;
  readonly target: ClassicTarget;
  /** Undefined where the data source does not run. */
  readonly series?: number;
  readonly error?: string;
}
const MARKS = 'marks';

async function ask(dashboard: ClassicDashboard): Promise<readonly Asked[]> {
  const service = 'order-service';
  const traceID = await asker.someTrace(service);
  const values = await openedWith(dashboard, asker.labelValues, { traceID, service });
  const marks = dashboard.annotations.list.filter(({ expr }) => expr !== undefined);
  const targets = [
    ...readPanels(dashboard).flatMap(({ title, targets = [] }) =>
      targets.map((target) => ({ panel: title, target })),
    ),
    ...marks.map((target) => ({ panel: MARKS, target })),
  ];
  return Promise.all(
    targets.map(async ({ panel, target }): Promise<Asked> => {
      const asked = { dashboard: dashboard.uid, panel, target };
      try {
        return { ...asked, series: await asker.count(target, values) };
      } catch (error) {
        return { ...asked, error: String(error) };
      }
    }),
  );
}

const programs = new Set<string>(
  resolveEnvironment(local)
    .components.filter(({ kind }) => kind === 'External')
    .flatMap(({ metrics }) => metrics.map(({ job }) => job)),
);

const panelName = ({ dashboard, panel }: Asked): string => `${dashboard} / ${panel}`;
const nameOf = (asked: Asked): string => `${panelName(asked)} / ${asked.target.refId}`;
const catalogue = new MetricCatalog(metricContracts);
/** Recorded from the programs of Kubernetes, which do not run: kubernetes-metrics.test.ts asks for them. */
const ofKubernetes = new Set<string>(
  Object.values(recordedKubernetes).flatMap((one) => ('name' in one ? [one.name] : [])),
);
/** Reports whether all programs run whose metrics a query selects. */
const isExposed = ({ expr = '', datasource }: ClassicTarget): boolean =>
  datasource.type !== dataSourceUids.prometheus ||
  nodeSelectors(parsePromql(expr)).every(({ name = '' }) => {
    if (ofKubernetes.has(name)) return false;
    const emitters = catalogue.find(name)?.metric.emittedBy ?? [];
    return emitters.length === 0 || emitters.some((one) => !hasLeft(one));
  });
const hasLeft = (component: string): boolean =>
  programs.has(component) || skipped.some(({ name }) => name.replace(/-\d+$/, '') === component);

const unexplained = (asked: readonly Asked[]): readonly string[] =>
  asked
    .filter(({ series, panel, target }) => series === 0 && panel !== MARKS && isExposed(target))
    .filter((one) => !(nameOf(one) in mayBeEmpty) && !(panelName(one) in mayBeEmpty))
    .map(nameOf);

test('every query succeeds, and returns data where the demo produces it', async () => {
  const answers = new Map<string, readonly Asked[]>();
  const isSettled = (asked: readonly Asked[] = []): boolean =>
    asked.length > 0 &&
    unexplained(asked).length === 0 &&
    asked.every(({ error }) => error === undefined);
  // only what is still open is asked again: all queries of all dashboards keep every program busy
  const areSettled = async () => {
    const open = dashboards.filter(({ uid }) => !isSettled(answers.get(uid)));
    for (const dashboard of open) answers.set(dashboard.uid, await ask(dashboard));
    return dashboards.every(({ uid }) => isSettled(answers.get(uid)));
  };
  await eventually(areSettled, undefined, 420).catch(() => undefined);
  const asked = [...answers.values()].flat();
  console.log(tableOf(asked));
  expect(asked.flatMap((one) => (one.error ? [`${nameOf(one)}: ${one.error}`] : []))).toEqual([]);
  expect(unexplained(asked)).toEqual([]);
  // what is excused is there
  const names = new Set(asked.flatMap((one) => [nameOf(one), panelName(one)]));
  expect(Object.keys(mayBeEmpty).filter((name) => !names.has(name))).toEqual([]);
});

/** Panels with how many series each of their queries gives. */
function tableOf(asked: readonly Asked[]): string {
  const rows = new Map<string, string[]>();
  for (const one of asked) {
    const count = one.error === undefined ? String(one.series ?? 'skipped') : 'error';
    rows.set(panelName(one), [...(rows.get(panelName(one)) ?? []), count]);
  }
  return [...rows].map(([name, counts]) => `${name.padEnd(72)} ${counts.join(' ')}`).join('\n');
}

/** A test that is skipped, by a name that says why, where one of these pods does not run. */
const needing = (pods: readonly string[], name: string, body: () => Promise<void>) => {
  const missing = pods.filter((pod) => !runs(pod));
  if (missing.length === 0) test(name, body);
  else test.skip(`${name}: no ${missing.join(', no ')}`, body);
};

needing(['grafana-0'], 'Grafana has every dashboard, as it is written', async () => {
  const titles = (one: ClassicDashboard) => readPanels(one).map(({ id, title }) => [id, title]);
  for (const written of dashboards) {
    const { dashboard, meta } = await eventually(() =>
      queryJson<{
        dashboard: ClassicDashboard;
        meta: { provisioned: boolean; folderTitle: string };
      }>(`${lab.url('grafana-0')}/api/dashboards/uid/${written.uid}`).catch(() => undefined),
    );
    expect({ uid: dashboard.uid, panels: titles(dashboard) }).toEqual({
      uid: written.uid,
      panels: titles(written),
    });
    expect(meta.provisioned).toBe(true);
    expect(local.teams.map(({ name }) => name)).toContain(meta.folderTitle);
  }
  const complaints = lab
    .logs('grafana-0')
    .split('\n')
    .filter((line) => /"level":"(error|eror|warn)"/.test(line))
    .filter((line) => line.includes('"logger":"provisioning.dashboard'));
  expect(complaints).toEqual([]);
});

needing(
  ['grafana-0'],
  'every query of metrics passes Grafana, which knows its windows',
  async () => {
    const failed: string[] = [];
    for (const dashboard of dashboards) {
      const values = await openedWith(dashboard, asker.labelValues);
      const targets = readPanels(dashboard).flatMap((panel) => panel.targets ?? []);
      const queries = targets
        .filter(({ datasource }) => datasource.type === dataSourceUids.prometheus)
        .map((target, index) => ({
          ...target,
          expr: substituteValues(target.expr ?? '', (variable) => values[variable]),
          refId: `Q${index}`,
          datasource: { uid: dataSourceUids.prometheus },
          intervalMs: Asker.step * 1000,
          maxDataPoints: 1000,
        }));
      const response = await fetch(`${lab.url('grafana-0')}/api/ds/query`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          from: String(Date.now() - Asker.range * 1000),
          to: String(Date.now()),
          queries,
        }),
      });
      const { results = {}, message } = (await response.json()) as {
        results?: Record<string, { error?: string }>;
        message?: string;
      };
      if (queries.length > 0 && Object.keys(results).length !== queries.length)
        failed.push(`${dashboard.uid}: ${response.status} ${message}`);
      for (const { refId, expr } of queries)
        if (results[refId]?.error)
          failed.push(`${dashboard.uid} ${expr}: ${results[refId]?.error}`);
    }
    expect(failed).toEqual([]);
  },
);

interface SourceLinks {
  readonly tracesToLogsV2?: { readonly query: string };
  readonly tracesToMetrics?: { readonly queries: readonly { readonly query: string }[] };
}

/** The links of a data source, as Grafana reads them. */
function linksOf(uid: string): SourceLinks {
  const [text = ''] = readManifests(folder).flatMap(
    (one) => (one as { data?: Record<string, string> }).data?.['datasources.yaml'] ?? [],
  );
  const { datasources } = load(text.replaceAll('$$', '$')) as {
    datasources: { uid: string; jsonData: SourceLinks }[];
  };
  return datasources.find((source) => source.uid === uid)?.jsonData ?? {};
}

type Exemplars = readonly {
  readonly exemplars: readonly { readonly labels: Readonly<Record<string, string>> }[];
}[];
const spanVariable = (field: string): string => `\${__span.${field}}`;

needing(
  ['jaeger-0', 'otel-collector-0', 'loki-0', 'promtail-0'],
  'a point of a panel leads to its trace, and a span of that to its lines and its metrics',
  async () => {
    const service = dashboards.find(({ uid }) => uid === 'service-order-service');
    if (!service) throw new Error('there is no dashboard of order-service');
    const [target] = readPanels(service)
      .flatMap(({ targets = [] }) => targets)
      .filter(({ exemplar }) => exemplar);
    const values = await openedWith(service, asker.labelValues);
    const query = asker.filled(target?.expr ?? '', values);
    const jaeger = new JaegerApi(lab.url('jaeger-0', 'ui'));
    const { tracesToLogsV2, tracesToMetrics } = linksOf(dataSourceUids.jaeger);

    /** Reports whether the links of a span find log lines of its service, and metrics. */
    const leadsOn = async (traceId: string, name: string, tag: string): Promise<boolean> => {
      const ofSpan: Record<string, string> = {
        [spanVariable('traceId')]: traceId,
        [spanVariable('name')]: name,
        [spanVariable(`tags.${correlation.spanServiceTag}`)]: tag,
      };
      const filled = (text = '') => substituteValues(text, (_, whole) => ofSpan[whole]);
      const { data } = await asker.loki<{ data: { result: { stream: Record<string, string> }[] } }>(
        'query_range',
        { query: filled(tracesToLogsV2?.query), since: '1h' },
      );
      const metrics = await Promise.all(
        (tracesToMetrics?.queries ?? []).map((one) => asker.metrics.query(filled(one.query))),
      );
      const [line] = data.result;
      return line?.stream.service === tag && metrics.every((one) => one.length > 0);
    };

    // a trace is stored at once, its lines arrive with the next batch, what is counted with the next scrape
    await eventually(async () => {
      const found = await asker.metrics.get<Exemplars>(
        `query_exemplars?${parameters({ query, ...asker.window })}`,
      );
      const ids = found
        .flatMap(({ exemplars }) => exemplars)
        .map(({ labels }) => labels[correlation.exemplarLabel] ?? '');
      for (const id of ids.slice(-5)) {
        const trace = await jaeger.trace(id);
        for (const span of trace?.spans ?? []) {
          const tags = trace?.processes[span.processID]?.tags ?? [];
          const tag = tags.find(({ key }) => key === correlation.spanServiceTag)?.value;
          if (await leadsOn(id, span.operationName, String(tag))) return true;
        }
      }
      return false;
    });
  },
);
