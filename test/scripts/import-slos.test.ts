// SLOs of OpenSLO and sloth as definitions: the source that is written, what it renders to, and what is reported.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { transformSync } from 'esbuild';
import * as entry from '../../catalog';
import { type Slo, sloName } from '../../catalog/definitions/slo';
import { yaml } from '../../catalog/helpers/yaml';
import { renderSlos } from '../../outputs/slos';
import { resolveEnvironment } from '../../resolve/environment';
import { readFiles } from '../../scripts/import/read';
import { renderImport } from '../../scripts/import/render';
import { type ImportedSlos, importSlos } from '../../scripts/import/slos';
import { synthesize } from '../../validation/synthesize';
import { groupedObjectives, objectives, shipTime, withObjectives } from '../fixtures/objectives';
import { TODAY } from '../validation/trial';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'import-slos-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const imported = (...texts: readonly string[]): ImportedSlos =>
  importSlos(
    readFiles(
      texts.map((text, index) => {
        const file = path.join(folder, `${index}.yaml`);
        writeFileSync(file, text);
        return file;
      }),
    ).slos,
  );

/** Runs the source that the command writes. */
function written(slos: ImportedSlos): Readonly<Record<string, readonly Slo[]>> {
  const rules = { alerts: [], recordings: [], omitted: [], lost: [] };
  const source = renderImport({
    rules,
    dashboards: [],
    slos,
    sources: ['a.yaml'],
    entry: '../catalog',
  });
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as { importedSlos: Readonly<Record<string, readonly Slo[]>> } };
  new Function('module', 'exports', 'require', code)(module, module.exports, () => entry);
  return module.exports.importedSlos;
}

const environment = resolveEnvironment(withObjectives);
const ours = {
  orders: objectives.orders,
  workers: objectives.workers,
  tenants: groupedObjectives,
};

describe.each(['openslo', 'sloth'] as const)('the output of the form %s', (form) => {
  const read = () => imported(...renderSlos(environment, form).values());

  test('is read with every objective', () => {
    const { slos, omitted } = read();
    expect(omitted).toEqual([]);
    for (const [service, defined] of Object.entries(ours))
      expect(
        slos
          .filter((slo) => slo.service === service)
          .map(({ name, objective, period }) => ({ name, objective, period })),
      ).toEqual(
        defined.map((slo) => ({
          name: sloName(slo),
          objective: slo.objective,
          // the form of sloth has no period
          period: form === 'sloth' ? undefined : (slo.period ?? '30d'),
        })),
      );
  });

  test('is written as SLOs that synthesize', () => {
    const slos = written(read());
    const problems = synthesize(
      {
        ...withObjectives,
        teams: withObjectives.teams.map((team) => ({
          ...team,
          services: (team.services ?? []).map((service) => ({
            ...service,
            // the latency of an SLO also declares its histogram
            metrics: [...(service.metrics ?? []), ...(service.name === 'orders' ? [shipTime] : [])],
            ...(slos[service.name] ? { slos: slos[service.name] as readonly Slo[] } : {}),
          })),
        })),
      },
      { targetFiles: [], today: TODAY },
    ).problems.filter(({ severity }) => severity === 'error');
    expect(problems).toEqual([]);
  });
});

const sloth = (sli: object, more: object = {}): string =>
  yaml({
    version: 'prometheus/v1',
    service: 'my_service',
    slos: [{ name: 'requests_availability', objective: 99.9, sli, alerting: {}, ...more }],
  });
const events = {
  error_query: 'sum(rate(http_requests_total{job="my",code=~"5.."}[{{.window}}]))',
  total_query: 'sum(rate(http_requests_total{job="my"}[{{ .window }}]))',
};

test('the window of sloth becomes that of the rates', () => {
  const { slos, metrics } = imported(
    sloth({ events }, { alerting: { ticket_alert: { disable: true } } }),
  );
  expect(slos).toEqual([
    {
      service: 'my-service',
      name: 'requests-availability',
      objective: 99.9,
      queries: {
        bad: 'sum by (team, service, env) (rate(http_requests_total{job="my",code=~"5.."}[5m]))',
        total: 'sum by (team, service, env) (rate(http_requests_total{job="my"}[5m]))',
      },
      lost: ['alerting.ticket_alert.disable'],
    },
  ]);
  expect(metrics).toEqual(['http_requests_total']);
});

test('an object of sloth is read like its file', () => {
  const sli = { events: { errorQuery: events.error_query, totalQuery: events.total_query } };
  const alerting = { pageAlert: { disable: true, labels: { severity: 'page' } } };
  const spec = { service: 'my', slos: [{ name: 'a', objective: 99, sli, alerting }] };
  const object = yaml({
    apiVersion: 'sloth.slok.dev/v1',
    kind: 'PrometheusServiceLevel',
    metadata: { name: 'my' },
    spec,
  });
  expect(imported(object).slos).toMatchObject([
    {
      service: 'my',
      name: 'a',
      objective: 99,
      lost: ['alerting.page_alert.disable', 'alerting.page_alert.labels'],
    },
  ]);
});

const openSlo = (spec: object): string =>
  yaml({ apiVersion: 'openslo/v1', kind: 'SLO', metadata: { name: 'my-kept' }, spec });
const source = (query: string) => ({ metricSource: { type: 'Prometheus', spec: { query } } });
const kept = {
  service: 'my',
  indicatorRef: 'kept',
  timeWindow: [{ duration: '4w', isRolling: true }],
  budgetingMethod: 'Occurrences',
  objectives: [{ target: 0.995 }],
};
const indicator = yaml({
  apiVersion: 'openslo/v1',
  kind: 'SLI',
  metadata: { name: 'kept' },
  spec: {
    ratioMetric: {
      counter: true,
      good: source('orders_total{outcome="kept"}'),
      total: source('sum(orders_total)'),
    },
  },
});

test('an indicator of OpenSLO may be in another document, and counters become rates', () => {
  expect(imported(openSlo(kept), indicator).slos).toEqual([
    {
      service: 'my',
      name: 'kept',
      objective: 99.5,
      period: '4w',
      queries: {
        total: 'sum by (team, service, env) (rate(orders_total[5m]))',
        good: 'orders_total{outcome="kept"}',
      },
      lost: [],
    },
  ]);
});

test.each([
  [sloth({ plugin: { id: 'x' } }), 'its SLI is a plugin: write its queries'],
  [sloth({}), 'it has no queries: expected sli.events or sli.raw'],
  [sloth({ events: { ...events, error_query: 'sum(' } }), 'its query is not PromQL'],
  [sloth({ events }, { objective: 100 }), 'its objective is not between 0 and 100 %'],
  [openSlo(kept), 'its indicator "kept" is not defined in the files'],
  [
    `${openSlo({ ...kept, timeWindow: [{ duration: '1Q', calendar: {} }] })}---\n${indicator}`,
    'its calendar period is "1Q": expected 1M',
  ],
  [
    `${openSlo({ ...kept, timeWindow: [{ duration: '1h', isRolling: true }] })}---\n${indicator}`,
    'its period is "1h": expected days from 3d to 90d',
  ],
])('what cannot be imported is listed with the reason %#', (text, reason) => {
  const { slos, omitted } = imported(text);
  expect(slos).toEqual([]);
  expect(omitted).toHaveLength(1);
  expect(omitted[0]?.reason).toContain(reason);
});
