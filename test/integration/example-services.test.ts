// The services of packages/demo/services with the definitions of the lab, scraped by Prometheus, and their SLOs under faults.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import {
  type ExampleServices,
  startExampleServices,
} from '@observability-stack/lab/services/processes';
import {
  type ExampleName,
  exampleNames,
  missingServices,
  REPORT,
} from '@observability-stack/lab/services/programs';
import { atAddresses, exampleTeam } from '@observability-stack/lab/services/team';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { emptyPanels } from './support/empty-panels';
import { eventually } from './support/eventually';
import { impatientRules } from './support/impatient-rules';
import { PrometheusApi } from './support/prometheus';
import { localWithoutCluster, renderVariant } from './support/variant';

jest.setTimeout(600_000);

const ENVIRONMENT = 'services';
let services: ExampleServices;
let dist: string;
let lab: Lab;
let api: PrometheusApi;

const missing = missingServices();
for (const { name, reason } of missing) console.warn(`SKIPPED ${name}: ${reason}`);
const testOf = (name: ExampleName) => (missing.some((one) => one.name === name) ? test.skip : test);

beforeAll(async () => {
  services = await startExampleServices();
  const routing = { page: nullReceiver, ticket: nullReceiver };
  dist = renderVariant({
    ...localWithoutCluster,
    name: ENVIRONMENT,
    demo: false,
    teams: [{ name: 'platform', routing }, exampleTeam(atAddresses(services.addresses))],
    prometheus: {
      ...localWithoutCluster.prometheus,
      scrapeInterval: '1s',
      scrapeTimeout: '1s',
      evaluationInterval: '1s',
    },
  });
  lab = await startLab({
    environment: ENVIRONMENT,
    dist,
    only: ['prometheus', 'pushgateway'],
    files: impatientRules(path.join(dist, ENVIRONMENT)),
  });
  services.report(lab.url('pushgateway-0'));
  api = new PrometheusApi(lab.url('prometheus-0'));
});
afterAll(async () => {
  await lab?.stop();
  await services?.stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

const empty = (service: string) =>
  emptyPanels(lab, {
    folder: path.join(dist, ENVIRONMENT),
    service,
    scrapeSeconds: 1,
    atLeast: 6,
  });

/** Returns the alerts of a service that fire, with the name of the objective. */
const firing = async (name: string): Promise<readonly string[]> => [
  ...new Set(
    (await api.query(`ALERTS{service="${name}",alertstate="firing"}`)).map(({ metric }) =>
      [metric.alertname, metric.slo].filter(Boolean).join('/'),
    ),
  ),
];

const objectives: Readonly<Record<ExampleName, string>> = {
  'stock-service': 'availability',
  'price-service': 'availability',
  'shipping-service': 'availability',
  'parcel-worker': 'processing',
  [REPORT]: 'freshness',
};

describe.each(exampleNames)('%s', (name) => {
  testOf(name)('every panel of the dashboard has data', async () => {
    await eventually(
      async () => (await empty(name)).length === 0,
      () => empty(name),
      60,
    );
  });

  testOf(name)('no alert fires without a fault', async () => {
    expect(await firing(name)).toEqual([]);
  });
});

describe('faults', () => {
  beforeAll(() => services.fail(exampleNames));

  for (const name of exampleNames)
    testOf(name)(`${name}: the alert of its objective fires`, () =>
      eventually(
        async () => (await firing(name)).includes(`SloErrorBudgetBurn/${objectives[name]}`),
        () => firing(name),
        90,
      ),
    );
});
