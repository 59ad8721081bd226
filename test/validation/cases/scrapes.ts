import { metricFactory } from '@observability-stack/contracts';
import { basicAuth, dnsSd, fileSd, kubernetesSd } from '../../../catalog/definitions/scrape';
import type { AdditionalScrape } from '../../../catalog/definitions/team';
import { type Case, trialCommerce, trialPlatform } from '../trial';

const { gauge } = metricFactory('proxy');
const gaugeOf = (name: string, values: number) =>
  gauge(name, { help: 'What it is.', labels: ['part'], budget: { part: values } });

/** A service with these scrapes in addition to its own. */
const scrapes = (...list: readonly AdditionalScrape[]) => ({
  environment: { teams: [trialPlatform, trialCommerce({ scrapes: list })] },
});
const proxy = (more: Partial<AdditionalScrape> = {}): AdditionalScrape => ({
  name: 'proxy',
  scrape: fileSd({ port: 9901 }),
  ...more,
});
const SCRAPE = 'team commerce, services[order-service].scrapes[proxy].scrape';

export const additionalScrapes: readonly Case[] = [
  {
    code: 'scrape/duplicate-job',
    title: 'an additional scrape with the job of a service',
    bad: {
      environment: {
        teams: [
          trialPlatform,
          {
            ...trialCommerce(),
            services: [
              { name: 'cart', scrapes: [proxy()] },
              { name: 'cart-proxy', scrape: fileSd({ port: 8080 }) },
            ],
          },
        ],
      },
    },
    where: 'team commerce, services[cart].scrapes[proxy].scrape',
    good: {
      environment: {
        teams: [
          trialPlatform,
          {
            ...trialCommerce(),
            services: [
              { name: 'cart', scrapes: [proxy()] },
              { name: 'cart-cache', scrape: fileSd({ port: 8080 }) },
            ],
          },
        ],
      },
    },
  },
  {
    code: 'scrape/duplicate-job',
    title: 'a target file with the name of a discovered additional scrape',
    bad: {
      ...scrapes(proxy({ scrape: kubernetesSd({ port: 9901 }) })),
      files: {
        'order-service-proxy': [
          { targets: ['a:1'], labels: { team: 'commerce', service: 'order-service' } },
        ],
      },
    },
    where: 'order-service-proxy.json',
    message: 'service "order-service", whose targets are discovered',
    good: {
      ...scrapes(proxy()),
      files: {
        'order-service-proxy': [
          { targets: ['a:1'], labels: { team: 'commerce', service: 'order-service' } },
        ],
      },
    },
  },
  {
    code: 'scrape/invalid-interval',
    title: 'a timeout above the interval of an additional scrape',
    bad: scrapes(proxy({ scrape: fileSd({ port: 9901, interval: '1m', timeout: '2m' }) })),
    where: `${SCRAPE}.timeout`,
    good: scrapes(proxy({ scrape: fileSd({ port: 9901, interval: '2m', timeout: '1m' }) })),
  },
  {
    code: 'scrape/secret-out-of-scope',
    title: 'the Secret of another team in an additional scrape',
    bad: scrapes(
      proxy({
        scrape: fileSd({
          port: 9901,
          scheme: 'https',
          auth: basicAuth('a', { secret: 'bank-scrape', key: 'password' }),
        }),
      }),
    ),
    where: `${SCRAPE}.auth.password.secret`,
    good: scrapes(
      proxy({
        scrape: fileSd({
          port: 9901,
          scheme: 'https',
          auth: basicAuth('a', { secret: 'commerce-scrape', key: 'password' }),
        }),
      }),
    ),
  },
  {
    code: 'scrape/unknown-port',
    title: 'SRV records of an additional scrape',
    bad: scrapes(proxy({ scrape: dnsSd({ names: ['_m._tcp.cart.example.org'], type: 'SRV' }) })),
    where: SCRAPE,
    good: scrapes(proxy({ scrape: dnsSd({ names: ['cart.example.org'], type: 'A', port: 9901 }) })),
  },
  {
    code: 'scrape/sample-limit-too-low',
    title: 'a limit of an additional scrape below its own contracts',
    bad: scrapes(
      proxy({
        scrape: fileSd({ port: 9901, limits: { sampleLimit: 20 } }),
        metrics: [gaugeOf('proxy_parts', 30)],
      }),
    ),
    where: `${SCRAPE}.limits.sampleLimit`,
    message: 'sample limit of job "order-service-proxy" is too low',
    good: scrapes(
      proxy({
        scrape: fileSd({ port: 9901, limits: { sampleLimit: 50 } }),
        metrics: [gaugeOf('proxy_parts', 30)],
      }),
    ),
  },
  {
    code: 'definition/invalid-metric-contract',
    title: 'a contract of an additional scrape that another one contradicts',
    bad: scrapes(proxy({ metrics: [gaugeOf('process_max_fds', 3)] })),
    where: 'team commerce, services[order-service].scrapes[proxy].metrics[process_max_fds]',
    good: scrapes(proxy({ metrics: [gaugeOf('proxy_parts', 3)] })),
  },
];
