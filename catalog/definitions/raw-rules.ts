import {
  arrayOf,
  duration,
  enumOf,
  mapOf,
  nonEmptyString,
  nonNegativeInteger,
  objectSchema,
  promLabelName,
  type Schema,
  workloadName,
} from '../helpers/schema';
import type { Duration } from './common';
import { severities } from './routing';

/**
 * A rule in the form of Prometheus and Loki, with the fields of a rule file:
 * https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */
export interface RawRule {
  /** Name of an alert. @default none, for a recording rule */
  readonly alert?: string;
  /** Name of a recorded metric, instead of `alert`. @default none, for an alert */
  readonly record?: string;
  /** PromQL or LogQL. */
  readonly expr: string;
  /** Pending period before the alert fires. @default none */
  readonly for?: Duration;
  /** Time that the alert keeps firing after the condition ends. @default none */
  readonly keep_firing_for?: Duration;
  /** Labels; alerts need `severity`, which `severities` of the team may map, and get the label `team`. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations; notifications show `summary` and `description`. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Severities by which raw alerts are routed; `none` is that of alerts without a receiver. */
export const rawSeverities = [...severities, 'none'] as const;
export type RawSeverity = (typeof rawSeverities)[number];

/**
 * A group of rules in the form of Prometheus and Loki, for rules without contracts, tests and runbooks. The queries are
 * checked as far as contracts declare what they read.
 */
export interface RawRuleGroup {
  /** Name, unique within the team. */
  readonly name: string;
  /** The program that evaluates the rules; their queries are in its language. @default 'prometheus' */
  readonly evaluator?: 'prometheus' | 'loki';
  /** Service whose series the rules read, so that the shard that scrapes it evaluates them. @default any shard */
  readonly service?: string;
  /** Evaluation interval. @default that of the environment */
  readonly interval?: Duration;
  /** Maximum number of series of an alert or a recording. @default unlimited */
  readonly limit?: number;
  readonly rules: readonly RawRule[];
}

/** Defines a group of rules in the form of a rule file. */
export const rawRuleGroup = (group: RawRuleGroup): RawRuleGroup => group;

export const rawRuleGroupSchema: Schema = objectSchema<RawRuleGroup>(
  {
    name: nonEmptyString,
    evaluator: enumOf('prometheus', 'loki'),
    service: workloadName,
    interval: duration,
    limit: nonNegativeInteger,
    rules: {
      ...arrayOf(
        objectSchema<RawRule>(
          {
            alert: nonEmptyString,
            record: nonEmptyString,
            expr: nonEmptyString,
            for: duration,
            keep_firing_for: duration,
            labels: mapOf({ type: 'string' }, promLabelName),
            annotations: mapOf({ type: 'string' }, promLabelName),
          },
          ['expr'],
        ),
      ),
      minItems: 1,
    },
  },
  ['name', 'rules'],
);
