import { type ExampleName, REPORT } from '@observability-stack/lab/services/programs';
import { EXAMPLE_TEAM } from '@observability-stack/lab/services/team';
import { HTTP_OUTAGE, SLO_BURN } from '../../alerts/names';
import type { Fault } from './fault';

/** The objective of each service that its fault breaks, and further alerts that are notified. */
const consequences: Readonly<
  Record<ExampleName, { readonly slo: string; readonly also: readonly string[] }>
> = {
  'stock-service': { slo: 'availability', also: [HTTP_OUTAGE] },
  'price-service': { slo: 'availability', also: [HTTP_OUTAGE] },
  'shipping-service': { slo: 'availability', also: [HTTP_OUTAGE] },
  'parcel-worker': { slo: 'processing', also: ['QueueFailureRatioHigh'] },
  [REPORT]: { slo: 'freshness', also: ['BatchFailed', 'BatchLate', 'KubeJobFailed'] },
};

/** Returns the faults of the example services: their requests, messages or runs fail. `fail` lets all of them fail. */
export function serviceFaults(
  names: readonly ExampleName[],
  fail: (names: readonly ExampleName[]) => void,
): readonly Fault[] {
  let isMade = false;
  const change = () => {
    if (!isMade) fail(names);
    isMade = true;
    return [];
  };
  return names.map((name) => ({
    name: `${name === REPORT ? 'the runs' : 'the requests'} of ${name} fail`,
    alert: SLO_BURN,
    service: name,
    labels: { slo: consequences[name].slo, severity: 'page' },
    also: [SLO_BURN, ...consequences[name].also],
    team: EXAMPLE_TEAM,
    minutes: 9,
    change,
  }));
}
