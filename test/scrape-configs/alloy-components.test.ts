import { images } from '../../catalog/components/images';
import { journal, logFiles, syslog } from '../../catalog/definitions/log-sources';
import { type AlloyBlock, alloyBlocks, type LogAgentOptions } from '../../scrape-configs/pipeline';
import { expression } from '../../scrape-configs/pipeline/alloy-syntax';
import { LOG_FIXTURE_SERVICES } from '../fixtures/log-lines/services';
import { alloyProblems, DOCUMENTED_RELEASE } from './alloy-components';

const OPTIONS: LogAgentOptions = { lokiPushUrl: 'http://loki:3100/loki/api/v1/push' };
const FULL: LogAgentOptions = {
  ...OPTIONS,
  services: LOG_FIXTURE_SERVICES,
  tenantId: 'team-a',
  externalLabels: { cluster: 'c-1', env: 'local' },
  teamLabel: 'observability/team',
  http: {
    basic_auth: { username: 'agent', password_file: '/secrets/password' },
    tls_config: { ca_file: '/secrets/ca.crt' },
  },
  batch: { wait: '2s', bytes: 512 * 1024 },
  retry: { minBackoff: '1s', maxBackoff: '1m', maxRetries: 3 },
  maxLineSize: 100_000,
  sources: [
    logFiles({ path: '/var/log/audit/*.log', service: 'audit', team: 'platform' }),
    journal({ units: ['kubelet'], team: 'platform' }),
    journal({ units: ['sshd'], team: 'platform', directory: '/run/log/journal' }),
    syslog({ port: 1514, service: 'router', team: 'platform', from: ['10.0.0.0/8'] }),
  ],
  logLevel: 'warn',
};
const withLegacy = { ...FULL, legacyPositionsPath: '/run/promtail/positions.yaml' };

test('the table is of the deployed release', () => {
  expect(images.alloy.tag).toBe(DOCUMENTED_RELEASE);
});

test.each([
  ['by default', OPTIONS],
  ['with every option', withLegacy],
])('uses only documented components and arguments, %s', (_, options) => {
  expect(alloyProblems(alloyBlocks(options))).toEqual([]);
});

const process = (blocks: readonly AlloyBlock[]): AlloyBlock[] =>
  alloyBlocks(OPTIONS).map((block) =>
    block.name === 'loki.process' ? { ...block, blocks } : block,
  );

describe('finds what Alloy rejects', () => {
  const stage = (name: string, attributes: AlloyBlock['attributes'] = {}): AlloyBlock[] =>
    process([{ name, attributes }]);
  const [logging, kubernetes, ...rest] = alloyBlocks(OPTIONS) as [AlloyBlock, AlloyBlock];

  test.each<[string, readonly AlloyBlock[], string]>([
    ['a stage that is none', stage('stage.jsno'), 'stage.jsno[0]: is an unknown block'],
    ['a misspelt argument', stage('stage.json', { expression: {} }), 'has no argument expression'],
    ['a missing argument', stage('stage.regex'), 'lacks expression'],
    [
      'a number as text',
      stage('stage.limit', { rate: '1', burst: 1 }),
      'rate is "1": expected number',
    ],
    ['a text as a list', stage('stage.label_keep', { values: 'a' }), 'expected list(string)'],
    ['a number in a map', stage('stage.labels', { values: { a: 1 } }), 'expected map(string)'],
    ['days in a duration', stage('stage.drop', { older_than: '1d' }), 'expected duration'],
    ['a size without unit', stage('stage.drop', { longer_than: '10' }), 'expected bytes'],
    [
      'another choice',
      stage('stage.match', { selector: '{a="b"}', action: 'skip' }),
      'expected keep, drop',
    ],
    ['a block that must be there', stage('stage.truncate'), 'lacks rule'],
    [
      'a block inside',
      process([
        { name: 'stage.match', attributes: { selector: '{a="b"}' }, blocks: [{ name: 'rule' }] },
      ]),
      'rule[0]: is an unknown block',
    ],
    [
      'a component without a label',
      [logging, { ...kubernetes, label: undefined } as never, ...rest],
      'lacks a label',
    ],
    ['a component twice', [logging, kubernetes, kubernetes, ...rest], 'there are two'],
    ['the missing end of a reference', [logging, ...rest], 'expected list(map(string))'],
    [
      'an export of another type',
      [
        logging,
        kubernetes,
        {
          name: 'loki.source.file',
          label: 'a',
          attributes: {
            targets: expression('loki.write.loki.receiver'),
            forward_to: [expression('loki.write.loki.receiver')],
          },
        },
        ...rest,
      ],
      'targets is {"$expression":"loki.write.loki.receiver"}: expected list(map(string))',
    ],
  ])('%s', (_, blocks, problem) => {
    expect(alloyProblems(blocks).join('\n')).toContain(problem);
  });
});
