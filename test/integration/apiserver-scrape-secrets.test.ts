// The volume of scrape secrets, in a real Kubernetes API server.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { basicAuth, fileSd } from '../../catalog/definitions/scrape';
import { defineTeam } from '../../catalog/definitions/team';
import { PLATFORM_TEAM } from '../../catalog/names';
import { type ApiServer, startApiServer } from './support/api-server';
import { renderVariant } from './support/variant';

jest.setTimeout(240_000);

const routing = { page: nullReceiver, ticket: nullReceiver };
let server: ApiServer;
let dist: string;

beforeAll(async () => {
  dist = renderVariant({
    name: 'secrets',
    logCollector: 'alloy',
    teams: [
      defineTeam({ name: PLATFORM_TEAM, routing }),
      defineTeam({
        name: 'shop',
        routing,
        services: ['cart', 'till'].map((name) => ({
          name,
          scrape: fileSd({
            port: 8080,
            // The name of a volume could not contain a dot.
            auth: basicAuth(name, { secret: 'shop-scrape.v1', key: `${name}.password` }),
            tls: { ca: { configMap: 'kube-root-ca.crt', key: 'ca.crt' } },
          }),
        })),
      }),
    ],
  });
  server = await startApiServer();
});
afterAll(async () => {
  await server?.stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

test('is accepted, and unchanged when applied again', async () => {
  const folder = path.join(dist, 'secrets');
  expect(await server.kubectl(['apply', '-f', folder])).toMatchObject({ code: 0, stderr: '' });
  const again = await server.kubectl(['apply', '-f', folder]);
  expect(again.stdout).toContain('statefulset.apps/prometheus unchanged');
  const { stdout } = await server.kubectl([
    ...['get', 'statefulset', 'prometheus', '-n', 'observability', '-o', 'json'],
  ]);
  const { volumes } = JSON.parse(stdout).spec.template.spec;
  const volume = volumes.find(({ name }: { readonly name: string }) => name === 'scrape-secrets');
  expect(volume.projected.sources).toEqual([
    {
      configMap: {
        name: 'kube-root-ca.crt',
        items: [{ key: 'ca.crt', path: 'config-maps/kube-root-ca.crt/ca.crt' }],
        optional: true,
      },
    },
    {
      secret: {
        name: 'shop-scrape.v1',
        items: ['cart', 'till'].map((name) => ({
          key: `${name}.password`,
          path: `secrets/shop-scrape.v1/${name}.password`,
        })),
        optional: true,
      },
    },
  ]);
});
