// A program that the lab does not run is not a target, not an Alertmanager, and not in the query of an alert.
import { rmSync } from 'node:fs';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { local } from '../../environments/local';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';

jest.setTimeout(180_000);

const cases = [
  ['Alertmanager and all other programs but Prometheus', ['prometheus']],
  ['Grafana, Loki and the agents', ['prometheus', 'alertmanager', 'order-service']],
] as const;

const dist = renderVariant({
  ...local,
  prometheus: {
    ...local.prometheus,
    ...{ scrapeInterval: '1s', scrapeTimeout: '1s', evaluationInterval: '1s' },
  },
});
const labs = new Map<string, Lab>();
// side by side: most of the time passes until enough was scraped
beforeAll(async () => {
  await Promise.all(
    cases.map(async ([name, only]) => {
      labs.set(name, await startLab({ environment: 'local', dist, only }));
    }),
  );
});
afterAll(async () => {
  await Promise.all([...labs.values()].map((lab) => lab.stop()));
  rmSync(dist, { recursive: true, force: true });
});

describe.each(cases)('without %s', (name, only) => {
  test('none of it is a target, and no alert is pending', async () => {
    const lab = labs.get(name);
    if (!lab) throw new Error('the lab did not start');
    const api = new PrometheusApi(lab.url('prometheus-0'));
    const jobs = async () => [...new Set((await api.targets()).map(({ labels }) => labels.job))];
    // an alert is pending from its first evaluation; rules and scrapes both run each second
    await eventually(async () => {
      const found = await api.query('count_over_time(up{job="prometheus"}[1m]) > 20');
      return found.length > 0;
    });
    expect((await jobs()).sort()).toEqual([...only].sort());
    expect(await api.query('ALERTS{alertname!="Watchdog"}')).toEqual([]);
    expect(await api.query('ALERTS{alertname="Watchdog"}')).toHaveLength(1);
  });
});
