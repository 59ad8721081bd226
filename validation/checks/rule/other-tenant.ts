import { rawLogql, streamSelectors } from '@observability-stack/logql';
import type { Matcher } from '@observability-stack/logql/ast';
import { logqlNode } from '@observability-stack/logql/expression';
import { render } from '@observability-stack/logql/render';
import { mayMatch } from '@observability-stack/logql/scope';
import { listCandidates, memoizeByObject } from '@observability-stack/query-common';
import { ruleLogql } from '../../../alerts/logs/rule-file';
import { rawEvaluator } from '../../../alerts/raw-rules';
import { isLokiRule } from '../../../catalog/definitions/alert';
import { labelKeys, PLATFORM_TEAM } from '../../../catalog/names';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import { hasTeamTenants, tenantOfTeam } from '../../../resolve/tenants';
import type { TeamCheck, TeamInput } from '../../check';
import type { Finding } from '../../problem';
import { locatedRawRules, locatedRules, ruleName } from '../../rules';

/** Reports rules that read the lines of other tenants: the ruler evaluates the rules of a team for its tenant only. */
export const ruleOtherTenant: TeamCheck = {
  code: 'rule/other-tenant',
  severity: 'error',
  title: 'A rule reads log lines of other teams, which are other tenants of Loki.',
  stage: 'team',
  run: (input) => {
    const { resolved, team } = input;
    const tenant = tenantOfTeam(resolved, team);
    if (!tenant || !hasTeamTenants(resolved)) return [];
    const isOwn = (stream: Stream) => tenantOfTeam(resolved, stream.team)?.team === tenant.team;
    const known = knownStreams(resolved);
    const own = known.filter(isOwn);
    const others = known.filter((stream) => !isOwn(stream));
    return rulesOfLoki(input).flatMap(({ where, name, query }) =>
      streamSelectors(logqlNode(query)).flatMap((matchers): Finding[] => {
        const read = others.filter((stream) => mayMatch(matchers, stream));
        const [first] = read;
        const selector = render({ kind: 'lines', matchers, stages: [] });
        if (!first)
          return tenant.team === PLATFORM_TEAM || mayBeOf(team, own, matchers)
            ? []
            : [
                {
                  where,
                  message: `rule "${name}" reads no log lines of its tenant "${tenant.id}", in ${selector}: those of pods without a team belong to tenant "${tenantOfTeam(resolved)?.id}"`,
                  hint: `add the matcher team="${team}" and the label ${labelKeys.team}: ${team} to the pods, or move the rule to team "${PLATFORM_TEAM}"`,
                  from: ['team'],
                },
              ];
        const services = [...new Set(read.map(({ service }) => `"${service}"`))];
        const owners = [...new Set(read.map((stream) => stream.team))];
        return [
          {
            where,
            message: `rule "${name}" reads log lines of other tenants, in ${selector}: ${services.length === 1 ? 'service' : 'services'} ${listCandidates(services)} of ${owners.length === 1 ? `team "${first.team}"` : `${owners.length} teams`}`,
            hint: `add the matcher team="${team}", or move the rule to the team of the service`,
            from: ['team'],
          },
        ];
      }),
    );
  },
};

/** Returns the rules of a team that Loki evaluates. Grafana queries all tenants. */
function rulesOfLoki(input: TeamInput) {
  const evaluatesAlerts = input.resolved.alerts.evaluator === 'prometheus';
  const typed = locatedRules(input).flatMap(({ rule, where }) =>
    isLokiRule(rule) && (rule.kind === 'log-recording' || evaluatesAlerts)
      ? [{ where, name: ruleName(rule), query: ruleLogql(rule) }]
      : [],
  );
  const raw = locatedRawRules(input)
    .filter(
      ({ rule: { alert }, group }) =>
        rawEvaluator(group) === 'loki' && (alert === undefined || evaluatesAlerts),
    )
    .map(({ rule: { alert, record, expr }, where }) => ({
      where,
      name: alert ?? record ?? '',
      query: rawLogql(expr),
    }));
  return [...typed, ...raw];
}

/**
 * Reports whether a selector may match lines of a team: of its known streams, of other pods in their namespaces, or of pods that
 * only the label `team` assigns to it. A selector without matchers for the owner may match everything.
 */
function mayBeOf(team: string, own: readonly Stream[], matchers: readonly Matcher[]): boolean {
  const named = (label: string) =>
    matchers.filter((matcher) => matcher.label === label && !matcher.operator.startsWith('!'));
  const teams = named('team');
  const namespaces = named('namespace');
  const services = named('service');
  if (teams.length > 0) return mayMatch(teams, { team });
  if (namespaces.length > 0) return own.some((stream) => mayMatch(namespaces, stream));
  return services.length === 0 || own.some((stream) => mayMatch(services, stream));
}

/** Labels of the streams of a service. */
type Stream = Readonly<Record<string, string>> & {
  readonly team: string;
  readonly service: string;
};

/** Returns the labels of the streams whose owner is known: of services, of the stack, and of sources beside the pods. */
const knownStreams = memoizeByObject((environment: ResolvedEnvironment): readonly Stream[] => {
  const { env, cluster, services, components, logs } = environment;
  return [
    ...services.map(({ name, team, namespace }) => ({ service: name, team, namespace })),
    ...components.map(({ name, team, namespace }) => ({ service: name, team, namespace })),
    ...logs.sources.flatMap((source) =>
      (source.kind === 'journal' ? source.units : [source.service]).map((service) => ({
        service,
        team: source.team,
      })),
    ),
  ].map((labels) => ({ ...labels, env, cluster }));
});
