import type { Metric } from '@observability-stack/contracts';
import {
  boolean,
  dnsLabel,
  duration,
  enumOf,
  nonEmptyString,
  objectSchema,
  orFalse,
  positiveDuration,
  ratio,
  type Schema,
  unionByKind,
} from '../helpers/schema';
import { type Batch, type BatchMetrics, batchContracts, batchDefaults } from '../packs/batch';
import { type Client, type ClientMetrics, clientContracts, clientDefaults } from '../packs/client';
import type { OutcomeOf } from '../packs/pack';
import { type Queue, type QueueMetrics, queueContracts, queueDefaults } from '../packs/queue';
import { type Runtime, runtimeContracts, runtimeDefaults } from '../packs/runtime';
import { countingMetric, exampleSchema, matchersSchema, metricOf } from './metric-schema';

/** Metrics of one aspect of a service beside its requests, with alerts, panels and runbooks. */
export type Pack = Batch | Queue | Client | Runtime;

/** The keys that have no default. */
type Given = 'kind' | 'metrics' | 'language' | 'name';
type WithDefaults<T> = T & Required<Omit<T, Given>>;
export type ResolvedBatch = WithDefaults<Batch>;
export type ResolvedQueue = WithDefaults<Queue>;
export type ResolvedClient = WithDefaults<Client>;
export type ResolvedRuntime = WithDefaults<Runtime>;
export type ResolvedPack = ResolvedBatch | ResolvedQueue | ResolvedClient | ResolvedRuntime;

export function resolvePack(pack: Pack): ResolvedPack {
  switch (pack.kind) {
    case 'batch':
      return { ...batchDefaults, ...pack };
    case 'queue':
      return { ...queueDefaults, ...pack };
    case 'client':
      return { ...clientDefaults, ...pack };
    case 'runtime':
      return { ...runtimeDefaults, ...pack };
  }
}

/** Returns the contracts of all metrics of a pack. */
export function packContracts(pack: Pack): readonly Metric[] {
  switch (pack.kind) {
    case 'batch':
      return batchContracts(pack);
    case 'queue':
      return queueContracts(pack);
    case 'client':
      return clientContracts(pack);
    case 'runtime':
      return runtimeContracts(pack);
  }
}

const share: Schema = { ...ratio, exclusiveMinimum: 0, exclusiveMaximum: 1 };
const above: Schema = { type: 'number', exclusiveMinimum: 0 };
/** The `metrics` of a pack; the checks of queries report labels that a metric does not have. */
const gauge = metricOf('gauge');
const success: Schema = objectSchema<OutcomeOf<string>>({ example: exampleSchema }, ['example']);
const failure: Schema = objectSchema<QueueMetrics['failure']>(
  { example: exampleSchema, where: { ...matchersSchema, minProperties: 1 } },
  ['example', 'where'],
);
const batchMetrics = objectSchema<BatchMetrics>(
  { lastSuccess: gauge, lastFailure: gauge, failures: metricOf('counter'), duration: gauge },
  ['lastSuccess'],
);
const queueMetrics = objectSchema<QueueMetrics>(
  {
    processed: countingMetric,
    where: matchersSchema,
    queue: nonEmptyString,
    failure,
    success,
    lag: gauge,
    lagOfReplicas: enumOf('sum', 'max'),
    oldest: gauge,
  },
  ['processed', 'failure', 'success'],
);
const clientMetrics = objectSchema<ClientMetrics>(
  {
    requests: countingMetric,
    duration: orFalse(metricOf('histogram')),
    where: matchersSchema,
    peer: nonEmptyString,
    failure,
    success,
  },
  ['requests', 'duration', 'failure', 'success'],
);

export const packSchema: Schema = unionByKind({
  batch: objectSchema<Batch>(
    {
      kind: {},
      metrics: batchMetrics,
      name: dnsLabel,
      within: positiveDuration,
      longest: orFalse(duration),
      severity: enumOf('page', 'ticket'),
    },
    ['metrics'],
  ),
  queue: objectSchema<Queue>(
    {
      kind: {},
      metrics: queueMetrics,
      name: dnsLabel,
      failureRatio: orFalse(share),
      minimumRate: above,
      lag: orFalse(above),
      growth: orFalse(above),
      oldest: orFalse(positiveDuration),
    },
    ['metrics'],
  ),
  client: objectSchema<Client>(
    {
      kind: {},
      metrics: clientMetrics,
      name: dnsLabel,
      errorRatio: orFalse(share),
      latency: orFalse(positiveDuration),
      minimumRate: above,
    },
    ['metrics'],
  ),
  runtime: objectSchema<Runtime>(
    {
      kind: {},
      language: enumOf('go', 'jvm', 'nodejs', 'python'),
      fileDescriptors: orFalse(share),
      goroutines: orFalse(above),
      eventLoopLag: orFalse(above),
      heap: orFalse(share),
      gcPauses: orFalse(share),
      uncollectable: boolean,
    },
    ['language'],
  ),
});
