import type { SamplingStrategy } from '../../constructs/jaeger/settings';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';
import type { Finding } from '../problem';

/** An exemplar is taken when a request ends, and its trace may be gone by the time that somebody follows it. */
export const exemplarSampling: MeaningCheck = {
  code: 'exemplar-sampling',
  severity: 'warning',
  title: 'Exemplars lead to traces of which sampling keeps a part.',
  stage: 'meaning',
  run: ({ environment, resolved: { collector, jaeger, tracing } }) => {
    const { tailSampling } = collector;
    const place = (path: string) => settingPlace(environment, path);
    const tail: readonly Finding[] =
      tailSampling && tailSampling.keepRatio < 1
        ? [
            {
              where: place('collector.tailSampling.keepRatio'),
              message: `${percent(tailSampling.keepRatio)} of the exemplars open a trace where the request neither failed nor took longer than ${tailSampling.slowerThan}; the others name a trace that the Collector drops`,
              hint: 'raise keepRatio to keep more of them; 1 keeps all',
            },
          ]
        : [];
    // only Jaeger serves sampling strategies
    if (tracing !== 'jaeger') return tail;
    return [
      ...tail,
      ...head(jaeger.defaultSampling, place('jaeger.defaultSampling'), 'services'),
      ...Object.entries(jaeger.sampling).flatMap(([service, strategy]) =>
        head(strategy, place(`jaeger.sampling.${service}`), `service "${service}"`),
      ),
    ];
  },
};

/** The SDK knows what it samples: only where a program does not look does an exemplar lead nowhere. */
function head(strategy: SamplingStrategy, where: string, whose: string): readonly Finding[] {
  const share = shareOf(strategy);
  return share === undefined
    ? []
    : [
        {
          where,
          message: `${share} of the traces of ${whose} are kept, so that as many of the exemplars open one, unless they are taken of sampled spans alone`,
          hint: 'take an exemplar only where the span is sampled, as docs/instrumenting.md shows, and waive this warning; or keep every trace',
        },
      ];
}

/** Undefined where all traces are kept. */
function shareOf(strategy: SamplingStrategy): string | undefined {
  switch (strategy.kind) {
    case 'const':
      return strategy.sample ? undefined : 'none';
    case 'probabilistic':
      return strategy.ratio < 1 ? percent(strategy.ratio) : undefined;
    case 'rate-limiting':
      return `at most ${strategy.tracesPerSecond} a second of each process`;
    case 'per-operation': {
      const ratios = [strategy.ratio, ...Object.values(strategy.operations)];
      const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
      if (least >= 1) return undefined;
      return least === most ? percent(least) : `${percent(least)} to ${percent(most)}`;
    }
  }
}

const percent = (ratio: number): string => `${Number((ratio * 100).toPrecision(6))} %`;
