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
  type Selector,
  sub,
  subquery,
  sumOverTime,
} from '@observability-stack/promql';
import { promqlNode } from '@observability-stack/promql/expression';
import type { RatioSlo, SloQuery, ThresholdSlo } from '../../catalog/definitions/slo';
import { metricContracts } from '../../catalog/metrics';
import type { ServiceLabel } from '../../catalog/metrics/recorded-http';
import { type ResolvedService, serviceContracts } from '../../resolve/services';
import { rateFromZero } from '../from-zero';
import { sumPerService } from '../http/queries';

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

/** Returns events per second: the rate of a counter, or the result of any other query. */
function eventsPerSecond(service: ResolvedService, query: SloQuery): PerService {
  const own = ofService(service, query);
  const series = selectedSeries(service, query)?.series;
  if (series?.metricKind !== 'counter') return sumPerService(own);
  const labels = series.queryLabels.filter((label) => !targetLabels.some((one) => one === label));
  return sumPerService(
    rateFromZero<string, 'float'>(
      {
        counter: own as Selector<string, 'float', 'counter'>,
        own: labels,
        targets: { service: service.name },
      },
      '5m',
    ),
  );
}

/** Returns the queries of a ratio. A program exposes no series of a kind of events before the first one. */
export function eventQueries(service: ResolvedService, { total, good, bad }: RatioSlo): Measured {
  const requests = eventsPerSecond(service, total);
  const or0 = (query: SloQuery): PerService =>
    or(eventsPerSecond(service, query), mul(requests, 0));
  return { requests, errors: bad ? or0(bad) : clampMin(sub(requests, or0(good)), 0) };
}

/** Window of recorded rates; a value is sampled once a minute. */
const WINDOW = '5m';
const STEP = '1m';
const SAMPLES = 5;

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
  const beyond =
    below === undefined ? lt(value, above, { bool: true }) : gt(value, below, { bool: true });
  return {
    text: text ?? `the value was ${below === undefined ? `below ${above}` : `above ${below}`}`,
    requests: div(sumPerService(countOverTime(subquery(value, WINDOW, STEP))), SAMPLES),
    errors: div(sumPerService(sumOverTime(subquery(beyond, WINDOW, STEP))), SAMPLES),
  };
}
