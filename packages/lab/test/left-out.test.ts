import { load } from 'js-yaml';
import { grafanaAdapter } from '../../../constructs/grafana/lab';
import { prometheusAdapter } from '../../../constructs/prometheus/lab';
import type { AdapterContext } from '../adapters/adapter';
import type { LabPod } from '../pods';

const RUNS = '127.0.0.1:1001';
const ABSENT = '127.0.0.1:1002';

const job = (name: string) => ({
  scrape_configs: [{ job_name: name, file_sd_configs: [{ files: [`/targets/${name}.json`] }] }],
});
const source = (uid: string, address: string) => ({ uid, url: `http://${address}` });
const mounted: Readonly<Record<string, string>> = {
  'loki.yml': JSON.stringify(job('loki')),
  'loki.json': JSON.stringify([{ targets: [ABSENT] }]),
  'cart.yml': JSON.stringify(job('cart')),
  'cart.json': JSON.stringify([{ targets: [RUNS, ABSENT] }]),
  'external.yml': JSON.stringify(job('external')),
  'external.json': '[]',
  'datasources.yaml': JSON.stringify({
    datasources: [source('prometheus', RUNS), source('loki', ABSENT)],
  }),
};
const podsOf = (components: readonly string[]) =>
  components.map((component) => ({ component }) as LabPod);
const contextOf = (...components: readonly string[]) =>
  ({
    running: podsOf(components),
    omitted: podsOf(['loki', 'delivery']),
    isSkipped: (address: string) => address === ABSENT,
    mounted: () => mounted,
    runs: () => true,
  }) as unknown as AdapterContext;
const context = contextOf('prometheus', 'cart');

const adapted = (
  adapter: typeof prometheusAdapter,
  name: string,
  content: unknown,
  own = context,
) => load(adapter.file?.(name, JSON.stringify(content), own) ?? '');
const rules = (...exprs: readonly string[]) => ({
  groups: [{ name: 'some', rules: exprs.map((expr) => ({ alert: 'Some', expr })) }],
});

test('a program that does not run is not a target', () => {
  const groups = [
    { targets: [RUNS, ABSENT], labels: { a: 'b' } },
    { targets: [ABSENT] },
    { targets: ['db.example.org:9100'] },
  ];
  expect(adapted(prometheusAdapter, 'cart.json', groups)).toEqual([
    { targets: [RUNS], labels: { a: 'b' } },
    { targets: ['db.example.org:9100'] },
  ]);
});

test('no alerts are sent to an Alertmanager that does not run', () => {
  const at = (...targets: readonly string[]) => ({
    alerting: { alertmanagers: [{ static_configs: [{ targets }] }] },
  });
  expect(adapted(prometheusAdapter, 'prometheus.yml', at(RUNS, ABSENT))).toEqual(at(RUNS));
  expect(adapted(prometheusAdapter, 'prometheus.yml', at(ABSENT))).toEqual({
    alerting: { alertmanagers: [] },
  });
});

test('no rule is about a job whose targets are all left out', () => {
  const kept = ['absent(up{job="cart"})', 'absent(up{job="external"})', 'up == 0'];
  expect(adapted(prometheusAdapter, 'shop.yml', rules('absent(up{job="loki"})', ...kept))).toEqual(
    rules(...kept),
  );
});

test('no rule is about a connection to a program that is left out', () => {
  const unsent = 'rate(promtail_batch_retries_total{job="promtail"}[5m]) > 0';
  expect(adapted(prometheusAdapter, 'platform.yml', rules(unsent, 'up == 0'))).toEqual(
    rules('up == 0'),
  );
  const withLoki = contextOf('loki');
  expect(adapted(prometheusAdapter, 'platform.yml', rules(unsent), withLoki)).toEqual(
    rules(unsent),
  );
});

test('no rule is about the metrics by OTLP of a service that does not run', () => {
  const missing = (service: string) => `absent(target_info{service="${service}"})`;
  expect(
    adapted(
      prometheusAdapter,
      'shop.yml',
      rules(missing('delivery'), missing('cart'), missing('elsewhere')),
    ),
  ).toEqual(rules(missing('cart'), missing('elsewhere')));
});

test('a program that does not run is not a data source, and no Grafana rule queries it', () => {
  const sources = JSON.parse(mounted['datasources.yaml'] ?? '');
  expect(adapted(grafanaAdapter, 'datasources.yaml', sources)).toEqual({
    datasources: [source('prometheus', RUNS)],
  });
  const asking = (...uids: readonly string[]) => ({
    groups: [{ name: 'g', rules: uids.map((datasourceUid) => ({ data: [{ datasourceUid }] })) }],
  });
  expect(adapted(grafanaAdapter, 'shop.yaml', asking('loki', 'prometheus'))).toEqual(
    asking('prometheus'),
  );
});
