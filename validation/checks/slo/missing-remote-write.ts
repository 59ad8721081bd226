import { lineSource } from '../../../catalog/definitions/slo';
import type { SemanticCheck } from '../../check';
import { missingReceiver } from '../../missing-remote-write';
import { servicePlace, settingPlace } from '../../places';

/** Reports missing remote write: Loki records the requests and writes them to Prometheus. */
export const sloMissingRemoteWrite: SemanticCheck = {
  code: 'slo/missing-remote-write',
  severity: 'error',
  title: 'An SLO is measured by log lines, but Prometheus does not accept remote write.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const missing = missingReceiver(resolved);
    if (!missing) return [];
    return resolved.services
      .filter(({ slos }) => slos.some(lineSource))
      .map((service) => ({
        where: servicePlace(service, 'slos'),
        message: `service "${service.name}" measures SLOs by log lines, but ${missing.problem}`,
        hint: `${missing.hint}, or measure by metrics`,
        from: [settingPlace(environment, missing.setting)],
      }));
  },
};
