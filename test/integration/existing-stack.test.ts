// The configurations of environments whose parts exist already or are left out, loaded by the real programs.
import { external } from '../../catalog';
import type { Environment } from '../../catalog/definitions/environment';
import { local } from '../../environments/local';
import { loadConfigurations } from '../../scripts/check/configurations';
import { environmentOf, variants } from '../parts/pairs';

jest.setTimeout(180_000);

const { demo: _, resourceBudget: __, waivers: ___, ...base } = local;
const existing = Object.fromEntries(
  Object.entries(variants).flatMap(([part, all]) => {
    const variant = all.find(({ kind }) => kind === 'external');
    return variant ? [[part, variant] as const] : [];
  }),
);
const { alertmanager, collector, grafana, loki, nodeExporter, prometheus, tracing } = existing;
const chosen = (...parts: readonly (typeof alertmanager)[]) =>
  environmentOf(
    { ...base, kubernetes: false },
    Object.fromEntries(parts.flatMap((part, index) => (part ? [[`${index}`, part]] : []))),
  );

const environments: readonly (Environment & { readonly accepted: readonly string[] })[] = [
  {
    ...chosen(alertmanager, loki, tracing, nodeExporter),
    name: 'stores-elsewhere',
    logCollector: 'promtail',
    accepted: ['promtool', 'promtail', 'otelcol'],
  },
  {
    ...chosen(collector, grafana),
    name: 'front-elsewhere',
    logCollector: 'alloy',
    accepted: ['promtool', 'amtool', 'loki', 'jaeger', 'alloy'],
  },
  {
    ...chosen(prometheus),
    name: 'metrics-elsewhere',
    outputs: { operator: {} },
    accepted: ['otelcol', 'loki', 'jaeger', 'amtool'],
  },
  {
    ...base,
    kubernetes: false,
    name: 'metrics-alone',
    alertmanager: external({ url: 'http://alertmanager.monitoring.svc:9093' }),
    loki: false,
    tracing: false,
    collector: false,
    services: { 'delivery-service': false },
    grafana: false,
    nodeExporter: false,
    accepted: ['promtool'],
  },
];

test.each(environments)('the programs accept the configurations of $name', async (environment) => {
  const { accepted, ...definition } = environment;
  const { outcome, detail } = await loadConfigurations([definition]);
  expect({ outcome, detail }).not.toMatchObject({ outcome: 'failed' });
  for (const program of accepted)
    expect(detail).toMatch(new RegExp(`${program} accepts|NOT LOADED: .*${program}`));
});
