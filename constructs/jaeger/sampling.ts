import type { Resolved } from '../../catalog/definitions/common';
import type { JaegerSettings, SamplingStrategy } from './settings';

/** A strategy in the file format of Jaeger: https://www.jaegertracing.io/docs/latest/architecture/sampling/ */
interface FileStrategy {
  readonly type: 'probabilistic' | 'ratelimiting';
  readonly param: number;
  readonly operation_strategies?: readonly (FileStrategy & { readonly operation: string })[];
}

const probabilistic = (param: number) => ({ type: 'probabilistic', param }) as const;

function fileStrategy(strategy: SamplingStrategy): FileStrategy {
  switch (strategy.kind) {
    case 'const':
      return probabilistic(strategy.sample ? 1 : 0);
    case 'probabilistic':
      return probabilistic(strategy.ratio);
    case 'rate-limiting':
      return { type: 'ratelimiting', param: strategy.tracesPerSecond };
    case 'per-operation':
      return {
        ...probabilistic(strategy.ratio),
        operation_strategies: Object.entries(strategy.operations).map(([operation, ratio]) => ({
          operation,
          ...probabilistic(ratio),
        })),
      };
  }
}

/** Returns the content of the strategies file. */
export const samplingStrategies = ({
  defaultSampling,
  sampling,
}: Pick<Resolved<JaegerSettings>, 'defaultSampling' | 'sampling'>): object => ({
  default_strategy: fileStrategy(defaultSampling),
  service_strategies: Object.entries(sampling).map(([service, strategy]) => ({
    service,
    ...fileStrategy(strategy),
  })),
});
