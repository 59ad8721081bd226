import { consulSd, dnsSd, fileSd, kubernetesSd } from '../../../catalog/scrape';
import { type Case, commerce, platform } from '../trial';

const owner = { team: 'commerce', service: 'db' };
const withService = (service: object) => ({
  environment: { teams: [platform, commerce(service)] },
});
const withLabels = (labels: object) =>
  withService({ scrape: fileSd({ port: 1, labels: { ...labels } }) });
const withGroups = (...external: object[]) => ({ files: { external } });

export const targets: readonly Case[] = [
  {
    code: 'duplicate-target',
    title: 'an address twice in one file',
    bad: withGroups({ targets: ['h:1', 'i:1', 'H.:1'], labels: owner }),
    where: 'scrape-configs/targets/external.json, [0].targets[2]',
    message: 'scrape-configs/targets/external.json, [0].targets[0]',
    good: withGroups({ targets: ['h:1', 'i:1', 'h:2'], labels: owner }),
  },
  {
    code: 'duplicate-target',
    title: 'an address typed that follows from replicas',
    bad: {
      files: {
        'order-service': [
          {
            targets: ['order-service-1.order-service-headless.commerce.svc:8080'],
            labels: { team: 'commerce', service: 'order-service' },
          },
        ],
      },
    },
    where: 'scrape-configs/targets/order-service.json, [0].targets[0]',
    message: 'job order-service',
    good: {
      files: {
        'order-service': [
          {
            targets: ['order-service-2.order-service-headless.commerce.svc:8080'],
            labels: { team: 'commerce', service: 'order-service' },
          },
        ],
      },
    },
  },
  {
    code: 'duplicate-target',
    title: 'an address twice in a record',
    bad: withService({ scrape: fileSd({ addresses: ['a:1', 'a:1'] }) }),
    where: 'team commerce, services[order-service].scrape.addresses',
    good: withService({ scrape: fileSd({ addresses: ['a:1', 'b:1'] }) }),
  },
  {
    code: 'duplicate-target',
    title: 'an address in a record and in a file of the same job',
    bad: {
      ...withService({ scrape: fileSd({ addresses: ['a:1'] }) }),
      files: { 'order-service': [{ targets: ['a:1'], labels: owner }] },
    },
    where: 'scrape-configs/targets/order-service.json, [0].targets[0]',
    good: {
      ...withService({ scrape: fileSd({ addresses: ['a:1'] }) }),
      files: { 'another-job': [{ targets: ['a:1'], labels: owner }] },
    },
  },
  {
    code: 'target-without-owner',
    title: 'no team',
    bad: withGroups({ targets: ['h:1'], labels: { service: 'db' } }),
    where: 'scrape-configs/targets/external.json, [0].labels',
    message: 'no label team',
    good: withGroups({ targets: ['h:1'], labels: owner }),
  },
  {
    code: 'target-without-owner',
    title: 'no labels at all',
    bad: withGroups({ targets: ['h:1'], labels: owner }, { targets: ['i:1'] }),
    where: 'scrape-configs/targets/external.json, [1].labels',
    message: 'no label team and no label service',
    good: withGroups({ targets: ['h:1'], labels: owner }),
  },
  {
    code: 'target-without-owner',
    title: 'a team that does not exist',
    bad: withGroups({ targets: ['h:1'], labels: { ...owner, team: 'comerce' } }),
    where: 'scrape-configs/targets/external.json, [0].labels',
    good: withGroups({ targets: ['h:1'], labels: owner }),
  },
  {
    code: 'target-without-owner',
    title: "another team's service",
    bad: withGroups({ targets: ['h:1'], labels: { team: 'platform', service: 'order-service' } }),
    where: 'scrape-configs/targets/external.json, [0].labels',
    message: 'belongs to team commerce',
    good: withGroups({ targets: ['h:1'], labels: { team: 'commerce', service: 'order-service' } }),
  },
  ...['team', 'service', 'env', 'job', 'instance', 'cluster', 'le', '__address__'].map(
    (label): Case => ({
      code: 'reserved-label',
      title: `${label} in a record`,
      bad: withLabels({ [label]: 'x' }),
      where: `team commerce, services[order-service].scrape.labels.${label}`,
      good: withLabels({ tier: 'x' }),
    }),
  ),
  {
    code: 'reserved-label',
    title: 'env in a file',
    bad: withGroups({ targets: ['h:1'], labels: { ...owner, env: 'x' } }),
    where: 'scrape-configs/targets/external.json, [0].labels.env',
    good: withGroups({ targets: ['h:1'], labels: { ...owner, zone: 'x' } }),
  },
  ...[
    kubernetesSd({ port: 1 }),
    dnsSd({ names: ['a'], type: 'SRV' }),
    consulSd({ server: 'c:1' }),
  ].map(
    (scrape): Case => ({
      code: 'reserved-label',
      title: `job in a record with ${scrape.kind} discovery`,
      bad: withService({ scrape: { ...scrape, labels: { job: 'x' } } }),
      where: 'team commerce, services[order-service].scrape.labels.job',
      good: withService({ scrape: { ...scrape, labels: { tier: 'x' } } }),
    }),
  ),
  ...[
    'trace_id',
    'spanId',
    'user_id',
    'pod',
    'pod_uid',
    'uuid',
    'session',
    'ip',
    'client_ip',
    'path',
    'url',
    'email',
    'request_id',
  ].map(
    (label): Case => ({
      code: 'high-cardinality-label',
      title: `${label} in a record`,
      bad: withLabels({ [label]: 'x' }),
      where: `team commerce, services[order-service].scrape.labels.${label}`,
      good: withLabels({ region: 'x', tenant: 'y', version: 'z' }),
    }),
  ),
  {
    code: 'high-cardinality-label',
    title: 'pod in a file',
    bad: withGroups({ targets: ['h:1'], labels: { ...owner, pod: 'x' } }),
    where: 'scrape-configs/targets/external.json, [0].labels.pod',
    good: withGroups({ targets: ['h:1'], labels: { ...owner, rack: 'x' } }),
  },
  {
    code: 'high-cardinality-label',
    title: 'user_id as a stream label',
    bad: withService({ logs: { labels: [{ name: 'user_id', values: ['7'] }] } }),
    where: 'team commerce, services[order-service].logs.labels[user_id].name',
    message: 'stream',
    good: withService({ logs: { structuredMetadata: [{ name: 'user_id' }] } }),
  },
  {
    code: 'reserved-label',
    title: 'level as an extra stream label',
    bad: withService({ logs: { labels: [{ name: 'level', values: ['info'] }] } }),
    where: 'team commerce, services[order-service].logs.labels[level].name',
    good: withService({ logs: { labels: [{ name: 'tier', values: ['front'] }] } }),
  },
  {
    code: 'reserved-label',
    title: 'trace_id as extra metadata',
    bad: withService({ logs: { structuredMetadata: [{ name: 'trace_id' }] } }),
    where: 'team commerce, services[order-service].logs.structuredMetadata[trace_id].name',
    good: withService({ logs: { structuredMetadata: [{ name: 'order_id' }] } }),
  },
];
