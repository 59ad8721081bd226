import {
  arrayOf,
  baseUrl,
  duration,
  enumOf,
  grafanaUid,
  objectSchema,
  orFalse,
  type Schema,
} from '../helpers/schema';
import type { Duration, Resolved } from './common';
import { type BudgetPeriod, budgetPeriodSchema } from './slo';

export interface AlertSettings {
  /** Base URL of the pages in `docs/runbooks/`, for links in alerts. @default 'docs/runbooks' */
  readonly runbooks?: string;
  /** Time after which a target that does not answer fires an alert. @default '5m' */
  readonly targetDownFor?: Duration;
  /**
   * Period of error budgets of SLOs without a `period`. The retention of Prometheus must be at least as long.
   * @default '30d'
   */
  readonly budgetPeriod?: BudgetPeriod;
  /**
   * Longest period of error budgets: SLOs with a longer one use it, for environments with a short retention.
   * @default false, no limit
   */
  readonly maxBudgetPeriod?: BudgetPeriod | false;
  /**
   * Evaluator of alerting rules: Prometheus and Loki, or Grafana, which queries both and sends alerts to Alertmanager.
   * Recording rules always run in Prometheus and Loki. With Grafana, the label `alertname` includes service and window,
   * and alerting stops when its database is down.
   * @default 'prometheus'
   */
  readonly evaluator?: 'prometheus' | 'grafana';
  /**
   * Uids of rules that Grafana must delete: it keeps rules that are removed from its provisioning files.
   * @default none
   */
  readonly deletedRuleUids?: readonly string[];
}

export const alertSettingsDefaults: Resolved<AlertSettings> = {
  runbooks: 'docs/runbooks',
  targetDownFor: '5m',
  budgetPeriod: '30d',
  maxBudgetPeriod: false,
  evaluator: 'prometheus',
  deletedRuleUids: [],
};

export const alertSettingsSchema: Schema = objectSchema<AlertSettings>({
  runbooks: baseUrl,
  targetDownFor: duration,
  budgetPeriod: budgetPeriodSchema,
  maxBudgetPeriod: orFalse(budgetPeriodSchema),
  evaluator: enumOf('prometheus', 'grafana'),
  deletedRuleUids: arrayOf(grafanaUid),
});
