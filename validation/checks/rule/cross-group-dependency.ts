import type { SelectorNode } from '@observability-stack/contracts';
import { memoizeByName } from '@observability-stack/query-common';
import {
  evaluationGroups,
  ruleSelectors,
  selectorMatches,
} from '../../../alerts/evaluation-groups';
import { evaluatesAlerts } from '../../../alerts/rule-file';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import { RECORDED } from '../../../resolve/shared';
import type { TeamCheck } from '../../check';
import { type IndexedRecording, isSameGroup, ruleIndex } from '../../rule-index';
import { locatedRules, ruleName } from '../../rules';

/**
 * Reports rules that read a series of another group: groups are evaluated at different times, so
 * its value may be an interval old.
 */
export const ruleCrossGroupDependency: TeamCheck = {
  code: 'rule/cross-group-dependency',
  severity: 'warning',
  title: 'A rule reads a series that a rule of another group records.',
  stage: 'team',
  run: (input) => {
    const recordings = recordingsOf(input.resolved, RECORDED);
    const places = new Map<object, string>(
      locatedRules(input).map(({ rule, where }) => [rule, where]),
    );
    const groups = evaluationGroups([...new Set(locatedRules(input).map(({ group }) => group))]);
    return groups.flatMap((group) =>
      group.rules
        // Grafana evaluates rules independently of groups.
        .filter((rule) => rule.kind === 'recording' || evaluatesAlerts(input.resolved))
        .flatMap((rule) => {
          const other = ruleSelectors(rule)
            .flatMap((selector) =>
              recordings(selector).find(
                (recording) =>
                  !isSameGroup(recording.group, group) && selectorMatches(selector, recording),
              ),
            )
            .find((recording) => recording !== undefined);
          return other
            ? [
                {
                  where: places.get(rule) ?? group.name,
                  from: ['team'],
                  message: `rule "${ruleName(rule)}" reads "${other.metric.name}", which group ${JSON.stringify(other.group.name)} records: its value may be one interval old`,
                  hint: 'query the metrics that it is recorded from, or move the alert to that service',
                },
              ]
            : [];
        }),
    );
  },
};

/**
 * Returns an index of the recordings that a selector can read, by name and service: services record
 * metrics with the same names, and comparing each rule with each recording takes minutes for many
 * teams.
 */
const recordingsOf = memoizeByName((environment: ResolvedEnvironment, _: typeof RECORDED) => {
  const byName = new Map<string, IndexedRecording[]>();
  const byService = new Map<string, IndexedRecording[]>();
  const add = (
    index: Map<string, IndexedRecording[]>,
    key: string,
    recording: IndexedRecording,
  ): void => {
    const list = index.get(key);
    if (list) list.push(recording);
    else index.set(key, [recording]);
  };
  const keyOf = (name: string, service = ''): string => `${name} ${service}`;
  for (const recording of ruleIndex(environment).recordings) {
    const { metric, labels } = recording;
    add(byName, metric.name, recording);
    add(byService, keyOf(metric.name, labels?.service), recording);
  }
  return ({ name = '', matchers }: SelectorNode): readonly IndexedRecording[] => {
    const service = matchers.find(({ label, operator }) => label === 'service' && operator === '=');
    if (!service) return byName.get(name) ?? [];
    return [
      ...(byService.get(keyOf(name, service.value)) ?? []),
      ...(service.value === '' ? [] : (byService.get(keyOf(name)) ?? [])),
    ];
  };
});
