import type { SemanticCheck } from '../../check';
import { positionIn, servicePlace } from '../../places';

/** Reports a ratio as an objective, with which nearly every request may fail. */
export const sloObjectiveAsRatio: SemanticCheck = {
  code: 'slo/objective-as-ratio',
  severity: 'warning',
  title: 'An objective looks like a ratio; objectives are percentages.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) =>
      service.slos.flatMap(({ objective, name }, index) =>
        objective > 0.5 && objective < 1
          ? [
              {
                where: servicePlace(
                  service,
                  `slos[${name ?? positionIn(service.slos, index)}].objective`,
                ),
                message: `objective ${objective} looks like a ratio; objectives are percentages`,
                hint: `write ${Number((objective * 100).toPrecision(12))}`,
                from: ['team'],
              },
            ]
          : [],
      ),
    ),
};
