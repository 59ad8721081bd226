import type { RuleGroup } from '../../catalog/alert';
import { millisecondsOf } from '../../catalog/units';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { HttpService } from '../http/service';
import { burnRateAlerts } from './burn-rate';
import { budgetRecording, isLong, ratioRecording, sloWindows } from './recording';
import { sliOf } from './sli';

export { sloWindows };

/** Long windows read many samples, and change slowly. Well below five minutes, after which a sample is stale. */
const LONG_INTERVAL = '2m';

type SloSettings = Pick<ResolvedEnvironment, 'alerts' | 'prometheus'>;

/** Rules of the SLOs of a service: those over short windows, and those over long ones. */
export function sloGroups(
  { alerts, prometheus }: SloSettings,
  service: HttpService,
): readonly RuleGroup[] {
  if (service.slos.length === 0) return [];
  const slis = service.slos.map((slo) => sliOf(service, slo));
  const group = { team: service.team, job: service.name };
  const burn = slis.flatMap((sli) => burnRateAlerts(service, sli));
  const isSlow = millisecondsOf(prometheus.evaluationInterval) > millisecondsOf(LONG_INTERVAL);
  return [
    {
      ...group,
      name: `${service.name}/slo`,
      rules: [
        ...slis.flatMap((sli) => [
          ...sli.recording,
          ...ratioRecording(
            sli,
            sloWindows.filter((window) => !isLong(window)),
          ),
        ]),
        ...burn.filter(({ labels }) => !isLong(labels?.window ?? '')),
      ],
    },
    {
      ...group,
      name: `${service.name}/slo-long`,
      ...(isSlow ? {} : { interval: LONG_INTERVAL }),
      rules: [
        ...slis.flatMap((sli) => [
          ...ratioRecording(sli, sloWindows.filter(isLong)),
          budgetRecording(sli, alerts.budgetPeriod),
        ]),
        ...burn.filter(({ labels }) => isLong(labels?.window ?? '')),
      ],
    },
  ];
}
