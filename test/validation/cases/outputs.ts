import type { FilesOutput } from '../../../catalog/definitions/outputs';
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

const hosts = {
  prometheus: '10.0.0.5',
  alertmanager: '10.0.0.5',
  grafana: '10.0.0.5',
  loki: '10.0.0.6',
  jaeger: '10.0.0.7',
  'otel-collector': '10.0.0.8',
  'order-service': ['10.0.0.9', '10.0.0.10'],
};
export const onMachines = (files: Partial<FilesOutput> = {}, more: object = {}) => ({
  environment: { outputs: { files: { hosts, ...files } }, ...more },
});
const machine = (
  title: string,
  bad: ReturnType<typeof onMachines>,
  where: string,
  message: string,
  good = onMachines(),
): Case => ({ code: 'output/invalid-host', title, bad, where, message, good });
const without = (name: keyof typeof hosts) => {
  const { [name]: _, ...rest } = hosts;
  return onMachines({ hosts: rest });
};

const storage = {
  kind: 's3',
  bucket: 'loki',
  endpoint: 's3.example.org',
  region: 'eu',
  credentials: {
    accessKeyId: { secret: 'loki-s3', key: 'id' },
    secretAccessKey: { secret: 'loki-s3', key: 'key' },
  },
};
const opensearch = (server: string) => ({ storage: { kind: 'opensearch', servers: [server] } });

/** Machines that do not fit the programs. */
const machines: readonly Case[] = [
  machine('a program without a machine', without('loki'), 'outputs.files.hosts.loki', 'no machine'),
  machine(
    'a service without a machine',
    without('order-service'),
    'outputs.files.hosts.order-service',
    'service "order-service" has no machine',
  ),
  machine(
    'a name that is not a program',
    onMachines({ hosts: { ...hosts, lokki: '10.0.0.9' } }),
    'outputs.files.hosts.lokki',
    '"lokki" is not a program or service',
  ),
  machine(
    'a port that a program does not have',
    onMachines({ ports: { loki: { grpcc: 1 } } }),
    'outputs.files.ports.loki.grpcc',
    'program "loki" has no port "grpcc"',
    onMachines({ ports: { loki: { query: 3199 } } }),
  ),
  machine(
    'two programs on one port of a machine',
    onMachines({ hosts: { ...hosts, jaeger: '10.0.0.8' } }),
    'outputs.files.ports.jaeger',
    '"jaeger" listen on the same ports of one machine: 4317, 4318, 13133, 8888',
  ),
  machine(
    'more replicas than machines',
    onMachines({}, { alertmanager: { replicas: 2 } }),
    'outputs.files.hosts.alertmanager',
    '2 replicas, and 1 machines',
    onMachines(
      { hosts: { ...hosts, alertmanager: ['10.0.0.5', '10.0.0.6'] } },
      { alertmanager: { replicas: 2 } },
    ),
  ),
  machine(
    'replicas that announce a name',
    onMachines(
      { hosts: { ...hosts, loki: ['a', 'b', 'c'] } },
      { loki: { replicas: 3, replicationFactor: 3, storage } },
    ),
    'outputs.files.hosts.loki',
    '"a" is a name',
    onMachines(
      { hosts: { ...hosts, loki: ['10.0.1.1', '10.0.1.2', '10.0.1.3'] } },
      { loki: { replicas: 3, replicationFactor: 3, storage } },
    ),
  ),
  machine(
    'an address in Kubernetes',
    onMachines({}, { jaeger: opensearch('https://opensearch.storage.svc:9200') }),
    'outputs.files.hosts',
    '"opensearch.storage.svc:9200"',
    onMachines({}, { jaeger: opensearch('https://opensearch.example.org:9200') }),
  ),
];

/** What the outputs cannot contain. */
export const outputs: readonly Case[] = [
  ...machines,
  {
    code: 'output/unsupported-setting',
    title: 'scrapes of Kubernetes by programs on machines',
    bad: onMachines({}, { kubernetes: { kubelet: false, dns: false } }),
    where: 'outputs.files',
    message: 'it needs the API of Kubernetes',
    good: onMachines(),
  },
  {
    code: 'output/unsupported-setting',
    title: 'plugins of Grafana on machines, which a container installs before it starts',
    bad: onMachines({}, { grafana: { plugins: { 'grafana-clock-panel': '2.1.8' } } }),
    where: 'outputs.files',
    message:
      'output "files" lacks "initContainers.plugin-grafana-clock-panel" of the pods of "grafana"',
    good: onMachines(),
  },
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
