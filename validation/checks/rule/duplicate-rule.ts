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
  /** The place of an equal rule of the same team. @default none */
  readonly owner?: string;
}

/** Reports rules that write the same series, of which one overwrites the other, or fails. */
export const ruleDuplicateRule: TeamComparison<readonly IdentifiedRule[]> = {
  code: 'rule/duplicate-rule',
  severity: 'error',
  title: 'Two rules have the same name and the same labels.',
  stage: 'comparison',
  // Recording rules are compared with those of the same team.
  summarize: (input) => {
    const recordings = new Map<string, string>();
    return locatedRules(input).flatMap((placed): readonly IdentifiedRule[] => {
      const { rule, where } = placed;
      const found = { name: ruleName(rule), where, identity: identityOf(placed) };
      if (isOfDuplicateSlo(input.resolved, placed)) return [];
      if (!isRecordingRule(rule)) return [found];
      const owner = recordings.get(found.identity);
      recordings.set(found.identity, owner ?? where);
      return owner === undefined ? [] : [{ ...found, owner }];
    });
  },
  compare: (teams) => {
    const alerts = new Map<string, string>();
    return teams.map((rules) =>
      rules.flatMap(({ name, where, identity, owner: known }): Finding[] => {
        const owner = known ?? alerts.get(identity);
        if (known === undefined && owner === undefined) alerts.set(identity, where);
        return owner === undefined
          ? []
          : [
              {
                where,
                message: `rule "${name}" is not unique: same name and labels as ${owner}`,
                hint: 'rename one of them, or distinguish them by labels',
                from: ['team'],
              },
            ];
      }),
    );
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
