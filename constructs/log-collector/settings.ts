import {
  type Bytes,
  type Duration,
  type Resolved,
  type Resources,
  resourcesSchema,
} from '../../catalog/definitions/common';
import { bytes, duration, object, type Schema } from '../../catalog/helpers/schema';

/** Settings of the agent that reads pod logs on each node, whether Promtail or Alloy. */
export interface LogCollectorSettings {
  /** Send a batch at the latest after this. @default '1s' */
  readonly batchWait?: Duration;
  /** Send a batch when it has this size. @default '1MB' */
  readonly batchSize?: Bytes;
  /** Lines longer than this are cut. Loki refuses longer ones. @default '256KB' */
  readonly maxLineSize?: Bytes;
  /** @default cpu 50m, memory 96Mi, cpuLimit 500m, memoryLimit 256Mi */
  readonly resources?: Resources;
}

export const logCollectorDefaults: Resolved<LogCollectorSettings> = {
  batchWait: '1s',
  batchSize: '1MB',
  maxLineSize: '256KB',
  resources: { cpu: '50m', memory: '96Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
};

export const logCollectorSchema: Schema = object<LogCollectorSettings>({
  batchWait: duration,
  batchSize: bytes,
  maxLineSize: bytes,
  resources: resourcesSchema,
});
