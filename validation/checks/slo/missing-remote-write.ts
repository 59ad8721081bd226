import { lineSource } from '../../../catalog/definitions/slo';
import type { SemanticCheck } from '../../check';
import { servicePlace, settingPlace } from '../../places';

/** Reports missing remote write: Loki records the requests and writes them to Prometheus. */
export const sloMissingRemoteWrite: SemanticCheck = {
  code: 'slo/missing-remote-write',
  severity: 'error',
  title: 'An SLO is measured by log lines, but Prometheus does not accept remote write.',
  stage: 'semantic',
  run: ({ environment, resolved: { prometheus, services } }) =>
    services
      .filter(({ slos }) => !prometheus.remoteWriteReceiver && slos.some(lineSource))
      .map((service) => ({
        where: servicePlace(service, 'slos'),
        message: `service "${service.name}" measures SLOs by log lines, but prometheus.remoteWriteReceiver is off`,
        hint: 'set prometheus.remoteWriteReceiver: true, or measure by metrics',
        from: [settingPlace(environment, 'prometheus.remoteWriteReceiver')],
      })),
};
