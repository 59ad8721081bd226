import type { LogRecord } from '../../catalog/definitions/logs';

export type {
  BoundedLabel,
  DropRule,
  ExtraField,
  LineFields,
  LogFormat,
} from '../../catalog/definitions/logs';

/** A service's record, with the value of the stream label `service` that it is for. */
export interface ServiceLogs extends LogRecord {
  readonly service: string;
}
