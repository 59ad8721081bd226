// What the check says of the texts of alerts, held against what Prometheus and Loki do with them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { yaml } from '../../catalog/helpers/yaml';
import { templateCases } from '../alerts/template-cases';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { runTool } from './support/run';
import { servePrometheus } from './support/served-prometheus';

jest.setTimeout(300_000);

const folder = mkdtempSync(path.join(tmpdir(), 'templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ruleOf = (text: string, index: number) => ({
  alert: `Case${index}`,
  expr: 'label_replace(vector(1.5), "job", "a", "", "")',
  labels: { severity: 'page' },
  annotations: { text },
});
const fileOf = (name: string, rules: readonly object[]): string => {
  const file = path.join(folder, name);
  writeFileSync(file, `groups:\n${yaml([{ name: 'cases', interval: '1s', rules }])}`);
  return file;
};

test('promtool rejects the same templates', async () => {
  const rules = templateCases.map(([text], index) => ruleOf(text, index));
  const { stdout, stderr } = await runTool('promtool', [
    'check',
    'rules',
    fileOf('all.yml', rules),
  ]);
  const refused = new Set(
    [...`${stdout}${stderr}`.matchAll(/__alert_Case(\d+)\b/g)].map(([, index]) => Number(index)),
  );
  const found = templateCases.map(([text], index) => [text, refused.has(index)]);
  expect(found).toEqual(templateCases.map(([text, verdict]) => [text, verdict === 'refused']));
});

test('Prometheus renders the others, or fails', async () => {
  const cases = templateCases.filter(([, verdict]) => verdict !== 'refused');
  fileOf(
    'loaded.yml',
    cases.map(([text], index) => ruleOf(text, index)),
  );
  const prometheus = await servePrometheus({
    'prometheus.yml': JSON.stringify({
      global: { external_labels: { cluster: 'c' } },
      rule_files: [`${folder}/loaded.yml`],
    }),
  });
  try {
    const api = new PrometheusApi(prometheus.url);
    const texts = await eventually(async () => {
      const { alerts } = await api.get<{
        alerts: { labels: { alertname: string }; annotations: { text: string } }[];
      }>('alerts');
      if (alerts.length < cases.length) return undefined;
      return new Map(alerts.map(({ labels, annotations }) => [labels.alertname, annotations.text]));
    });
    const verdictOf = (text = ''): string =>
      text.startsWith('<error expanding template')
        ? 'fails'
        : text.includes('%!')
          ? 'garbled'
          : 'fine';
    const found = cases.map(([text], index) => [text, verdictOf(texts.get(`Case${index}`))]);
    expect(found).toEqual(cases);
  } finally {
    await prometheus.stop();
  }
});
