import { duration, list, object, oneOf, type Schema, text } from '../helpers/schema';
import type { Duration, Resolved } from './common';

export interface AlertSettings {
  /** Where the pages of `docs/runbooks/` are read: what links in alerts start with. @default 'docs/runbooks' */
  readonly runbooks?: string;
  /** How long a target may not answer before somebody is paged. @default '5m' */
  readonly targetDownFor?: Duration;
  /** Period that error budgets are for. Prometheus must keep its data at least as long. @default '30d' */
  readonly budgetPeriod?: Duration;
  /**
   * Who evaluates alerts: Prometheus and Loki, or Grafana, which asks both and tells Alertmanager. Never both; what is
   * recorded stays with Prometheus and Loki. With Grafana the label `alertname` says service and window as well, and
   * alerts end with its database. @default 'prometheus'
   */
  readonly evaluator?: 'prometheus' | 'grafana';
  /** Uids of rules that Grafana is to delete: it keeps what is gone from its files. @default none */
  readonly goneFromGrafana?: readonly string[];
}

export const alertDefaults: Resolved<AlertSettings> = {
  runbooks: 'docs/runbooks',
  targetDownFor: '5m',
  budgetPeriod: '30d',
  evaluator: 'prometheus',
  goneFromGrafana: [],
};

export const alertSchema: Schema = object<AlertSettings>({
  runbooks: text,
  targetDownFor: duration,
  budgetPeriod: duration,
  evaluator: oneOf('prometheus', 'grafana'),
  goneFromGrafana: list(text),
});
