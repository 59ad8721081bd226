// The output `slos`: sloth reads its form, and the rules that it generates record the same ratios as ours.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prometheusRuleFiles } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import { yaml } from '../../catalog/helpers/yaml';
import { renderSlos } from '../../outputs/slos';
import { resolveEnvironment } from '../../resolve/environment';
import { withObjectives } from '../fixtures/objectives';
import { runTool } from './support/run';

jest.setTimeout(120_000);

const environment = resolveEnvironment(withObjectives);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slos-'));
  mkdirSync(path.join(folder, 'slos'));
  mkdirSync(path.join(folder, 'generated'));
  for (const [name, text] of renderSlos(environment, 'sloth'))
    writeFileSync(path.join(folder, 'slos', name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('sloth accepts the file of each service', async () => {
  const { code, stderr } = await runTool('sloth', [
    'validate',
    '--input',
    path.join(folder, 'slos'),
  ]);
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/slo-specs.*=4/),
  });
});

test.each([...renderSlos(environment, 'openslo')])(
  'oslo accepts the objects of OpenSLO in %s',
  async (name, text) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    const { code, stdout, stderr } = await runTool('oslo', ['validate', '--file', file]);
    expect({ code, stderr, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Valid/),
    });
  },
);

const series = (name: string, labels: string, values: string) => ({
  series: `${name}{team="shop",env="test",instance="a",${labels}}`,
  values,
});
const orders = 'service="orders",job="orders"';
const workers = 'service="workers",job="workers"';
const tenants = 'service="tenants",job="tenants"';

/** Series of a constant ratio for each kind of SLO, and that ratio. */
const ratios: readonly (readonly [slo: string, ratio: number, more?: string])[] = [
  ['orders-kept', 0.1],
  ['orders-packed', 0.25],
  ['packing', 0.4],
  ['queue', 1],
  ['free', 0],
  ['by-route', 0.5, 'route="/a"'],
  ['lost-by-tenant', 0.2, 'tenant="acme"'],
];
const input = [
  series('orders_total', `${orders},outcome="packed",code="200"`, '0+75x80'),
  series('orders_total', `${orders},outcome="broken",code="500"`, '0+25x80'),
  series('orders_lost_total', orders, '0+10x80'),
  ...['1.0', '5.0', '30.0', '+Inf'].map((le) =>
    series(
      'order_pack_duration_seconds_bucket',
      `${orders},size="small",le="${le}"`,
      le === '30.0' || le === '+Inf' ? '0+100x80' : '0+60x80',
    ),
  ),
  series('order_pack_duration_seconds_count', `${orders},size="small"`, '0+100x80'),
  series('order_queue_length', `${workers},queue="main"`, '500x80'),
  series('order_free_workers', workers, '5x80'),
  series('http_requests_total', `${tenants},route="/a",method="GET",status_code="200"`, '0+50x80'),
  series('http_requests_total', `${tenants},route="/a",method="GET",status_code="500"`, '0+50x80'),
  series('tenant_orders_total', `${tenants},tenant="acme",outcome="packed"`, '0+80x80'),
  series('tenant_orders_total', `${tenants},tenant="acme",outcome="lost"`, '0+20x80'),
];

test('the rules of sloth and ours record the same ratios', async () => {
  const groups = ruleGroups(environment).filter(({ name }) => /\/(http|slo)/.test(name));
  const ours = prometheusRuleFiles(environment, groups);
  for (const [name, text] of Object.entries(ours))
    writeFileSync(path.join(folder, `${name}.rules`), text);
  const { code, stderr } = await runTool('sloth', [
    'generate',
    ...['--input', path.join(folder, 'slos')],
    ...['--out', path.join(folder, 'generated')],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  const tests = path.join(folder, 'tests');
  writeFileSync(
    tests,
    yaml({
      rule_files: [...Object.keys(ours).map((name) => `${name}.rules`), 'generated/*'],
      // each fifth minute, as the rates are counted
      evaluation_interval: '5m',
      fuzzy_compare: true,
      tests: [
        {
          interval: '1m',
          input_series: input,
          promql_expr_test: ratios.flatMap(([slo, value, more = '']) =>
            [
              `service:slo_error_ratio:rate1h{slo="${slo}"}`,
              `slo:sli_error:ratio_rate1h{slo="${slo}"}`,
            ].map((expr) => ({
              expr: `sum by (slo${more === '' ? '' : `, ${more.split('=')[0]}`}) (${expr})`,
              eval_time: '80m',
              exp_samples: [{ labels: `{slo="${slo}"${more === '' ? '' : `,${more}`}}`, value }],
            })),
          ),
        },
      ],
    }),
  );
  const checked = await runTool('promtool', ['test', 'rules', tests]);
  expect({ code: checked.code, output: `${checked.stdout}${checked.stderr}` }).toEqual({
    code: 0,
    output: expect.stringMatching(/SUCCESS/),
  });
});
