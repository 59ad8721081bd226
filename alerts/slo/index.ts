import type { RuleGroup } from '../../catalog/definitions/alert';
import { isRequestSlo, lineSource, type ResolvedSlo } from '../../catalog/definitions/slo';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { ResolvedService } from '../../resolve/services';
import { burnRateAlerts } from './burn-rate';
import { groupLabel, groupLabels, queriedMetrics, takenLabels } from './groups';
import { sloRequestLogs } from './logs';
import { ofService, selectedSeries } from './queries';
import {
  budgetRecording,
  isLongWindow,
  monthRecording,
  ratioRecording,
  sloWindows,
} from './recording';
import { lineSli, metricSli, type Sli, windowQueries } from './sli';

export {
  groupLabel,
  groupLabels,
  ofService,
  queriedMetrics,
  selectedSeries,
  sloRequestLogs,
  sloWindows,
  takenLabels,
  windowQueries,
};

type SloSettings = Pick<ResolvedEnvironment, 'name'>;

/** Returns the rules of the SLOs of a service, for all kinds of SLIs. */
export function sloGroups(
  { name: environment }: SloSettings,
  service: ResolvedService,
): readonly RuleGroup[] {
  const fromLines = service.slos.flatMap((slo) =>
    isRequestSlo(slo) && slo.source ? [lineSli(environment, service, slo)] : [],
  );
  const fromMetrics = service.slos.flatMap((slo) =>
    lineSource(slo) ? [] : (metricSli(service, slo) ?? []),
  );
  const { name, team } = service;
  return [
    ...burnGroups(service, { team, job: name, prefix: `${name}/slo` }, fromMetrics),
    ...(fromLines.length > 0
      ? [
          {
            name: `${name}/slo-requests`,
            team,
            rules: fromLines.flatMap(({ lineRecording }) => lineRecording),
          },
        ]
      : []),
    ...burnGroups(service, { team, job: name, prefix: `${name}/slo-lines` }, fromLines),
  ];
}

/** Returns the measurement of an SLO; undefined if the service does not measure it. */
export const sliOf = (
  { name: environment }: SloSettings,
  service: ResolvedService,
  slo: ResolvedSlo,
): Sli | undefined =>
  isRequestSlo(slo) && slo.source ? lineSli(environment, service, slo) : metricSli(service, slo);

/** Returns separate groups for short and long windows. */
function burnGroups(
  service: ResolvedService,
  { prefix, ...group }: Pick<RuleGroup, 'team' | 'job'> & { readonly prefix: string },
  slis: readonly Sli[],
): readonly RuleGroup[] {
  if (slis.length === 0) return [];
  const burn = slis.flatMap((sli) => burnRateAlerts(service, sli));
  return [
    {
      ...group,
      name: prefix,
      rules: [
        ...slis.flatMap((sli) => [
          ...sli.recording,
          ...monthRecording(sli),
          ...ratioRecording(
            sli,
            sloWindows(sli.slo.period).filter((window) => !isLongWindow(window)),
          ),
        ]),
        ...burn.filter(({ labels }) => !isLongWindow(labels?.window ?? '')),
      ],
    },
    {
      ...group,
      name: `${prefix}-long`,
      rules: [
        ...slis.flatMap((sli) => [
          ...ratioRecording(sli, sloWindows(sli.slo.period).filter(isLongWindow)),
          budgetRecording(sli),
        ]),
        ...burn.filter(({ labels }) => isLongWindow(labels?.window ?? '')),
      ],
    },
  ];
}
