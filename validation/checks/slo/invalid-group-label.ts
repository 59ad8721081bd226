import { didYouMean } from '@observability-stack/query-common';
import { groupLabel, queriedMetrics, sloRequestLogs, takenLabels } from '../../../alerts/slo';
import { isRequestSlo, type Slo } from '../../../catalog/definitions/slo';
import type { ResolvedService } from '../../../resolve/services';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports SLOs by the values of a label that the series of their metrics do not have. */
export const sloInvalidGroupLabel: SemanticCheck = {
  code: 'slo/invalid-group-label',
  severity: 'error',
  title: 'An SLO is grouped by a label that its metrics or log lines do not have.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) =>
      service.slos.flatMap((slo, index) =>
        slo.groupBy === undefined
          ? []
          : findings(
              service,
              slo,
              slo.groupBy,
              servicePlace(service, `slos[${slo.name ?? index}].groupBy`),
            ),
      ),
    ),
};

function findings(
  service: ResolvedService,
  slo: Slo,
  label: string,
  where: string,
): readonly Finding[] {
  if (takenLabels.includes(label))
    return [
      {
        where,
        message: `label "${label}" is a label of every target or of the alerts of SLOs`,
        hint: 'set groupBy to a label of the metric, or to a field of the log lines',
      },
    ];
  if (isRequestSlo(slo) && slo.source) {
    const { contract } = sloRequestLogs(service, slo);
    const texts = Object.keys(contract.fields).filter(
      (field) => contract.fields[field]?.type === 'string',
    );
    return groupLabel(service, slo) === undefined
      ? [
          {
            where,
            message: `field "${label}" of the log lines cannot group requests: contract "${contract.name}" has no such text`,
            hint: didYouMean(label, texts),
          },
        ]
      : [];
  }
  return queriedMetrics(service, slo)
    .filter(({ labels }) => !labels.includes(label))
    .map(({ name, labels }) => ({
      where,
      message: `metric "${name}" has no label "${label}"`,
      hint: didYouMean(label, labels),
    }));
}
