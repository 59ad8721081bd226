import type { LogRecord } from '../../catalog/definitions/logs';

export type {
  BoundedLabel,
  DropRule,
  ExtraField,
  LineFields,
  LogFormat,
} from '../../catalog/definitions/logs';

/** The log settings of a service, with its value of the stream label `service`. */
export interface ServiceLogs extends LogRecord {
  readonly service: string;
}
