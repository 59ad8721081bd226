import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { synthesize } from '../../validation/synthesize';
import { base, trialCommerce, trialPlatform } from '../validation/trial';

const withInterval = (interval?: string) => {
  const scrape = fileSd({ port: 8080, ...(interval ? { interval } : {}) });
  const team = trialCommerce({ signals: http(), scrape });
  const { problems, manifests } = synthesize({ ...base, teams: [trialPlatform, team] });
  const text = JSON.stringify(manifests);
  return {
    codes: [...new Set(problems.map(({ code }) => code))],
    outageWindow: /http_requests_total\{[^}]*\}\[(?!5m)(\w+)\]/.exec(text)?.[1],
    grafana: /timeInterval: (\w+)/.exec(text)?.[1],
  };
};

test('windows and the resolution of Grafana follow the interval of a service', () => {
  expect(withInterval()).toEqual({ codes: [], outageWindow: '1m', grafana: '15s' });
  expect(withInterval('1m')).toEqual({ codes: [], outageWindow: '4m', grafana: '1m' });
});

test('windows that the interval of a service does not change must hold four scrapes', () => {
  expect(withInterval('75s').codes).toEqual([]);
  expect(withInterval('76s').codes).toEqual(['promql/range-too-short']);
});
