import type { SemanticCheck } from '../../check';
import { missingReceiver } from '../../missing-remote-write';
import { servicePlace, settingPlace } from '../../places';

/** Reports missing remote write: Loki writes the series that it records to Prometheus. */
export const ruleMissingRemoteWrite: SemanticCheck = {
  code: 'rule/missing-remote-write',
  severity: 'error',
  title: 'A rule records a metric from log lines, but Prometheus does not accept remote write.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const missing = missingReceiver(resolved);
    if (!missing) return [];
    return resolved.services.flatMap((service) =>
      service.recordings
        .filter(({ kind }) => kind === 'log-recording')
        .map(({ metric }) => ({
          where: servicePlace(service, 'recordings'),
          message: `service "${service.name}" records "${metric.name}" from log lines, but ${missing.problem}`,
          hint: `${missing.hint}, or record it from metrics`,
          from: [settingPlace(environment, missing.setting)],
        })),
    );
  },
};
