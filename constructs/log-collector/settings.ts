import {
  type Bytes,
  type Duration,
  type Resolved,
  type Resources,
  resourcesSchema,
} from '../../catalog/definitions/common';
import { type LogSource, logSourcesSchema } from '../../catalog/definitions/log-sources';
import { type Redaction, redactionSchema } from '../../catalog/definitions/log-stages';
import {
  duration,
  objectSchema,
  positiveByteSize,
  type Schema,
} from '../../catalog/helpers/schema';

/** Settings of the agent that reads pod logs on each node, Promtail or Alloy. */
export interface LogCollectorSettings {
  /** Maximum delay of a batch. @default '1s' */
  readonly batchWait?: Duration;
  /** Maximum size of a batch. @default '1MB' */
  readonly batchSize?: Bytes;
  /** Maximum size of a log line; longer ones are truncated. Must not exceed the limit of Loki. @default '256KB' */
  readonly maxLineSize?: Bytes;
  /** Sources beside the pods: files and units of nodes, and syslog. @default none */
  readonly sources?: readonly LogSource[];
  /** Secrets and personal data to replace in the log lines of all services. @default none */
  readonly redact?: readonly Redaction[];
  /**
   * Blocks in the syntax of Alloy that are appended to its configuration, which can use `loki.write.loki.receiver`.
   * @default ''
   */
  readonly alloy?: string;
  /** Requests and limits of each pod. @default cpu 50m, memory 96Mi, cpuLimit 500m, memoryLimit 256Mi */
  readonly resources?: Resources;
}

export const logCollectorDefaults: Resolved<LogCollectorSettings> = {
  batchWait: '1s',
  batchSize: '1MB',
  maxLineSize: '256KB',
  sources: [],
  redact: [],
  alloy: '',
  resources: { cpu: '50m', memory: '96Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
};

export const logCollectorSchema: Schema = objectSchema<LogCollectorSettings>({
  batchWait: duration,
  batchSize: positiveByteSize,
  maxLineSize: positiveByteSize,
  sources: logSourcesSchema,
  redact: redactionSchema,
  alloy: { type: 'string' },
  resources: resourcesSchema,
});
