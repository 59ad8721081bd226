import {
  jira,
  mattermost,
  nullReceiver,
  type Receiver,
  rawReceiver,
  slack,
  slackApp,
  telegram,
} from '../../../catalog/definitions/receivers';
import { type Routing, timeInterval } from '../../../catalog/definitions/routing';
import { fileSd, rawScrape, type Scrape } from '../../../catalog/definitions/scrape';
import { type Case, trialCommerce, trialPlatform } from '../trial';

/** Other cases are about links. */
const environment = {
  outputs: { operator: {} },
  prometheus: { externalUrl: 'https://prometheus.example.org' },
  grafana: { externalUrl: 'https://grafana.example.org' },
  alertmanager: { externalUrl: 'https://alertmanager.example.org' },
  alerts: { runbooks: 'https://git.example.org/runbooks' },
};

const routed = (routing: Partial<Routing>) => ({
  environment: {
    ...environment,
    teams: [
      trialPlatform,
      trialCommerce({}, { routing: { page: nullReceiver, ticket: nullReceiver, ...routing } }),
    ],
  },
});
const receiver = (title: string, bad: Receiver, good: Receiver, message: string): Case => ({
  code: 'output/unsupported-setting',
  title,
  bad: routed({ page: bad }),
  where: 'team commerce, routing',
  message,
  good: routed({ page: good }),
});
const scraped = (scrape: Scrape) => ({
  environment: { ...environment, teams: [trialPlatform, trialCommerce({ scrape })] },
});
const scrape = (title: string, bad: Scrape, good: Scrape, message: string): Case => ({
  code: 'output/unsupported-setting',
  title,
  bad: scraped(bad),
  where: 'team commerce, services[order-service].scrape',
  message,
  good: scraped(good),
});
const url = 'https://jira.example.org/rest/api/2';

/** What the objects of the Prometheus Operator cannot contain. */
export const outputs: readonly Case[] = [
  receiver(
    'a receiver of Mattermost',
    mattermost({ webhook: 'chat' }),
    slack('#commerce'),
    'lacks "receivers[commerce-page].mattermost_configs"',
  ),
  receiver(
    'a receiver of Jira',
    jira({ apiUrl: url, project: 'OPS', issueType: 'Bug', token: 'token' }),
    slack('#commerce'),
    'jira_configs',
  ),
  receiver(
    'the token of a Slack app',
    slackApp('#commerce', 'token'),
    slack('#commerce', 'url'),
    'app_token_file',
  ),
  receiver(
    'a message of Telegram without markup',
    telegram({ botToken: 'token', chatId: 1 }),
    telegram({ botToken: 'token', chatId: 1, parseMode: 'HTML' }),
    'parse_mode',
  ),
  receiver(
    'a field of a raw receiver that only Alertmanager has',
    rawReceiver('chat', { webhook_configs: [{ url: 'https://a.example.org', payload: 'x' }] }),
    rawReceiver('chat', { webhook_configs: [{ url: 'https://a.example.org', max_alerts: 1 }] }),
    'payload',
  ),
  {
    code: 'output/unsupported-setting',
    title: 'a time interval with a time zone',
    bad: routed({
      mute: [timeInterval('nights', { location: 'Europe/Paris', years: ['2027'] })],
    }),
    where: 'team commerce, routing',
    message: 'location',
    good: routed({ mute: [timeInterval('nights', { years: ['2027'] })] }),
  },
  {
    code: 'output/unsupported-setting',
    title: 'a raw setting of Alertmanager outside of the routing',
    bad: {
      environment: {
        ...environment,
        alertmanager: { ...environment.alertmanager, raw: { global: { resolve_timeout: '10m' } } },
      },
    },
    where: 'team platform, routing',
    message: 'lacks "global" of the routing',
    good: { environment },
  },
  scrape(
    'headers of a raw scrape',
    rawScrape({
      ports: [1],
      config: {
        static_configs: [{ targets: ['a:1'] }],
        http_headers: { 'X-Scope': { values: ['a'] } },
      },
    }),
    rawScrape({ ports: [1], config: { static_configs: [{ targets: ['a:1'] }] } }),
    'lacks "http_headers" of scrape job "order-service"',
  ),
  scrape(
    'a discovery of a raw scrape without a field',
    rawScrape({
      ports: [1],
      config: { triton_sd_configs: [{ account: 'a', dns_suffix: 'b', endpoint: 'c' }] },
    }),
    fileSd({ targets: ['a:1'] }),
    'triton_sd_configs',
  ),
];
