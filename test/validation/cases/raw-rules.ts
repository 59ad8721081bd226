import type { RawRule, RawRuleGroup } from '../../../catalog/definitions/raw-rules';
import { http } from '../../../catalog/definitions/signals';
import type { Team } from '../../../catalog/definitions/team';
import { type Case, trialCommerce, trialPlatform } from '../trial';

const withGroups = (...rawRules: readonly RawRuleGroup[]) => ({
  environment: { teams: [trialPlatform, trialCommerce({}, { rawRules })] },
});
const alert: RawRule = { alert: 'InstanceDown', expr: 'up == 0', labels: { severity: 'ticket' } };
const recording: RawRule = { record: 'job:up:sum', expr: 'sum by (job) (up)' };
const lines: RawRule = {
  ...alert,
  expr: 'sum(count_over_time({service="order-service"} |= "down" [5m])) > 0',
};
const good = withGroups({ name: 'mixin', rules: [alert, recording] });

const rule = (
  title: string,
  bad: RawRule,
  message: string,
  more: Partial<RawRuleGroup> = {},
): Case => ({
  code: 'rule/invalid-raw-rule',
  title,
  bad: withGroups({ name: 'mixin', rules: [bad], ...more }),
  where: 'team commerce, rawRules[mixin]',
  message,
  good,
});

const switchedOff = (more: Partial<Team>) => ({
  environment: {
    teams: [
      trialPlatform,
      trialCommerce({}, { rawRules: [{ name: 'mixin', rules: [alert, recording] }], ...more }),
    ],
  },
});

/** A raw alert with a severity of its file, in a team that maps some. */
const mapped = (severities: Team['severities'] & object, severity: string) => ({
  environment: {
    teams: [
      trialPlatform,
      trialCommerce(
        {},
        {
          severities,
          rawRules: [{ name: 'mixin', rules: [{ ...alert, labels: { severity } }, recording] }],
        },
      ),
    ],
  },
});

/** A raw recording rule beside those of the signals of a service. */
const withRecording = (record: string) => ({
  environment: {
    teams: [
      trialPlatform,
      trialCommerce(
        { signals: http() },
        { rawRules: [{ name: 'mixin', rules: [{ ...recording, record }] }] },
      ),
    ],
  },
});

export const rawRules: readonly Case[] = [
  rule('neither an alert nor a recording', { expr: 'up' }, 'neither alert nor record'),
  rule('both', { ...alert, ...recording }, 'both alert and record'),
  rule(
    'an alert without a route',
    { ...alert, labels: {} },
    'has no severity: expected one of page',
  ),
  rule(
    'another severity',
    { ...alert, labels: { severity: 'critical' } },
    'has severity "critical"',
  ),
  {
    code: 'rule/invalid-raw-rule',
    title: 'a severity that the team does not map',
    bad: mapped({ critical: 'page' }, 'warning'),
    where: 'team commerce, rawRules[mixin]',
    message: 'has severity "warning"',
    hint: "write severities: { warning: 'ticket' } in the team",
    good: mapped({ critical: 'page', warning: 'ticket' }, 'warning'),
  },
  {
    code: 'rule/invalid-raw-rule',
    title: 'a severity with the name of a built-in property',
    bad: mapped({ critical: 'page' }, 'constructor'),
    where: 'team commerce, rawRules[mixin]',
    message: 'has severity "constructor"',
    good: mapped({ ...{ constructor: 'none' } } as never, 'constructor'),
  },
  rule(
    'another team',
    { ...alert, labels: { severity: 'page', team: 'platform' } },
    'has the label team: "platform"',
  ),
  rule(
    'a name that Prometheus quotes',
    { ...recording, record: 'job up' },
    'name "job up" is not a valid metric name',
  ),
  rule('a recording that waits', { ...recording, for: '5m' }, 'which Prometheus rejects'),
  rule(
    'a recording of Loki',
    { record: 'job:lines:sum', expr: lines.expr },
    'is not supported in raw form',
    { evaluator: 'loki' },
  ),
  rule(
    'an alert of Loki that keeps firing',
    { ...lines, keep_firing_for: '5m' },
    'which Loki ignores',
    { evaluator: 'loki' },
  ),
  rule(
    'the name of the metric as a label',
    { ...alert, labels: { severity: 'page', __name__: 'x' } },
    'has the label "__name__", which Prometheus and Loki reject',
  ),
  rule(
    'the name of the alert as a label',
    { ...alert, labels: { severity: 'page', alertname: 'x' } },
    'has the label "alertname", which is its name',
  ),
  rule(
    'an alert on log lines that are not counted',
    { ...lines, expr: '{service="order-service"} |= "error"' },
    'returns log lines',
    { evaluator: 'loki' },
  ),
  rule('an unknown service', alert, 'service "cart" is not a service', { service: 'cart' }),
  rule('a rule twice', alert, 'is listed twice', { rules: [alert, alert] }),
  {
    ...rule('a group twice', alert, 'group "mixin" is not unique in team "commerce"'),
    bad: withGroups({ name: 'mixin', rules: [alert] }, { name: 'mixin', rules: [recording] }),
  },
  {
    ...rule('an alert where Grafana evaluates', alert, 'Grafana evaluates the alerts'),
    bad: { environment: { ...good.environment, alerts: { evaluator: 'grafana' } } },
  },
  {
    ...rule('rules of Loki without Loki', lines, 'environment "test" has no Loki'),
    bad: {
      environment: {
        ...withGroups({ name: 'mixin', evaluator: 'loki', rules: [lines] }).environment,
        loki: false,
      },
    },
  },
  {
    code: 'rule/range-exceeds-retention',
    title: 'a raw rule that reads deleted samples',
    bad: withGroups({ name: 'mixin', rules: [{ ...alert, expr: 'max_over_time(up[60d]) == 0' }] }),
    where: 'rawRules[mixin].InstanceDown',
    message: ': expected at most the retention of Prometheus, 31d',
    good: withGroups({ name: 'mixin', rules: [{ ...alert, expr: 'max_over_time(up[10d]) == 0' }] }),
  },
  {
    code: 'promql/invalid-query',
    title: 'a raw rule that does not parse',
    bad: withGroups({ name: 'mixin', rules: [{ ...alert, expr: 'up ==' }] }),
    where: 'rawRules[mixin].InstanceDown',
    good,
  },
  {
    code: 'promql/unknown-label',
    title: 'a raw rule with a label that its contract does not declare',
    bad: withGroups({ name: 'mixin', rules: [{ ...recording, expr: 'sum by (route) (up)' }] }),
    where: 'rawRules[mixin].job:up:sum',
    good,
  },
  {
    code: 'logql/invalid-query',
    title: 'a raw rule of Loki that does not parse',
    bad: withGroups({
      name: 'mixin',
      evaluator: 'loki',
      rules: [{ ...lines, expr: '{service=}' }],
    }),
    where: 'rawRules[mixin].InstanceDown',
    good: withGroups({ name: 'mixin', evaluator: 'loki', rules: [lines] }),
  },
  {
    code: 'alert/unknown-override',
    title: 'a raw alert that does not exist',
    bad: switchedOff({ disabledAlerts: { InstanceGone: { reason: 'It is known.' } } }),
    where: 'team commerce, disabledAlerts.InstanceGone',
    message: 'alert "InstanceGone" does not exist in team "commerce"',
    hint: 'InstanceDown',
    good: switchedOff({
      disabledAlerts: { InstanceDown: { reason: 'It is known.' } },
    }),
  },
  {
    code: 'rule/invalid-raw-rule',
    title: 'the name of a recording rule of the stack',
    bad: withRecording('service:http_requests:rate5m'),
    where: 'team commerce, rawRules[mixin].service:http_requests:rate5m',
    message: 'has the name of a typed one',
    good: withRecording('legacy:http_requests:rate5m'),
  },
  {
    code: 'rule/invalid-template',
    title: 'a raw annotation that ends Prometheus',
    bad: withGroups({
      name: 'mixin',
      rules: [{ ...alert, annotations: { summary: '{{ .Labels.job' } }],
    }),
    where: 'rawRules[mixin].InstanceDown',
    message: 'annotation "summary" is not a valid template of Prometheus',
    good: withGroups({
      name: 'mixin',
      rules: [{ ...alert, annotations: { summary: '{{ .Labels.job }}' } }],
    }),
  },
  {
    code: 'rule/undeclared-metric',
    title: 'a raw rule about a metric without a contract',
    bad: withGroups({ name: 'mixin', rules: [{ ...alert, expr: 'job:upp:sum == 0' }, recording] }),
    where: 'rawRules[mixin]',
    message: '1 metric without a contract: job:upp:sum',
    good: withGroups({ name: 'mixin', rules: [{ ...alert, expr: 'job:up:sum == 0' }, recording] }),
  },
];
