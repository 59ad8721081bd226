import { LIMIT_WARNING_RATIO } from '@observability-stack/contracts';
import {
  date,
  mapOf,
  nonEmptyString,
  numberSchema,
  objectSchema,
  ratio,
  type Schema,
} from '../helpers/schema';
import type { Duration } from './common';
import { httpDefaults, type SignalOptions, signalOptionSchemas } from './signals';

/** Thresholds of alerts on the requests and log lines of services, by the option of `signals` that sets them. */
export const signalThresholds = {
  HttpErrorRatioHigh: 'errorRatio',
  HttpOutage: 'outageRatio',
  HttpLatencyHigh: 'latency',
  HttpTrafficGone: 'steadyRate',
  FailedAuthBurst: 'failedAuth',
  ErrorLinesHigh: 'errorLineRatio',
  SlowRequestCluster: 'slowLineRatio',
  LogLinesGone: 'missingLines',
} as const satisfies Readonly<Record<string, keyof SignalOptions>>;

const share: Schema = { ...ratio, exclusiveMinimum: 0, exclusiveMaximum: 1 };
const positive: Schema = { ...numberSchema, exclusiveMinimum: 0 };

/** Thresholds of alerts on nodes, Kubernetes and the stack, with their defaults. */
export const platformThresholds = {
  /** Ratio of CPU time that is used. */
  NodeCpuSaturated: { value: 0.95, schema: share },
  /** Ratio of memory that is available. */
  NodeMemoryLow: { value: 0.05, schema: share },
  /** Ratio of free space below which the prediction of four hours counts. */
  NodeDiskFillsIn4h: { value: 0.15, schema: share },
  /** Ratio of free space below which the prediction of a day counts. */
  NodeDiskFillsIn24h: { value: 0.4, schema: share },
  /** Ratio of inodes that are free. */
  NodeInodesLow: { value: 0.05, schema: share },
  /** Packets with errors per second. */
  NodeNetworkErrors: { value: 1, schema: positive },
  /** Seconds. */
  NodeClockSkew: { value: 1, schema: positive },
  /** Ratio of the time in which no process makes progress for lack of memory. */
  NodeMemoryStalled: { value: 0.2, schema: share },
  /** Ratio of the time in which no process makes progress because of disks. */
  NodeDiskStalled: { value: 0.5, schema: share },
  /** Ratio of the table of connections that is used. */
  NodeConntrackNearlyFull: { value: 0.85, schema: share },
  /** Ratio of inodes of a volume that are free. */
  KubeVolumeInodesLow: { value: 0.05, schema: share },
  /** Ratio of the periods of the CPU limit in which a container waits. */
  KubeContainerThrottled: { value: 0.5, schema: share },
  /** Ratio of a quota that is used. */
  KubeQuotaNearlyUsed: { value: 0.95, schema: share },
  /** Ratio of the volume that is used. */
  PrometheusDiskNearlyFull: { value: 0.9, schema: share },
  /** Ratio of the volume that is used; from 0.9 on, Loki rejects log lines. */
  // From 0.9 on, Loki rejects log lines.
  LokiDiskNearlyFull: { value: 0.8, schema: { ...share, exclusiveMaximum: 0.9 } },
  /** Ratio of the limit of streams. */
  LokiStreamsNearLimit: { value: 0.8, schema: share },
  /** Ratio of push requests with status 5xx. */
  LokiPushFailing: { value: 0.1, schema: share },
  /** Ratio of queries with status 5xx. */
  LokiQueriesFailing: { value: 0.1, schema: share },
  /** Bytes of log files on a node that wait to be read. */
  LogCollectorBehind: { value: 32 * 1024 ** 2, schema: positive },
  /** Ratio of the sample limit of a scrape that a target uses. */
  ScrapeLimitNear: { value: LIMIT_WARNING_RATIO, schema: share },
  /** Ratio of the capacity of a queue. */
  CollectorQueueNearlyFull: { value: 0.8, schema: share },
  /** Ratio of requests with status 5xx. */
  GrafanaErrors: { value: 0.1, schema: share },
  /** Ratio of requests with status 5xx. */
  GrafanaDataSourceErrors: { value: 0.1, schema: share },
} as const satisfies Readonly<Record<string, { readonly value: number; readonly schema: Schema }>>;

export type PlatformThreshold = keyof typeof platformThresholds;
type SignalThreshold = keyof typeof signalThresholds;

/**
 * Thresholds of built-in alerts by name, in the unit of their value; docs/alerting.md lists them with their defaults.
 * Those of requests and log lines are defaults of the options of `signals`.
 */
export type AlertThresholds = {
  readonly [N in PlatformThreshold]?: number;
} & {
  readonly [N in SignalThreshold]?: N extends 'HttpLatencyHigh' ? Duration : number;
};

/** The thresholds of the alerts on requests and log lines of services. */
export type SignalThresholds = Pick<AlertThresholds, SignalThreshold>;

/** Why an alert is switched off. */
export interface DisabledAlert {
  readonly reason: string;
  /** Last day (UTC) on which it may be switched off: `2027-01-31`. @default no end */
  readonly until?: string;
}

/** Alerts that are not evaluated, by name. */
export type DisabledAlerts = Readonly<Record<string, DisabledAlert>>;

/** Returns the thresholds of alerts on requests and log lines as options of `signals`. */
export const signalOptions = (thresholds: SignalThresholds): SignalOptions =>
  Object.fromEntries(
    Object.entries(signalThresholds).flatMap(([alert, option]) => {
      const value = thresholds[alert as SignalThreshold];
      return value === undefined ? [] : [[option, value]];
    }),
  );

const signalSchemas = Object.fromEntries(
  Object.entries(signalThresholds).map(([alert, option]) => [alert, signalOptionSchemas[option]]),
) as Record<SignalThreshold, Schema>;

export const signalThresholdsSchema: Schema = objectSchema<SignalThresholds>(signalSchemas);
export const alertThresholdsSchema: Schema = objectSchema<AlertThresholds>({
  ...(Object.fromEntries(
    Object.entries(platformThresholds).map(([alert, { schema }]) => [alert, schema]),
  ) as Record<PlatformThreshold, Schema>),
  ...signalSchemas,
});

export const disabledAlertsSchema: Schema = mapOf(
  objectSchema<DisabledAlert>({ reason: nonEmptyString, until: date }, ['reason']),
  { type: 'string', pattern: '^[A-Z][A-Za-z0-9]*$' },
);

/** Returns the default threshold of a built-in alert. */
export const defaultThreshold = (alert: PlatformThreshold | SignalThreshold): number | string =>
  alert in platformThresholds
    ? platformThresholds[alert as PlatformThreshold].value
    : String(httpDefaults[signalThresholds[alert as SignalThreshold]]);
