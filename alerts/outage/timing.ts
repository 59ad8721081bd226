import { durationOf, millisecondsOf } from '@observability-stack/query-common';
import type { Duration } from '../../catalog/definitions/common';
import type { ResolvedEnvironment } from '../../resolve/environment';

/** How soon a total outage is seen: everything follows from how often targets are scraped. */
export interface OutageTiming {
  /** Time between two scrapes. */
  readonly scrape: Duration;
  /** Over which rates are taken: four scrapes, so that two are left where one is lost and one is late. */
  readonly window: Duration;
  readonly windowSeconds: number;
  /** How often the rules run, where that is more often than others do. */
  readonly interval?: Duration;
  /** So many scrapes, as a duration. */
  readonly scrapes: (count: number) => Duration;
}

export function outageTiming({
  prometheus: { scrapeInterval, evaluationInterval },
}: Pick<ResolvedEnvironment, 'prometheus'>): OutageTiming {
  const scrape = millisecondsOf(scrapeInterval);
  const scrapes = (count: number): Duration => durationOf(count * scrape);
  return {
    scrape: scrapes(1),
    window: scrapes(4),
    windowSeconds: (4 * scrape) / 1000,
    scrapes,
    ...(scrape > 0 && scrape < millisecondsOf(evaluationInterval) ? { interval: scrapes(1) } : {}),
  };
}
