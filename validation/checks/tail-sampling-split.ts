import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** Spans of one trace reach different collectors, and each decides on the part that it has seen. */
export const tailSamplingSplit: MeaningCheck = {
  code: 'tail-sampling-split',
  severity: 'error',
  title: 'Traces are sampled by their end in several collectors, none of which sees them whole.',
  stage: 'meaning',
  run: ({ environment, resolved: { collector } }) =>
    collector.tailSampling === false || collector.replicas === 1
      ? []
      : [
          {
            where: settingPlace(environment, 'collector.tailSampling'),
            message: `each of the ${collector.replicas} collectors sees a part of a trace and decides by that`,
            hint: 'set collector.replicas to 1, or sample at the start (jaeger.defaultSampling)',
            from: [settingPlace(environment, 'collector.replicas')],
          },
        ],
};
