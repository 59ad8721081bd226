import type { SamplingStrategy } from '../../../constructs/jaeger/settings';
import { hasComponent } from '../../../resolve/components';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Reports exemplars of traces that are sampled later: an exemplar is recorded when a request ends,
 * and its trace may be dropped afterwards.
 */
export const correlationSampledExemplars: SemanticCheck = {
  code: 'correlation/sampled-exemplars',
  severity: 'warning',
  title: 'Exemplars link to traces that sampling may drop.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const { collector, jaeger } = resolved;
    const { tailSampling } = collector;
    const place = (path: string) => settingPlace(environment, path);
    const tail: readonly Finding[] =
      tailSampling && tailSampling.keepRatio < 1
        ? [
            {
              where: place('collector.tailSampling.keepRatio'),
              message: `tail sampling keeps ${percent(tailSampling.keepRatio)} of the traces of requests that neither failed nor took longer than ${tailSampling.slowerThan}: the traces of other exemplars are not stored`,
              hint: 'raise keepRatio; 1 keeps all traces',
            },
          ]
        : [];
    // Only Jaeger serves sampling strategies.
    if (!hasComponent(resolved, 'jaeger')) return tail;
    return [
      ...tail,
      ...head(jaeger.defaultSampling, place('jaeger.defaultSampling'), 'services'),
      ...Object.entries(jaeger.sampling).flatMap(([service, strategy]) =>
        head(strategy, place(`jaeger.sampling.${service}`), `service "${service}"`),
      ),
    ];
  },
};

/**
 * Returns problems of head sampling. The SDK knows its decision, so only programs that ignore it
 * record exemplars without a trace.
 */
function head(strategy: SamplingStrategy, where: string, whose: string): readonly Finding[] {
  const share = shareOf(strategy);
  return share === undefined
    ? []
    : [
        {
          where,
          message: `sampling keeps ${share} of the traces of ${whose}: the traces of other exemplars are not stored, unless they are of sampled spans only`,
          hint: 'attach exemplars of sampled spans only, as docs/instrumenting.md shows, and waive this warning; or keep all traces',
        },
      ];
}

/** Returns the sampled ratio; undefined if all traces are kept. */
function shareOf(strategy: SamplingStrategy): string | undefined {
  switch (strategy.kind) {
    case 'const':
      return strategy.sample ? undefined : 'none';
    case 'probabilistic':
      return strategy.ratio < 1 ? percent(strategy.ratio) : undefined;
    case 'rate-limiting':
      return `at most ${strategy.tracesPerSecond} per second and process`;
    case 'per-operation': {
      const ratios = [strategy.ratio, ...Object.values(strategy.operations)];
      const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
      if (least >= 1) return undefined;
      return least === most ? percent(least) : `${percent(least)} to ${percent(most)}`;
    }
  }
}

const percent = (ratio: number): string => `${Number((ratio * 100).toPrecision(6))}%`;
