import { memoizeByObject } from '@observability-stack/query-common';
import { isRecordingRule } from '../../../catalog/definitions/alert';
import { sha256Prefix } from '../../../catalog/helpers/hash';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import type { TeamComparison } from '../../check';
import type { Finding } from '../../problem';
import { type LocatedRule, locatedRules, ruleName } from '../../rules';
import { duplicateSlos } from '../definition/duplicate-name';

interface IdentifiedRule {
  readonly name: string;
  readonly where: string;
  /** Hash of its name and labels. */
  readonly identity: string;
  /** Recording rules are compared with those of the same team. */
  readonly isRecording: boolean;
  /** Whether it is of an SLO whose name is reported as a duplicate. */
  readonly isReported: boolean;
}

/** Reports rules that write the same series, of which one overwrites the other, or fails. */
export const ruleDuplicateRule: TeamComparison<readonly IdentifiedRule[]> = {
  code: 'rule/duplicate-rule',
  severity: 'error',
  title: 'Two rules have the same name and the same labels.',
  stage: 'comparison',
  summarize: (input) =>
    locatedRules(input).map((placed) => ({
      name: ruleName(placed.rule),
      where: placed.where,
      identity: identityOf(placed),
      isRecording: isRecordingRule(placed.rule),
      isReported: isOfDuplicateSlo(input.resolved, placed),
    })),
  compare: (teams) => {
    const alerts = new Map<string, string>();
    return teams.map((rules) => {
      const recordings = new Map<string, string>();
      return rules.flatMap(({ name, where, identity, isRecording, isReported }): Finding[] => {
        const owners = isRecording ? recordings : alerts;
        const owner = owners.get(identity);
        if (owner === undefined) owners.set(identity, where);
        return owner === undefined || isReported
          ? []
          : [
              {
                where,
                message: `rule "${name}" is not unique: same name and labels as ${owner}`,
                hint: 'rename one of them, or distinguish them by labels',
                from: ['team'],
              },
            ];
      });
    });
  },
};

/** Returns the services with SLOs of the same name, with these names. */
const servicesWithDuplicates = memoizeByObject(({ services }: ResolvedEnvironment) =>
  services.flatMap((service) => {
    const slos = duplicateSlos(service);
    return slos.length > 0 ? [{ name: service.name, slos }] : [];
  }),
);

/** Reports whether a rule is of an SLO whose name is reported as a duplicate. */
const isOfDuplicateSlo = (environment: ResolvedEnvironment, { rule }: LocatedRule): boolean =>
  servicesWithDuplicates(environment).some(
    ({ name, slos }) =>
      (rule.labels?.service === name || (!isRecordingRule(rule) && rule.service === name)) &&
      slos.includes(String(rule.labels?.slo)),
  );

/**
 * Returns the identity of a rule, as a hash, since those of all teams are kept. Generated recording rules select one
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
