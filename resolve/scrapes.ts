import { memoizeByObject } from '@observability-stack/query-common';
import type { Scrape } from '../catalog/definitions/scrape';
import type { ResolvedService } from './services';

/** A service as one of its scrapes finds it: with the contracts of that scrape only. */
export interface ServiceScrape extends ResolvedService {
  readonly scrape: Scrape;
  /** Name of the scrape job. */
  readonly job: string;
  /** Whether the service has several scrapes, so that `service` alone does not select the targets of this one. */
  readonly isOneOfMany: boolean;
  /** Place in the definition of the service: `scrape`, or `scrapes[proxy].scrape`. */
  readonly path: string;
  /** Place of the contracts in the definition of the service: `metrics`, or `scrapes[proxy].metrics`. */
  readonly metricsPath: string;
}

/** Returns the scrapes of a service: its own, with its name as the job, and the additional ones. */
export const scrapesOf = (service: ResolvedService): readonly ServiceScrape[] => [
  ...(service.scrape
    ? [
        {
          ...service,
          scrape: service.scrape,
          scrapes: [],
          job: service.name,
          isOneOfMany: isOneOfMany(service),
          path: 'scrape',
          metricsPath: 'metrics',
        },
      ]
    : []),
  ...additionalScrapes(service),
];

/** Returns the scrapes of a service in addition to its own. */
export const additionalScrapes = (service: ResolvedService): readonly ServiceScrape[] =>
  service.scrapes.map(({ name, scrape, metrics = [], metricsComplete = false }) => ({
    ...service,
    scrape,
    scrapes: [],
    metrics,
    metricsComplete,
    signals: false,
    slos: [],
    alerts: [],
    panels: [],
    job: `${service.name}-${name}`,
    isOneOfMany: isOneOfMany(service),
    path: `scrapes[${name}].scrape`,
    metricsPath: `scrapes[${name}].metrics`,
  }));

const isOneOfMany = ({ scrape, scrapes }: ResolvedService): boolean =>
  scrapes.length > (scrape ? 0 : 1);

/** Returns the scrapes of all services. */
export const serviceScrapes = ({
  services,
}: {
  readonly services: readonly ResolvedService[];
}): readonly ServiceScrape[] => scrapesOfAll(services);

const scrapesOfAll = memoizeByObject(
  (services: readonly ResolvedService[]): readonly ServiceScrape[] => services.flatMap(scrapesOf),
);

/**
 * Returns labels that select the targets of the scrape of a service. Where it has additional scrapes, `up` of the service
 * has series of several jobs.
 */
export const ownTargets = ({
  name,
  scrapes,
}: Pick<ResolvedService, 'name' | 'scrapes'>): {
  readonly service: string;
  readonly job?: string;
} => (scrapes.length > 0 ? { service: name, job: name } : { service: name });
