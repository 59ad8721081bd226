import { synthesize } from '../../validation/synthesize';
import { base, TODAY, trialCommerce, trialPlatform } from './trial';

const hintsOf = (environment: object): readonly (string | undefined)[] =>
  synthesize({ ...base, ...environment } as never, { targetFiles: [], today: TODAY })
    .problems.filter(({ code }) => code === 'definition/schema-error')
    .map(({ hint }) => hint);
const hintsOfService = (service: object): readonly (string | undefined)[] =>
  hintsOf({ teams: [trialPlatform, trialCommerce(service as never)] });

describe('a hint leads from the name of another program to the setting', () => {
  test.each([
    [
      { loki: { tolerations: [] } },
      'write pods: { loki: { tolerations: ... } } in the environment',
    ],
    [
      { prometheus: { extraArgs: [] } },
      'write pods: { prometheus: { args: ... } } in the environment',
    ],
    [
      { nodeExporter: { extra_env: {} } },
      "write pods: { 'node-exporter': { env: ... } } in the environment",
    ],
    [{ loki: { retention_stream: [] } }, 'did you mean "streamRetention"?'],
    [{ grafana: { plugins: ['clock-panel'] } }, 'write an object such as { "clock-panel": ... }'],
    [{ logs: { redact: ['email'] } }, 'write an object with keys of preset, pattern, replacement'],
  ])('%j', (environment, hint) => {
    expect(hintsOf(environment)).toEqual([hint]);
  });

  test('scrapes', () => {
    const scrape = {
      kind: 'kubernetes',
      port: 8080,
      tls_config: {},
      authorization: {},
      path: '/x',
    };
    expect(hintsOfService({ scrape })).toEqual([
      'did you mean "tls"?',
      'did you mean "auth"?',
      'did you mean "metricsPath"?',
    ]);
  });

  test('dashboards', () => {
    expect(
      hintsOf({
        teams: [trialPlatform, trialCommerce({}, { dashboards: ['nodes.json'] as never })],
      }),
    ).toEqual(['write rawDashboard("nodes.json") for a dashboard exported from Grafana']);
  });
});

test.each(['constructor', 'toString', 'valueOf'])('%s is an unknown key', (key) => {
  expect(hintsOf({ loki: { [key]: 1 } })).toEqual([
    expect.stringMatching(/^use one of replicas, /),
  ]);
});

test('names the raw settings where a key is unknown', () => {
  expect(hintsOf({ loki: { compactorRing: {} } })).toEqual([
    expect.stringMatching(/^use one of replicas, .*, raw; raw takes what has no setting$/),
  ]);
});
