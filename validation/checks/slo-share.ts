import type { MeaningCheck } from '../check';
import { positionIn, servicePlace } from '../places';

/** Percent are easily taken for a share, and nearly everything may then be bad. */
export const sloShare: MeaningCheck = {
  code: 'slo-share',
  severity: 'warning',
  title: 'An objective looks like a share of requests, and is in percent.',
  stage: 'meaning',
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
                message: `${objective} % of the requests must be good, and all others may be bad`,
                hint: `write ${Number((objective * 100).toPrecision(12))} for a share of ${objective}`,
                from: ['team'],
              },
            ]
          : [],
      ),
    ),
};
