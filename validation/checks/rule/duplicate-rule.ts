import { memoizeByObject } from '@observability-stack/query-common';
import { isRecordingRule } from '../../../catalog/definitions/alert';
import { sha256Prefix } from '../../../catalog/helpers/hash';
import type { ResolvedInput, TeamCheck, TeamInput } from '../../check';
import type { Finding } from '../../problem';
import { type LocatedRule, locatedRules, ruleName } from '../../rules';
import { duplicateSlos } from '../definition/duplicate-name';

/** Reports rules that write the same series, of which one overwrites the other, or fails. */
export const ruleDuplicateRule: TeamCheck = {
  code: 'rule/duplicate-rule',
  severity: 'error',
  title: 'Two rules have the same name and the same labels.',
  stage: 'team',
  run: (input) => {
    const alerts = alertPlaces(input.whole);
    const recordings = new Map<string, string>();
    return locatedRules(input).flatMap((placed): Finding[] => {
      const owners = isRecordingRule(placed.rule) ? recordings : alerts;
      const key = identityOf(placed);
      const owner = owners.get(key);
      if (owner === undefined) {
        owners.set(key, placed.where);
        return [];
      }
      if (isOfDuplicateSlo(input, placed)) return [];
      return [
        {
          where: placed.where,
          message: `rule "${ruleName(placed.rule)}" is not unique: same name and labels as ${owner}`,
          hint: 'rename one of them, or distinguish them by labels',
          from: ['team'],
        },
      ];
    });
  },
};

/** Reports whether a rule is of an SLO whose name is reported as a duplicate. */
const isOfDuplicateSlo = ({ resolved }: TeamInput, { rule }: LocatedRule): boolean =>
  resolved.services.some((service) =>
    rule.labels?.service === service.name ||
    (!isRecordingRule(rule) && rule.service === service.name)
      ? duplicateSlos(service).includes(String(rule.labels?.slo))
      : false,
  );

/** Places of the alerts of all teams. Recording rules are compared with those of the same team. */
const alertPlaces = memoizeByObject((_: ResolvedInput) => new Map<string, string>());

/**
 * Returns the identity of a rule, as a hash, since the alerts of all teams are kept. Generated recording rules select one
 * service each, without a label for it.
 */
function identityOf({ rule, group }: LocatedRule): string {
  const labels = Object.entries(rule.labels ?? {}).sort();
  const identity = [
    ruleName(rule),
    labels,
    isRecordingRule(rule) ? group.job : [rule.severity, rule.team, rule.service],
  ];
  return sha256Prefix(JSON.stringify(identity), 16);
}
