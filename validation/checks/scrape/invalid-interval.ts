import { parseDurationMs } from '@observability-stack/query-common';
import { serviceScrapes } from '../../../resolve/scrapes';
import { scrapeIntervalOf } from '../../../resolve/services';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { scrapePlace, settingPlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Lookback of queries, which ignore older samples. Other checks compare the windows of rates with
 * the scrape interval.
 */
const LOOKBACK = '5m';

/**
 * Reports invalid intervals: Prometheus replaces 0 by its default, and rejects a timeout above the
 * interval.
 */
export const scrapeInvalidInterval: SemanticCheck = {
  code: 'scrape/invalid-interval',
  severity: 'error',
  title: 'A scrape timeout exceeds its interval, or an interval is zero or too long.',
  stage: 'semantic',
  run: (input) => [...general(input), ...ofServices(input)],
};

function general({ environment, resolved: { prometheus } }: ResolvedInput): readonly Finding[] {
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
        message: `${key} is zero`,
        hint: 'remove it to use the default, or write a duration such as 30s',
      }),
    );
  if (zero.length > 0) return zero;
  const stale: readonly Finding[] =
    parseDurationMs(prometheus.evaluationInterval) < parseDurationMs(LOOKBACK)
      ? []
      : [
          {
            where: settingPlace(environment, 'prometheus.evaluationInterval'),
            message: `evaluationInterval ${prometheus.evaluationInterval} is too long: recorded series have gaps from ${LOOKBACK}, the lookback of a query`,
            hint: `set it to less than ${LOOKBACK}`,
          },
        ];
  if (stale.length > 0 || parseDurationMs(scrapeTimeout) <= parseDurationMs(scrapeInterval))
    return stale;
  return [
    {
      where: settingPlace(environment, 'prometheus.scrapeTimeout'),
      message: `scrapeTimeout ${scrapeTimeout} exceeds scrapeInterval ${scrapeInterval}`,
      hint: `set prometheus.scrapeTimeout to at most ${scrapeInterval}`,
      from: [settingPlace(environment, 'prometheus.scrapeInterval')],
    },
  ];
}

const ofServices = ({ environment, resolved }: ResolvedInput): readonly Finding[] =>
  serviceScrapes(resolved).flatMap((service) => {
    const { scrape } = service;
    const interval = scrapeIntervalOf(resolved, service);
    if (scrape.interval && parseDurationMs(scrape.interval) >= parseDurationMs(LOOKBACK))
      return [
        {
          where: scrapePlace(service, 'interval'),
          message: `interval ${scrape.interval} is too long: series have gaps from ${LOOKBACK}, the lookback of a query`,
          hint: `set it to less than ${LOOKBACK}`,
        },
      ];
    if (!scrape.timeout || parseDurationMs(scrape.timeout) <= parseDurationMs(interval)) return [];
    return [
      {
        where: scrapePlace(service, 'timeout'),
        message: `timeout ${scrape.timeout} exceeds the scrape interval ${interval}`,
        hint: `set it to at most ${interval}`,
        from: [
          scrapePlace(service, 'interval'),
          settingPlace(environment, 'prometheus.scrapeInterval'),
        ],
      },
    ];
  });
