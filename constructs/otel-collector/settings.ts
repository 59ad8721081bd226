import {
  type Duration,
  type Resolved,
  type Resources,
  resourcesSchema,
} from '../../catalog/definitions/common';
import { type SettingsKey, withDefaults } from '../../catalog/definitions/defaults';
import {
  duration,
  list,
  map,
  object,
  orOff,
  positive,
  ratio,
  type Schema,
  text,
} from '../../catalog/helpers/schema';

/** Keep whole traces by what is in them; decided `decisionWait` after a trace's first span. One replica only. */
export interface TailSampling {
  /** Spans that come later follow the decision that was made without them. @default '10s' */
  readonly decisionWait?: Duration;
  /** Traces held in memory while waiting; above it the oldest are decided early. @default 50000 */
  readonly traces?: number;
  /** Every trace slower than this is kept. @default '500ms' */
  readonly slowerThan?: Duration;
  /** Share of the healthy, fast rest that is kept; traces with an error always are. @default 0.1 */
  readonly keepRatio?: number;
}

/** RED metrics made from spans, before anything is sampled away. */
export interface SpanMetrics {
  /** Bounds of the duration buckets, ascending. @default 2ms to 10s, with the usual SLO bounds among them */
  readonly buckets?: readonly Duration[];
  /** Services that are counted at once; beyond it the one that was quiet longest is forgotten. @default 100 */
  readonly services?: number;
  /** Combinations of span name, kind and status of one service; all beyond it are counted as one. @default 100 */
  readonly operations?: number;
  /** An operation without spans for this long is forgotten. @default '24h' */
  readonly forgetAfter?: Duration;
}

export interface CollectorSettings {
  /** @default 1 */
  readonly replicas?: number;
  /** Spans in one batch, at most. @default 2048 */
  readonly batchSize?: number;
  /** @default '200ms' */
  readonly batchTimeout?: Duration;
  /** Share of the memory limit above which data is refused, percent. @default 80 */
  readonly memoryLimitPercent?: number;
  /** Share of the memory limit for spans that wait while the trace store is away, percent. @default 25 */
  readonly queuePercent?: number;
  /** Added to the resource of every span where it lacks them. @default none */
  readonly resourceAttributes?: Readonly<Record<string, string>>;
  /** `false` keeps what the services' own sampling lets through. @default false */
  readonly tailSampling?: TailSampling | false;
  /** @default as each setting says */
  readonly spanMetrics?: SpanMetrics;
  /** @default cpu 100m, memory 128Mi, cpuLimit 1, memoryLimit 512Mi */
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
  batchSize: 2048,
  batchTimeout: '200ms',
  memoryLimitPercent: 80,
  queuePercent: 25,
  resourceAttributes: {},
  tailSampling: false,
  spanMetrics: {
    // biome-ignore format: one line reads as the scale that it is
    buckets: ['2ms', '5ms', '10ms', '25ms', '50ms', '100ms', '200ms', '500ms', '1s', '2s500ms', '5s', '10s'],
    services: 100,
    operations: 100,
    forgetAfter: '24h',
  },
  resources: { cpu: '100m', memory: '128Mi', cpuLimit: '1', memoryLimit: '512Mi' },
};

const percent: Schema = { type: 'integer', minimum: 10, maximum: 95 };

const collectorSchema: Schema = object<CollectorSettings>({
  replicas: positive,
  batchSize: positive,
  batchTimeout: duration,
  memoryLimitPercent: percent,
  queuePercent: percent,
  resourceAttributes: { ...map(text), propertyNames: { minLength: 1 } },
  tailSampling: orOff(
    object<TailSampling>({
      decisionWait: duration,
      traces: positive,
      slowerThan: duration,
      keepRatio: ratio,
    }),
  ),
  spanMetrics: object<SpanMetrics>({
    buckets: { ...list(duration), minItems: 1 },
    services: positive,
    operations: positive,
    forgetAfter: duration,
  }),
  resources: resourcesSchema,
});

export const collectorKey: SettingsKey<CollectorSettings, Resolved<CollectorSettings>> = {
  schema: collectorSchema,
  resolve: (given) => ({
    ...withDefaults<CollectorSettings>(collectorDefaults, given),
    tailSampling: given?.tailSampling
      ? withDefaults<TailSampling>(tailSamplingDefaults, given.tailSampling)
      : false,
  }),
};
