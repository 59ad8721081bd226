import type { Metric } from '@observability-stack/contracts';
import {
  anyObject,
  boolean,
  dnsLabel,
  duration,
  enumOf,
  objectSchema,
  orFalse,
  positiveDuration,
  ratio,
  type Schema,
  unionByKind,
} from '../helpers/schema';
import { type Batch, batchContracts, batchDefaults } from '../packs/batch';
import { type Client, clientContracts, clientDefaults } from '../packs/client';
import { type Queue, queueContracts, queueDefaults } from '../packs/queue';
import { type Runtime, runtimeContracts, runtimeDefaults } from '../packs/runtime';
import { metricSchema } from './metric-schema';

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
/** The result of a constructor; a separate check validates the labels in it. */
const mapping = (required: readonly string[], metrics: readonly string[]): Schema => ({
  ...anyObject,
  required,
  properties: Object.fromEntries(
    metrics.map((name) => [name, name === 'duration' ? orFalse(metricSchema) : metricSchema]),
  ),
});
const outcomes = ['failure', 'success'];

export const packSchema: Schema = unionByKind({
  batch: objectSchema<Batch>(
    {
      kind: {},
      metrics: mapping(['lastSuccess'], ['lastSuccess', 'lastFailure', 'failures', 'duration']),
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
      metrics: mapping(['processed', ...outcomes], ['processed', 'lag', 'oldest']),
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
      metrics: mapping(['requests', 'duration', ...outcomes], ['requests', 'duration']),
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
