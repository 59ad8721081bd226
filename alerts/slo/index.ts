import type { RuleGroup } from '../../catalog/definitions/alert';
import { isRequestSlo, lineSource } from '../../catalog/definitions/slo';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { ResolvedService } from '../../resolve/services';
import { burnRateAlerts } from './burn-rate';
import { selectedSeries } from './queries';
import { budgetRecording, isLongWindow, ratioRecording, sloWindows } from './recording';
import { lineSli, metricSli, type Sli } from './sli';

export { selectedSeries, sloWindows };

type SloSettings = Pick<ResolvedEnvironment, 'name' | 'alerts'>;

/** Returns the rules of the SLOs of a service, for all kinds of SLIs. */
export function sloGroups(settings: SloSettings, service: ResolvedService): readonly RuleGroup[] {
  const fromLines = service.slos.flatMap((slo) =>
    isRequestSlo(slo) && slo.source ? [lineSli(settings.name, service, slo)] : [],
  );
  const fromMetrics = service.slos.flatMap((slo) =>
    lineSource(slo) ? [] : (metricSli(service, slo) ?? []),
  );
  const { name, team } = service;
  return [
    ...burnGroups(settings, service, { team, job: name, prefix: `${name}/slo` }, fromMetrics),
    ...(fromLines.length > 0
      ? [
          {
            name: `${name}/slo-requests`,
            team,
            rules: fromLines.flatMap(({ lineRecording }) => lineRecording),
          },
        ]
      : []),
    ...burnGroups(settings, service, { team, job: name, prefix: `${name}/slo-lines` }, fromLines),
  ];
}

/** Returns separate groups for short and long windows. */
function burnGroups(
  { alerts }: SloSettings,
  service: ResolvedService,
  { prefix, ...group }: Pick<RuleGroup, 'team' | 'job'> & { readonly prefix: string },
  slis: readonly Sli[],
): readonly RuleGroup[] {
  if (slis.length === 0) return [];
  const burn = slis.flatMap((sli) => burnRateAlerts(service, sli, alerts.budgetPeriod));
  const windows = sloWindows(alerts.budgetPeriod);
  return [
    {
      ...group,
      name: prefix,
      rules: [
        ...slis.flatMap((sli) => [
          ...sli.recording,
          ...ratioRecording(
            sli,
            windows.filter((window) => !isLongWindow(window)),
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
          ...ratioRecording(sli, windows.filter(isLongWindow)),
          budgetRecording(sli, alerts.budgetPeriod),
        ]),
        ...burn.filter(({ labels }) => isLongWindow(labels?.window ?? '')),
      ],
    },
  ];
}
