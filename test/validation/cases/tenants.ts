import { external } from '../../../catalog';
import type { RawRuleGroup } from '../../../catalog/definitions/raw-rules';
import type { Team } from '../../../catalog/definitions/team';
import { type Case, trialCommerce, trialPlatform } from '../trial';

const shop: Team = { ...trialPlatform, name: 'shop', services: [{ name: 'cart-service' }] };
const withTeams = (loki: object, commerce: Partial<Team> = {}, platform: Partial<Team> = {}) => ({
  environment: {
    loki,
    teams: [{ ...trialPlatform, ...platform }, trialCommerce({}, commerce), shop],
  },
});
const byTeam = { tenants: 'team' };
const existing = external({
  push: 'https://logs.example.org/loki/api/v1/push',
  query: 'https://logs.example.org',
});
const reading = (
  selector: string,
  range = '5m',
): { readonly rawRules: readonly RawRuleGroup[] } => ({
  rawRules: [
    {
      name: 'lines',
      evaluator: 'loki',
      rules: [
        {
          alert: 'LinesMany',
          expr: `sum(count_over_time(${selector}[${range}])) > 1000`,
          labels: { severity: 'ticket' },
        },
      ],
    },
  ],
});
const otherTenant = (title: string, bad: string, message: string, good: string): Case => ({
  code: 'rule/other-tenant',
  title,
  bad: withTeams(byTeam, reading(bad)),
  where: 'team commerce, rawRules[lines].LinesMany',
  message,
  good: withTeams(byTeam, reading(good)),
});
const evaluatedByGrafana = (commerce: Partial<Team>) => ({
  environment: {
    ...withTeams(byTeam, commerce).environment,
    alerts: { evaluator: 'grafana' },
  },
});
const limits = (limit: object): Partial<Team> => ({ loki: { limits: limit } });

/** Teams as tenants of Loki. */
export const tenants: readonly Case[] = [
  {
    code: 'logs/invalid-tenant',
    title: 'the tenant of another team',
    bad: withTeams(byTeam, { loki: { tenant: 'shop' } }),
    where: 'team commerce, loki.tenant',
    message: 'tenant "shop" of team "commerce" is that of team "shop", too',
    good: withTeams(byTeam, { loki: { tenant: 'shop-2' } }),
  },
  {
    code: 'logs/invalid-tenant',
    title: 'two teams with a common tenant',
    bad: withTeams(byTeam, { loki: { tenant: 'all' } }, { loki: { tenant: 'all' } }),
    where: 'team commerce, loki.tenant',
    good: withTeams(byTeam, { loki: { tenant: 'all' } }),
  },
  {
    code: 'logs/invalid-tenant',
    title: 'one tenant for teams that are tenants',
    bad: withTeams({ ...existing, ...byTeam, tenant: 'acme' }),
    where: 'environment test, loki.tenant',
    good: withTeams({ ...existing, tenant: 'acme' }),
  },
  ...['a|b', '..', '', 'x'.repeat(151), 'ü'].map(
    (tenant): Case => ({
      code: 'definition/schema-error',
      title: `tenant ${JSON.stringify(tenant.slice(0, 5))}`,
      bad: withTeams(byTeam, { loki: { tenant } }),
      where: 'team commerce, loki.tenant',
      good: withTeams(byTeam, { loki: { tenant: "a!_.*'()-" } }),
    }),
  ),
  otherTenant(
    'a service of another team',
    '{service="cart-service"}',
    'rule "LinesMany" reads log lines of other tenants, in {service="cart-service"}: service "cart-service" of team "shop"',
    '{service="order-service"}',
  ),
  otherTenant(
    'a service of the stack',
    '{service=~"order-service|loki"}',
    'service "loki" of team "platform"',
    '{service=~"order-.*"}',
  ),
  otherTenant('all services', '{level="error"}', 'of 2 teams', '{level="error", team="commerce"}'),
  otherTenant(
    'a namespace without a team',
    '{namespace="kube-system"}',
    'rule "LinesMany" reads no log lines of its tenant "commerce", in {namespace="kube-system"}: those of pods without a team belong to tenant "platform"',
    '{namespace="kube-system", team="commerce"}',
  ),
  {
    ...otherTenant('', '', '', ''),
    title: 'a namespace without a team, which the platform may read',
    bad: withTeams(byTeam, reading('{namespace=~"kube-.*"}')),
    good: withTeams(byTeam, {}, reading('{namespace=~"kube-.*"}')),
  },
  {
    code: 'rule/invalid-raw-rule',
    title: 'an alert about other tenants that Grafana does not evaluate',
    bad: evaluatedByGrafana(reading('{service="cart-service"}')),
    where: 'team commerce, rawRules[lines].LinesMany',
    good: evaluatedByGrafana({}),
  },
  ...[
    { title: 'the limit of a team', loki: byTeam, limit: '1h', hint: 'of team "commerce"' },
    {
      title: 'the limit of the environment, with teams as tenants',
      loki: { ...byTeam, limits: { maxQueryLength: '1h' } },
      hint: 'or raise loki.limits.maxQueryLength',
    },
  ].map(
    ({ title, loki, limit, hint }): Case => ({
      code: 'rule/range-exceeds-retention',
      title,
      bad: withTeams(loki, {
        ...reading('{service="order-service"}', '1h'),
        ...(limit ? limits({ maxQueryLength: limit }) : {}),
      }),
      where: 'team commerce, rawRules[lines].LinesMany',
      message: 'range 1h is rejected by Loki: expected less than 1h',
      hint,
      good: withTeams(loki, {
        ...reading('{service="order-service"}', '1h'),
        ...limits({ maxQueryLength: '61m' }),
      }),
    }),
  ),
  ...[
    { title: 'the retention of a team', loki: byTeam, own: '24h', hint: 'loki.retention of team' },
    {
      title: 'the retention of the environment, with teams as tenants',
      loki: { ...byTeam, retention: '24h' },
      hint: 'or raise loki.retention',
    },
  ].map(
    ({ title, loki, own, hint }): Case => ({
      code: 'rule/range-exceeds-retention',
      title,
      bad: withTeams(loki, {
        ...reading('{service="order-service"}', '25h'),
        ...(own ? { loki: { retention: own } } : {}),
      }),
      where: 'team commerce, rawRules[lines].LinesMany',
      message: 'query reads the last 1d1h: expected at most the retention of Loki, 24h',
      hint,
      good: withTeams(loki, {
        ...reading('{service="order-service"}', '25h'),
        loki: { retention: '48h' },
      }),
    }),
  ),
  {
    code: 'logs/retention-too-short',
    title: 'the retention of a team below a day',
    bad: withTeams(byTeam, { loki: { retention: '12h' } }),
    where: 'team commerce, loki.retention',
    message: 'retention 12h is not supported by Loki: expected at least 24h, or 0s',
    good: withTeams(byTeam, { loki: { retention: '0s' } }),
  },
  {
    code: 'logs/retention-too-short',
    title: 'the retention of streams of a team below a day',
    bad: withTeams(byTeam, {
      loki: { streamRetention: [{ selector: '{level="debug"}', period: '0s' }] },
    }),
    where: 'team commerce, loki.streamRetention[0].period',
    good: withTeams(byTeam, {
      loki: { streamRetention: [{ selector: '{level="debug"}', period: '24h' }] },
    }),
  },
  {
    code: 'config/rejected-setting',
    title: 'a retention of streams of a team with a filter',
    bad: withTeams(byTeam, {
      loki: { streamRetention: [{ selector: '{level="debug"} |= "x"', period: '48h' }] },
    }),
    where: 'team commerce, loki.streamRetention[0].selector',
    good: withTeams(byTeam, {
      loki: { streamRetention: [{ selector: '{level="debug"}', period: '48h' }] },
    }),
  },
  {
    code: 'definition/schema-error',
    title: 'a retention of a team that is not a duration',
    bad: withTeams(byTeam, { loki: { retention: '30 days' } }),
    where: 'team commerce, loki.retention',
    good: withTeams(byTeam, { loki: { retention: '30d' } }),
  },
  {
    ...otherTenant('all services', '{service=~".+"}', 'of 2 teams', '{namespace="commerce"}'),
    title: 'one of two tenants',
    good: withTeams({}, reading('{service=~".+"}')),
  },
  {
    code: 'config/unused-setting',
    title: 'tenants of queries where all teams are one',
    bad: withTeams({ queryTenants: ['fake'] }),
    where: 'environment test, loki.queryTenants',
    good: withTeams({ ...byTeam, queryTenants: ['fake'] }),
  },
  {
    code: 'config/rejected-setting',
    title: 'a line above the burst of a team',
    bad: withTeams(byTeam, limits({ perStreamRateLimitBurst: '100KB' })),
    where: 'team commerce, loki.limits.maxLineSize',
    good: withTeams(byTeam, limits({ perStreamRateLimitBurst: '100KB', maxLineSize: '100KB' })),
  },
  {
    code: 'config/rejected-setting',
    title: 'a batch above the burst of a team',
    bad: {
      environment: {
        ...withTeams(byTeam, limits({ ingestionBurstSizeMb: 1 })).environment,
        logs: { batchSize: '2MB' },
      },
    },
    where: 'team commerce, loki.limits.ingestionBurstSizeMb',
    good: withTeams(byTeam, limits({ ingestionBurstSizeMb: 1 })),
  },
  {
    code: 'logs/limit-exceeded',
    title: 'more streams than a team may have',
    bad: withTeams(byTeam, {
      ...limits({ maxGlobalStreamsPerUser: 10 }),
      services: [
        { name: 'order-service', logs: { labels: [{ name: 'zone', values: ['a', 'b'] }] } },
      ],
    }),
    where: 'team commerce, services[order-service].logs.labels',
    good: withTeams(byTeam, {
      ...limits({ maxGlobalStreamsPerUser: 12 }),
      services: [
        { name: 'order-service', logs: { labels: [{ name: 'zone', values: ['a', 'b'] }] } },
      ],
    }),
  },
  {
    code: 'config/conflicting-raw-setting',
    title: 'limits of tenants in another file',
    bad: withTeams({ ...byTeam, raw: { runtime_config: { file: '/x.yaml' } } }),
    where: 'environment test, loki.raw.runtime_config.file',
    message: 'raw setting "runtime_config.file" is set by the stack',
    hint: 'the file has the limits of the tenants',
    good: withTeams({ ...byTeam, raw: { runtime_config: { period: '5s' } } }),
  },
];
