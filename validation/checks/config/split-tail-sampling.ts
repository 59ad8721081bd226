import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/**
 * Reports tail sampling with several replicas: the spans of one trace reach different collectors,
 * and each decides on its part only.
 */
export const configSplitTailSampling: SemanticCheck = {
  code: 'config/split-tail-sampling',
  severity: 'error',
  title: 'Tail sampling runs in several collectors, none of which has complete traces.',
  stage: 'semantic',
  run: ({ environment, resolved: { collector } }) =>
    collector.tailSampling === false || collector.replicas === 1
      ? []
      : [
          {
            where: settingPlace(environment, 'collector.tailSampling'),
            message: `tail sampling needs one collector: found ${collector.replicas}, each with a part of the spans`,
            hint: 'set collector.replicas: 1, or use head sampling (jaeger.defaultSampling)',
            from: [settingPlace(environment, 'collector.replicas')],
          },
        ],
};
