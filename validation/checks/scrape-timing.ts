import { parseDurationMs } from '@observability-stack/query-common';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';
import type { Finding } from '../problem';

/** A query sees no sample that is older. Whether the windows of rates fit the scrapes is checked query by query. */
const LOOKBACK = '5m';

/** Prometheus takes 0 for "the default", and refuses a timeout above the interval. */
export const scrapeTiming: MeaningCheck = {
  code: 'scrape-timing',
  severity: 'error',
  title: 'A scrape takes longer than the time to the next one, or an interval is zero or too long.',
  stage: 'meaning',
  run: ({ environment, resolved: { prometheus } }) => {
    const { scrapeInterval, scrapeTimeout } = prometheus;
    const keys = [
      'scrapeInterval',
      'scrapeTimeout',
      'evaluationInterval',
      'targetRefreshInterval',
    ] as const;
    const zero = keys
      .filter((key) => parseDurationMs(prometheus[key]) === 0)
      .map(
        (key): Finding => ({
          where: settingPlace(environment, `prometheus.${key}`),
          message: 'is zero',
          hint: 'leave it out for the default, or write a duration such as 30s',
        }),
      );
    if (zero.length > 0) return zero;
    const stale: readonly Finding[] =
      parseDurationMs(prometheus.evaluationInterval) < parseDurationMs(LOOKBACK)
        ? []
        : [
            {
              where: settingPlace(environment, 'prometheus.evaluationInterval'),
              message: `${prometheus.evaluationInterval} is as long as a query looks back, ${LOOKBACK}: what is recorded would have gaps`,
              hint: `set it to less than ${LOOKBACK}`,
            },
          ];
    if (stale.length > 0 || parseDurationMs(scrapeTimeout) <= parseDurationMs(scrapeInterval))
      return stale;
    return [
      {
        where: settingPlace(environment, 'prometheus.scrapeTimeout'),
        message: `a scrape may take ${scrapeTimeout}, and the next one starts after ${scrapeInterval}`,
        hint: `set prometheus.scrapeTimeout to at most ${scrapeInterval}`,
        from: [settingPlace(environment, 'prometheus.scrapeInterval')],
      },
    ];
  },
};
