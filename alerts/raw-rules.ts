import type { RuleGroup } from '../catalog/definitions/alert';
import type { RawRule, RawRuleGroup } from '../catalog/definitions/raw-rules';
import type { Team } from '../catalog/definitions/team';

/** Name of the group with the recording rules of a team, which no group of a service has. */
export const TEAM_RECORDINGS = 'recordings';

/** Returns the groups that a team defines beside those of its services. */
export const teamGroups = ({
  name,
  recordings = [],
  rawRules = [],
}: Team): readonly RuleGroup[] => [
  ...(recordings.length > 0 ? [{ name: TEAM_RECORDINGS, team: name, rules: recordings }] : []),
  ...rawRules.map((raw) => ({
    name: raw.name,
    team: name,
    ...(raw.service ? { job: raw.service } : {}),
    ...(raw.interval ? { interval: raw.interval } : {}),
    rules: [],
    raw,
  })),
];

export const rawEvaluator = ({ evaluator = 'prometheus' }: RawRuleGroup) => evaluator;

/** How a program evaluates rules in the form of a rule file. */
interface RawRendering {
  readonly evaluator: 'prometheus' | 'loki';
  /** Reports whether the program evaluates a rule. */
  readonly isKept: (rule: RawRule) => boolean;
  /** Labels of every rule. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Returns the query as it is evaluated. @default unchanged */
  readonly query?: (expr: string) => string;
}

/** Returns the rules of a group that a program evaluates, as in a rule file. Alerts have the team, for the routing. */
export const rawRules = (
  { team, raw }: Pick<RuleGroup, 'team' | 'raw'>,
  { evaluator, isKept, labels: more = {}, query = (expr) => expr }: RawRendering,
): readonly object[] =>
  raw && rawEvaluator(raw) === evaluator
    ? raw.rules
        .filter(isKept)
        .map(({ alert, record, expr, for: pending, keep_firing_for, labels, annotations }) => {
          const all = { ...labels, ...(alert === undefined ? {} : { team }), ...more };
          return {
            ...(alert === undefined ? { record } : { alert }),
            expr: query(expr),
            ...(pending ? { for: pending } : {}),
            ...(keep_firing_for ? { keep_firing_for } : {}),
            ...(Object.keys(all).length > 0 ? { labels: all } : {}),
            ...(annotations ? { annotations } : {}),
          };
        })
    : [];
