import type { Metric } from '@observability-stack/contracts';
import { memoizeByName, memoizeByObject } from '@observability-stack/query-common';
import { evaluationGroups } from '../alerts/evaluation-groups';
import { ruleTeams, teamRuleGroups } from '../alerts/rules';
import { isRecordingRule, type RecordingRule, type RuleGroup } from '../catalog/definitions/alert';
import { sha256Prefix } from '../catalog/helpers/hash';
import type { ResolvedEnvironment } from '../resolve/environment';

/** The recording rules of all teams, as far as the checks of one team need them. */
export interface RuleIndex {
  /** Recorded metrics, each once, however many rules record it. */
  readonly recordedMetrics: ReadonlySet<Metric>;
  readonly recordings: readonly IndexedRecording[];
}

/** The identity of a group. */
type GroupName = Pick<RuleGroup, 'team' | 'name'>;

/** A recording rule of Prometheus, and the group that evaluates it. */
export interface IndexedRecording extends Pick<RecordingRule, 'metric' | 'labels'> {
  readonly group: GroupName;
}

export const isSameGroup = (one: GroupName, other: GroupName): boolean =>
  one.team === other.team && one.name === other.name;

export const ruleIndex = memoizeByObject((environment: ResolvedEnvironment): RuleIndex => {
  const teams = ruleTeams(environment).map((team) => teamRuleIndex(environment, team));
  return {
    recordedMetrics: new Set(teams.flatMap(({ recordedMetrics }) => [...recordedMetrics])),
    recordings: teams.flatMap(({ recordings }) => recordings),
  };
});

const teamRuleIndex = memoizeByName((environment: ResolvedEnvironment, team: string): RuleIndex => {
  const groups = teamRuleGroups(environment, team);
  return {
    recordedMetrics: new Set(
      groups.flatMap(({ rules }) =>
        rules.flatMap((rule) => (isRecordingRule(rule) ? [rule.metric] : [])),
      ),
    ),
    recordings: evaluationGroups(groups).flatMap(({ name, rules }) =>
      rules.flatMap((rule) =>
        rule.kind === 'recording'
          ? [{ metric: rule.metric, labels: rule.labels, group: { team, name } }]
          : [],
      ),
    ),
  };
});

/** Returns the hash of what a team records. */
export const recordedHash = memoizeByName((environment: ResolvedEnvironment, team: string) => {
  const { recordedMetrics, recordings } = teamRuleIndex(environment, team);
  return sha256Prefix(JSON.stringify([[...recordedMetrics], recordings]), 64);
});
