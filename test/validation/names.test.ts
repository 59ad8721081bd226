// Names of every length: either a coded error with the limit, or output that Kubernetes and Grafana take.
import { assert, constantFrom, integer, property, record } from 'fast-check';
import { MAX_UID_LENGTH } from '../../catalog/definitions/dashboard';
import type { Environment } from '../../catalog/definitions/environment';
import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import type { Team } from '../../catalog/definitions/team';
import { dashboardFolders } from '../../dashboards';
import { propertyCases } from '../../packages/query-common/test/property';
import { resolveEnvironment } from '../../resolve/environment';
import type { OutputManifest } from '../../validation/output';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { routing, trialPlatform } from './trial';

const named = (letter: string, length: number): string => letter.repeat(length);

interface Lengths {
  readonly team: number;
  readonly service: number;
  readonly environment: number;
  readonly namespace: number;
  readonly secret: number;
}

function environmentOf({ team, service, environment, namespace, secret }: Lengths): Environment {
  const own: Team = {
    name: named('t', team),
    namespace: named('n', namespace),
    routing,
    services: [
      { name: named('s', service), scrape: fileSd({ port: 8080 }), signals: http() },
      { name: `${named('s', service - 1)}x`, scrape: fileSd({ port: 8080 }) },
    ],
  };
  return {
    name: named('e', environment),
    teams: [trialPlatform, own],
    logCollector: 'alloy',
    grafana: {
      database: {
        kind: 'postgres',
        host: 'p:5432',
        name: 'g',
        user: 'g',
        password: { secret: named('p', secret), key: 'k' },
      },
    },
  };
}

/** Longest value of each place that a limit is for. */
const PLACES: Readonly<Record<string, { readonly most: number; readonly of: RegExp }>> = {
  label: { most: 63, of: /(^|\.)(labels|matchLabels)\.[^.]+$/ },
  volume: { most: 63, of: /\.(volumes|volumeMounts)\.\d+\.name$/ },
  container: { most: 63, of: /\.(containers|initContainers)\.\d+\.name$/ },
  port: { most: 15, of: /\.containers\.\d+\.ports\.\d+\.name$/ },
  namespace: { most: 63, of: /(^|\.)namespace$/ },
  name: { most: 253, of: /^metadata\.name$/ },
};
const byKind: Readonly<Record<string, number>> = { Service: 63, Namespace: 63, StatefulSet: 52 };

function tooLong(object: OutputManifest): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'object' && value !== null) {
      // keys of labels have dots
      for (const [key, inner] of Object.entries(value))
        visit(inner, path ? `${path}.${key.replaceAll('.', '_')}` : key);
      return;
    }
    for (const { most, of } of Object.values(PLACES)) {
      const limit = path === 'metadata.name' ? (byKind[object.kind] ?? most) : most;
      if (of.test(path) && String(value).length > limit)
        found.push(`${object.kind} ${path}: ${String(value).length} over ${limit}`);
    }
  };
  visit(object, '');
  return found;
}

function examine(lengths: Lengths): 'rejected' | 'taken' {
  const environment = environmentOf(lengths);
  const { problems, manifests } = synthesize(environment, { today: new Date('2026-01-01') });
  const errors = problems.filter(isError);
  if (errors.length > 0) {
    // the limit and the name that passes it
    for (const { message, hint } of errors)
      expect(`${message} ${hint}`).toMatch(/\d+ (lower-case letters|characters)|at most \d+/);
    return 'rejected';
  }
  expect(manifests.flatMap(({ object }) => tooLong(object))).toEqual([]);
  const folders = dashboardFolders(resolveEnvironment(environment));
  const uids = [
    ...folders.map(({ uid }) => uid),
    ...folders.flatMap(({ dashboards }) => dashboards.map(({ uid }) => uid)),
  ];
  for (const uid of uids) expect(uid).toMatch(new RegExp(`^[\\w-]{1,${MAX_UID_LENGTH}}$`));
  expect(new Set(uids).size).toBe(uids.length);
  return 'taken';
}

const USUAL: Lengths = { team: 8, service: 13, environment: 5, namespace: 8, secret: 7 };
/** Each limit, and one beyond it. */
const EDGES: readonly (readonly [keyof Lengths, number, 'taken' | 'rejected'])[] = [
  ['team', 35, 'taken'],
  ['team', 36, 'taken'],
  ['team', 58, 'taken'],
  ['team', 59, 'taken'],
  ['team', 63, 'taken'],
  ['team', 64, 'rejected'],
  ['service', 32, 'taken'],
  ['service', 33, 'taken'],
  ['service', 52, 'taken'],
  ['service', 53, 'rejected'],
  ['environment', 63, 'taken'],
  ['environment', 64, 'rejected'],
  ['namespace', 63, 'taken'],
  ['namespace', 64, 'rejected'],
  ['secret', 56, 'taken'],
  ['secret', 57, 'taken'],
  ['secret', 253, 'taken'],
];

test.each(EDGES)('a name of a %s of %i letters is %s', (part, length, expected) => {
  expect(examine({ ...USUAL, [part]: length })).toBe(expected);
});

test('names of any combined length are accepted, or rejected with the limit', () => {
  const upTo = (most: number) => integer({ min: 2, max: most });
  assert(
    property(
      record({
        team: upTo(65),
        service: upTo(54),
        environment: constantFrom(2, 40, 63),
        namespace: upTo(65),
        secret: constantFrom(2, 57, 253),
      }),
      (lengths) => {
        examine(lengths);
      },
    ),
    propertyCases(12),
  );
});

test('a name that is also a key of credentials is not reported as one', () => {
  const services = ['token', 'auth-token', 'client-secret', 'api-key'].map((name) => ({
    name,
    scrape: fileSd({ port: 8080 }),
    signals: http(),
    logs: { heartbeat: '5m' } as const,
  }));
  const teams = [trialPlatform, { name: 'shop', routing, services }];
  const { problems } = synthesize(
    { name: 'test', teams, logCollector: 'alloy' },
    { targetFiles: [] },
  );
  expect(problems.filter(isError)).toEqual([]);
});
