import { formatDurationMs, parseDurationMs } from '@observability-stack/query-common';
import type { Duration } from '../../catalog/definitions/common';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { type ResolvedService, scrapeIntervalOf } from '../../resolve/services';

/** How fast an outage is detected, derived from the scrape interval of the service. */
export interface OutageTiming {
  /** The scrape interval. */
  readonly scrape: Duration;
  /** The window of rates: four scrapes, so that two remain if one is lost and one is late. */
  readonly window: Duration;
  readonly windowSeconds: number;
  /** The evaluation interval, if it is shorter than the default. */
  readonly interval?: Duration;
  /** Returns the duration of this number of scrape intervals. */
  readonly scrapes: (count: number) => Duration;
}

export function outageTiming(
  environment: Pick<ResolvedEnvironment, 'prometheus'>,
  service: Pick<ResolvedService, 'scrape'>,
): OutageTiming {
  const { evaluationInterval } = environment.prometheus;
  const scrape = parseDurationMs(scrapeIntervalOf(environment, service));
  const scrapes = (count: number): Duration => formatDurationMs(count * scrape);
  return {
    scrape: scrapes(1),
    window: scrapes(4),
    windowSeconds: (4 * scrape) / 1000,
    scrapes,
    ...(scrape > 0 && scrape < parseDurationMs(evaluationInterval) ? { interval: scrapes(1) } : {}),
  };
}
