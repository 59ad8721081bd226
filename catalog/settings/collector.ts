import { count, duration, map, object, orOff, positive, ratio, type Schema, text } from '../schema';
import { type Duration, type Resolved, type Resources, resourcesSchema } from './common';

/** Keep whole traces by what is in them; decided when the trace has been quiet for `decisionWait`. */
export interface TailSampling {
  /** @default '10s' */
  readonly decisionWait?: Duration;
  /** Traces held in memory while waiting. @default 50000 */
  readonly traces?: number;
  /** Every trace slower than this is kept. @default '500ms' */
  readonly slowerThan?: Duration;
  /** Share of the healthy, fast rest that is kept; traces with an error always are. @default 0.1 */
  readonly keepRatio?: number;
}

export interface CollectorSettings {
  /** @default 1 */
  readonly replicas?: number;
  /** Spans in one batch. @default 8192 */
  readonly batchSize?: number;
  /** @default '200ms' */
  readonly batchTimeout?: Duration;
  /** Share of the memory limit above which data is refused, percent. @default 80 */
  readonly memoryLimitPercent?: number;
  /** Added to every span where it lacks them. @default none */
  readonly resourceAttributes?: Readonly<Record<string, string>>;
  /** `false` keeps what the services' own sampling lets through. @default false */
  readonly tailSampling?: TailSampling | false;
  readonly resources?: Resources;
}

export const tailSamplingDefaults: Resolved<TailSampling> = {
  decisionWait: '10s',
  traces: 50_000,
  slowerThan: '500ms',
  keepRatio: 0.1,
};

export const collectorDefaults: Resolved<CollectorSettings> = {
  replicas: 1,
  batchSize: 8192,
  batchTimeout: '200ms',
  memoryLimitPercent: 80,
  resourceAttributes: {},
  tailSampling: false,
  resources: { cpu: '100m', memory: '128Mi', cpuLimit: '1', memoryLimit: '512Mi' },
};

export const collectorSchema: Schema = object<CollectorSettings>({
  replicas: positive,
  batchSize: positive,
  batchTimeout: duration,
  memoryLimitPercent: { type: 'integer', minimum: 10, maximum: 95 },
  resourceAttributes: map(text),
  tailSampling: orOff(
    object<TailSampling>({
      decisionWait: duration,
      traces: count,
      slowerThan: duration,
      keepRatio: ratio,
    }),
  ),
  resources: resourcesSchema,
});
