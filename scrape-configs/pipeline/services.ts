import type { LogConfig } from '../../catalog/definitions/logs';

export type {
  BoundedLabel,
  DropRule,
  ExtractedField,
  FieldSources,
  LogFormat,
} from '../../catalog/definitions/logs';

/** The log settings of a service, with its value of the stream label `service`. */
export interface ServiceLogs extends LogConfig {
  readonly service: string;
}
