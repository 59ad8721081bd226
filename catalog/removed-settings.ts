/** Settings of older releases that were removed, and their replacements. */
export interface RemovedSetting {
  /** Path of keys from the environment, joined by dots. */
  readonly path: string;
  /** Value of the setting. @default any value */
  readonly value?: string;
  readonly reason: string;
  /** What to use instead. */
  readonly hint: string;
}

const gone = (path: string, reason: string, hint: string, value?: string): RemovedSetting => ({
  path,
  reason,
  hint,
  ...(value === undefined ? {} : { value }),
});

const SIMPLE_SCALABLE = 'the simple scalable mode is removed in Loki 4';
const ONE_PROGRAM =
  'Jaeger 1 reached its end of life on 2025-12-31, and Jaeger 2 is a single program';

export const removedSettings: readonly RemovedSetting[] = [
  gone(
    'logCollector',
    'Grafana Agent reached its end of life on 2025-11-01',
    "use 'alloy'",
    'grafana-agent',
  ),
  gone('loki.mode', SIMPLE_SCALABLE, 'set loki.replicas: each pod runs every component of Loki'),
  gone(
    'loki.deploymentMode',
    SIMPLE_SCALABLE,
    'set loki.replicas: each pod runs every component of Loki',
  ),
  gone(
    'loki.storage.kind',
    'boltdb-shipper is removed in Loki 4',
    "use 'filesystem' or 's3'; the index is always TSDB",
    'boltdb-shipper',
  ),
  gone('jaeger.agent', ONE_PROGRAM, 'send spans by OTLP to the collector'),
  gone('jaeger.query', ONE_PROGRAM, 'set jaeger.replicas and jaeger.resources'),
  gone('jaeger.ingester', ONE_PROGRAM, 'set jaeger.replicas and jaeger.resources'),
];
