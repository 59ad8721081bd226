import { needsSignals } from '../../../catalog/definitions/slo';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';

/** Reports SLOs without an SLI, whose rules have no samples and never fire. */
export const sloMissingSli: SemanticCheck = {
  code: 'slo/missing-sli',
  severity: 'error',
  title: 'A service has SLOs but no SLI source.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services
      .filter(({ signals, slos }) => !signals && slos.some(needsSignals))
      .map((service) => ({
        where: servicePlace(service, 'slos'),
        message: `service "${service.name}" defines SLOs but no SLI source`,
        hint: 'add signals: http() to the service, or source: requestLogs() to the SLO',
        from: [servicePlace(service, 'signals')],
      })),
};
