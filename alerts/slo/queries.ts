import { contractSeries, targetLabels } from '@observability-stack/contracts';
import {
  addMatchers,
  clampMin,
  countOverTime,
  div,
  gt,
  type InstantVector,
  lt,
  mul,
  or,
  type QueryDuration,
  rate,
  type Selector,
  sub,
  subquery,
  sumOverTime,
  type Window,
} from '@observability-stack/promql';
import { promqlNode } from '@observability-stack/promql/expression';
import type { RatioSlo, SloQuery, ThresholdSlo } from '../../catalog/definitions/slo';
import { metricContracts } from '../../catalog/metrics';
import type { ServiceLabel } from '../../catalog/metrics/recorded-http';
import { type ResolvedService, serviceContracts } from '../../resolve/services';
import { rateFromZero } from '../from-zero';
import { groupLabel, sumPerGroup } from './groups';

type PerService = InstantVector<ServiceLabel, 'float'>;

/** The queries of an SLI: events and bad events per second. */
interface Measured {
  readonly requests: PerService;
  readonly errors: PerService;
}

/** Returns a query of the series of the service. */
export const ofService = ({ name }: Pick<ResolvedService, 'name'>, query: SloQuery): SloQuery =>
  addMatchers(query, [{ label: 'service', operator: '=', value: name }]);

/** Returns the series that a query selects, with its contract; undefined for anything but a selector. */
export function selectedSeries(service: ResolvedService, query: SloQuery) {
  const node = promqlNode(query);
  if (node.kind !== 'selector') return undefined;
  const metrics = [...serviceContracts(service), ...metricContracts];
  const series = metrics.flatMap(contractSeries).find(({ name }) => name === node.name);
  return { ...node, series };
}

/** Reports whether a query selects series of a contract by labels that it declares. */
export function selectsDeclared(service: ResolvedService, query: SloQuery): boolean {
  const selected = selectedSeries(service, query);
  const labels: readonly string[] = selected?.series?.queryLabels ?? [];
  return !!selected?.series && selected.matchers.every(({ label }) => labels.includes(label));
}

/** Window of recorded rates; a value is sampled once a minute. */
const WINDOW = '5m';
const STEP = '1m';
const SAMPLES = 5;

/** Returns events per second: the rate of a counter, or the result of any other query. */
function eventsPerSecond(
  service: ResolvedService,
  slo: RatioSlo,
  query: SloQuery,
  window: Window,
): PerService {
  const own = ofService(service, query);
  const series = selectedSeries(service, query)?.series;
  if (series?.metricKind !== 'counter') return sumPerGroup(own, groupLabel(service, slo));
  if (window.startsWith('$'))
    return sumPerGroup(
      rate(own as Selector<ServiceLabel, 'float', 'counter'>, window),
      groupLabel(service, slo),
    );
  const labels = series.queryLabels.filter((label) => !targetLabels.some((one) => one === label));
  return sumPerGroup(
    rateFromZero<string, 'float'>(
      {
        counter: own as Selector<string, 'float', 'counter'>,
        own: labels,
        targets: { service: service.name },
      },
      window as QueryDuration,
    ),
    groupLabel(service, slo),
  );
}

/** Returns the queries of a ratio. A program exposes no series of a kind of events before the first one. */
export function eventQueries(
  service: ResolvedService,
  slo: RatioSlo,
  window: Window = WINDOW,
): Measured {
  const { total, good, bad } = slo;
  const requests = eventsPerSecond(service, slo, total, window);
  const or0 = (query: SloQuery): PerService =>
    or(eventsPerSecond(service, slo, query, window), mul(requests, 0));
  return { requests, errors: bad ? or0(bad) : clampMin(sub(requests, or0(good)), 0) };
}

/**
 * Returns the queries of a ratio of time, and a description of the bad time. With all samples, the
 * time passes at the rate of one for each series.
 */
export function timeQueries(
  service: ResolvedService,
  slo: ThresholdSlo,
): Measured & { readonly text: string } {
  const value = ofService(service, slo.value);
  const { below, above, text } = slo;
  const group = groupLabel(service, slo);
  const beyond =
    below === undefined ? lt(value, above, { bool: true }) : gt(value, below, { bool: true });
  return {
    text: text ?? `the value was ${below === undefined ? `below ${above}` : `above ${below}`}`,
    requests: div(sumPerGroup(countOverTime(subquery(value, WINDOW, STEP)), group), SAMPLES),
    errors: div(sumPerGroup(sumOverTime(subquery(beyond, WINDOW, STEP)), group), SAMPLES),
  };
}
