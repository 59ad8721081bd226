import { gt, type InstantVector, or, type SampleType, sum } from '@observability-stack/promql';
import { type Counted, increaseFromZero } from '../from-zero';

const perExporter = { by: ['team', 'service', 'env', 'job', 'instance', 'exporter'] } as const;
type ExporterLabel = (typeof perExporter.by)[number];

const dropped = <L extends string, S extends SampleType>(
  counter: Counted<L | 'exporter', S>,
): InstantVector<ExporterLabel> => sum(increaseFromZero(counter, '10m'), perExporter);

/**
 * Returns what exporters of the Collector dropped in ten minutes: not queued, or given up after all retries. Each counter
 * appears only with its first increment.
 */
export const exporterLoss = <A extends string, B extends string, S extends SampleType>(
  notQueued: Counted<A | 'exporter', S>,
  givenUp: Counted<B | 'exporter', S>,
): InstantVector<ExporterLabel> => gt(or(gt(dropped(notQueued), 0), dropped(givenUp)), 0);
