import {
  arrayOf,
  baseUrl,
  duration,
  enumOf,
  grafanaUid,
  objectSchema,
  type Schema,
} from '../helpers/schema';
import type { Duration, Resolved } from './common';

export interface AlertSettings {
  /** Base URL of the pages in `docs/runbooks/`, for links in alerts. @default 'docs/runbooks' */
  readonly runbooks?: string;
  /** Time after which a target that does not answer fires an alert. @default '5m' */
  readonly targetDownFor?: Duration;
  /** Period of error budgets. The retention of Prometheus must be at least as long. @default '30d' */
  readonly budgetPeriod?: Duration;
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
  evaluator: 'prometheus',
  deletedRuleUids: [],
};

export const alertSettingsSchema: Schema = objectSchema<AlertSettings>({
  runbooks: baseUrl,
  targetDownFor: duration,
  budgetPeriod: duration,
  evaluator: enumOf('prometheus', 'grafana'),
  deletedRuleUids: arrayOf(grafanaUid),
});
