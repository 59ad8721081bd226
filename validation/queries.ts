import { logContracts } from '../alerts/logs/check';
import { sloWindows } from '../alerts/slo';
import { isRecording } from '../catalog/alert';
import type { LogContract } from '../catalog/log-fields';
import { memoizeByObject } from '../catalog/memoize';
import { metrics } from '../catalog/metrics';
import { MetricCatalogue } from '../catalog/metrics/catalogue';
import type { Metric } from '../catalog/metrics/contract';
import {
  serviceHttpErrorRatio,
  serviceHttpErrors,
  serviceHttpLatency,
  serviceHttpRequests,
} from '../catalog/metrics/recorded-http';
import {
  sloBudgetRemaining,
  sloErrorRatio,
  sloErrors,
  sloRequests,
} from '../catalog/metrics/recorded-slo';
import { millisecondsOf } from '../catalog/units';
import type { PromqlContext } from '../query/promql/check';
import type { ResolvedInput } from './check';
import { rulesIn } from './rules';

/** What queries of an environment are held against. */
export interface QueryContexts {
  readonly promql: PromqlContext;
  /** The same for dashboards of all services, which are there before any service measures anything. */
  readonly panels: PromqlContext;
  readonly logs: readonly LogContract[];
}

/** Every contract: those of the catalogue, of the services, and of what rules record. */
export const queryContexts = memoizeByObject((input: ResolvedInput): QueryContexts => {
  const { resolved } = input;
  // one for each recorded metric, however many rules write it
  const recorded = new Set(
    rulesIn(input).flatMap(({ rule }) => (isRecording(rule) ? [rule.metric] : [])),
  );
  const contracts = [
    ...metrics,
    ...resolved.services.flatMap((service) => service.metrics),
    ...recorded,
  ];
  const intervals = {
    scrapeInterval: millisecondsOf(resolved.prometheus.scrapeInterval),
    evaluationInterval: millisecondsOf(resolved.prometheus.evaluationInterval),
  };
  const catalogue = new MetricCatalogue(contracts);
  return {
    promql: { catalogue, ...intervals },
    panels: {
      catalogue: new MetricCatalogue(ofServices(resolved.alerts.budgetPeriod), catalogue),
      ...intervals,
    },
    logs: logContracts(resolved.services),
  };
});

const ofServices = (period: string): readonly Metric[] => [
  ...[serviceHttpRequests, serviceHttpErrors, serviceHttpErrorRatio],
  ...Object.values(serviceHttpLatency),
  ...[sloRequests, sloErrors, sloBudgetRemaining],
  ...sloWindows(period).map((window) => sloErrorRatio(window)),
];
