import { duration, object, type Schema, text } from '../schema';
import type { Duration, Resolved } from './common';

export interface AlertSettings {
  /** Where the pages of `docs/runbooks/` are read: what links in alerts start with. @default 'docs/runbooks' */
  readonly runbooks?: string;
  /** How long a target may not answer before somebody is paged. @default '5m' */
  readonly targetDownFor?: Duration;
  /** Period that error budgets are for. Prometheus must keep its data at least as long. @default '30d' */
  readonly budgetPeriod?: Duration;
}

export const alertDefaults: Resolved<AlertSettings> = {
  runbooks: 'docs/runbooks',
  targetDownFor: '5m',
  budgetPeriod: '30d',
};

export const alertSchema: Schema = object<AlertSettings>({
  runbooks: text,
  targetDownFor: duration,
  budgetPeriod: duration,
});
