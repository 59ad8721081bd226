import { load } from 'js-yaml';
import { lokiRuleFiles } from '../../alerts/logs/rule-file';
import { prometheusRuleFiles } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import { network } from '../../docs/extending/raw-rules';
import { resolveEnvironment } from '../../resolve/environment';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY, trialPlatform } from '../validation/trial';

const given = { ...base, teams: [trialPlatform, network] };
const environment = resolveEnvironment(given);
const groups = ruleGroups(environment);

test('groups are in the rule files of their program, with the team for the routing', () => {
  const metrics = load(prometheusRuleFiles(environment, groups)['network.yml'] ?? '');
  expect(metrics).toEqual({
    groups: [
      {
        name: 'snmp',
        interval: '1m',
        limit: 500,
        rules: [
          {
            record: 'instance:interface_errors:rate5m',
            expr: 'sum by (instance) (rate(ifInErrors[5m]))',
          },
          {
            alert: 'InterfaceErrorsHigh',
            expr: 'instance:interface_errors:rate5m > 1',
            for: '10m',
            labels: { severity: 'ticket', team: 'network' },
            annotations: { summary: '{{ $labels.instance }} receives packets with errors.' },
          },
        ],
      },
    ],
  });
  const lines = load(lokiRuleFiles(environment, groups)['network.yml'] ?? '') as {
    readonly groups: readonly { readonly rules: readonly object[] }[];
  };
  expect(lines.groups[0]?.rules).toMatchObject([
    { alert: 'RouterRestarted', labels: { severity: 'ticket', team: 'network' } },
  ]);
});

test('the example of the page has no errors, and lists the metric without a contract', () => {
  const { problems } = synthesize(given, { today: TODAY, targetFiles: [] });
  expect(problems.filter(isError)).toEqual([]);
  expect(problems.find(({ code }) => code === 'rule/undeclared-metric')?.message).toContain(
    'ifInErrors',
  );
});

test('rules of a cluster among several read and label its series', () => {
  const settings = { ...environment, labelsCluster: true, cluster: 'c-1' };
  const { groups: rendered } = load(prometheusRuleFiles(settings, groups)['network.yml'] ?? '') as {
    readonly groups: readonly { readonly rules: readonly object[] }[];
  };
  expect(rendered[0]?.rules).toMatchObject([
    {
      expr: 'sum by (instance) (rate(ifInErrors{cluster="c-1"}[5m]))',
      labels: { cluster: 'c-1' },
    },
    { labels: { severity: 'ticket', team: 'network', cluster: 'c-1' } },
  ]);
});

test('a team with raw rules only keeps them where parts are left out', () => {
  const without = resolveEnvironment({ ...given, tracing: false });
  expect(prometheusRuleFiles(without, ruleGroups(without))['network.yml']).toContain('snmp');
});

test('a raw alert is switched off by its name, also of its service, and a recording rule is not', () => {
  const off = { reason: 'It is known.' };
  const rulesWith = { RouterRestarted: off };
  const rulesOf = (more: object): string => {
    const own = resolveEnvironment({ ...given, ...more });
    const all = ruleGroups(own);
    return JSON.stringify([prometheusRuleFiles(own, all), lokiRuleFiles(own, all)]);
  };
  expect(rulesOf({})).toMatch(/alert: InterfaceErrorsHigh[\s\S]*alert: RouterRestarted/);
  const without = rulesOf({ disabledAlerts: { InterfaceErrorsHigh: off } });
  expect(without).not.toContain('alert: InterfaceErrorsHigh');
  expect(without).toContain('record: instance:interface_errors:rate5m');
  expect(without).toContain('alert: RouterRestarted');
  const team = { ...network, disabledAlerts: rulesWith };
  expect(rulesOf({ teams: [trialPlatform, team] })).not.toContain('alert: RouterRestarted');
  // It is about no service.
  const service = { name: 'order-service', disabledAlerts: rulesWith };
  expect(rulesOf({ teams: [trialPlatform, { ...network, services: [service] }] })).toContain(
    'alert: RouterRestarted',
  );
});
