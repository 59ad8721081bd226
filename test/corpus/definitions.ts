import { kubernetesSd, nullReceiver } from '../../catalog';
import { teamSchema } from '../../catalog/definitions/team';
import type { Schema } from '../../catalog/helpers/schema';
import { leavesOf } from '../../scripts/fuzz/schemas';
import { type CorpusInput, rows } from './corpus';

const notList = ['a', 1, true, {}, () => []];

const ofServices: readonly CorpusInput[] = [
  ...rows('service.replicas', {
    refused: ['1', 0, -1, 1.5, null, {}, Number.NaN, Number.POSITIVE_INFINITY, 10_001, 1e308],
    accepted: [1, 2, 10],
  }),
  ...rows('service.description', { refused: [1, '', null, {}], accepted: ['Orders.', 'ü "x"'] }),
  ...rows('service.namespace', { refused: ['', 'A', '-a', 1, 'a.b'], accepted: ['shop'] }),
  ...rows('service.scrape', {
    refused: ['file', 1, true, null, [], {}, { kind: 'x' }, { kind: 'file', prot: 1 }],
    accepted: [false, { kind: 'file', port: 8080 }, kubernetesSd({ port: 8080 })],
  }),
  ...rows('service.scrape.port', { refused: ['8080', 0, -1, 70_000, 1.5, null] }).map((row) => ({
    ...row,
    tree: { service: { scrape: { kind: 'file', port: row.value } } },
  })),
  ...['', 'a b', 'http://h:1', 'h', 'h:0', 'h:99999', 'h:1/x', 1, null].map((value) => ({
    path: ['service', 'scrape', 'targets', '0'],
    value,
    tree: { service: { scrape: { kind: 'file', targets: [value] } } },
    code: 'definition/schema-error',
  })),
  ...['metrics', '/a?b=1', '/a b', '/a#b', '/a%20b', '', 1].map((value) => ({
    path: ['service', 'scrape', 'path'],
    value,
    tree: { service: { scrape: { kind: 'file', port: 8080, path: value } } },
    code: 'definition/schema-error',
  })),
  ...['a-b', '1a', '', 'a b', 'ü', 'a.b'].map((name) => ({
    path: ['service', 'scrape', 'labels', name],
    value: 'x',
    tree: { service: { scrape: { kind: 'file', port: 8080, labels: { [name]: 'x' } } } },
    code: 'definition/schema-error',
    at: 'team commerce, services[order-service].scrape.labels',
  })),
  ...rows('service.slos', { refused: notList, accepted: [[]] }),
  ...rows('service.metrics', { accepted: [[]] }),
  ...rows('service.signals', { refused: ['http', 1, true, null, [], {}, { kind: 'grpc2' }] }),
  ...rows('service.logs', { refused: ['json', 1, true, null, []], accepted: [{}] }),
  ...rows('service.metricsComplete', { refused: ['yes', 1, null], accepted: [true, false] }),
];

const ofTeams: readonly CorpusInput[] = [
  ...rows('team.namespace', { refused: ['', 'A', 1, null, {}, 'a b'], accepted: ['shop'] }),
  ...rows('team.routing', { refused: ['slack', 1, null, [], {}, { page: {} }] }),
  ...rows('team.routing.groupBy', { refused: [['...', 'a'], ['a', 'a'], [], ['a b']] }).map(
    (row) => ({
      ...row,
      tree: { team: { routing: { page: nullReceiver, ticket: nullReceiver, groupBy: row.value } } },
    }),
  ),
  ...rows('team.dashboards', { refused: notList, accepted: [[]] }),
  ...rows('team.folder', { refused: ['a', 1, null, [], { vieew: 'x' }] }),
  ...rows('team.unknown', { refused: [1], at: 'team commerce, unknown' }),
];

/** They replace every service. */
const ofServiceLists: readonly CorpusInput[] = [...notList, [1], [null], ['a'], [{}]].map(
  (value) => ({
    path: ['service'],
    value,
    tree: { team: { services: value } },
    code: 'definition/schema-error',
    at: 'team commerce, services',
  }),
);

const schemas = teamSchema.properties as Record<string, Schema>;

/** A value of another type at every key of a team and of its services. */
const ofEveryKey = (root: 'team' | 'service', schema: Schema): readonly CorpusInput[] =>
  leavesOf({ ...schema, required: [] })
    .filter(
      ({ path }) => !['name', 'services', 'constructs', 'alerts', 'panels'].includes(path[0] ?? ''),
    )
    // alerts, panels and queries are made by functions
    .filter(({ path }) => !path.some((key) => /^(expr|query|queries)$/.test(key)))
    .filter(({ schema: own }) => typeof own.type === 'string' || 'enum' in own)
    .map(({ path, schema: own, put }) => {
      const value = own.type === 'string' || 'enum' in own ? 17 : 'no number';
      return {
        path: [root, ...path],
        value,
        tree: { [root]: put(value) },
        code: 'definition/schema-error',
      };
    });

export const definitions = [
  ...ofServices,
  ...ofTeams,
  ...ofServiceLists,
  ...ofEveryKey('service', (schemas.services as { readonly items: Schema }).items),
  ...ofEveryKey('team', teamSchema),
];
