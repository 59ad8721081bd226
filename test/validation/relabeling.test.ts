import { replace } from '../../catalog/definitions/relabel';
import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { availability, latency } from '../../catalog/definitions/slo';
import { trialPlatform, trialProblems, trialShop } from './trial';

const problems = (list: 'relabel' | 'metricRelabel') =>
  trialProblems({
    environment: {
      teams: [
        trialPlatform,
        trialShop({
          scrape: fileSd({
            port: 8080,
            [list]: [replace({ labels: ['instance'], regex: '(.+)-.*', target: 'node' })],
          }),
          signals: http(),
          slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '500ms' })],
        }),
      ],
    },
  })
    .map(({ code }) => code)
    .filter((code) => code.startsWith('promql/'));

test('derived rules accept a label that relabelling adds to targets: up has it, too', () => {
  expect(problems('relabel')).toEqual([]);
});

test('derived rules report a label that only the series of the service have', () => {
  expect(problems('metricRelabel')).toContain('promql/never-matches');
});
