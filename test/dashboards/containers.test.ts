import { defineTeam, fileSd, nullReceiver, pushgateway } from '../../catalog';
import { containersRow } from '../../dashboards/kubernetes/containers';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

const environment = resolveEnvironment({
  ...local,
  teams: [
    ...local.teams,
    defineTeam({
      name: 'shop',
      routing: { page: nullReceiver, ticket: nullReceiver },
      services: [
        { name: 'cart', scrape: fileSd({ port: 8080 }) },
        { name: 'backup', push: pushgateway() },
      ],
    }),
  ],
});

/** Returns the keys of the panels of a service. */
function keysOf(name: string): readonly string[] {
  const service = environment.services.find((one) => one.name === name);
  if (!service) throw new Error(`service "${name}" does not exist`);
  return containersRow(environment, service).panels.map(({ key }) => key);
}

test('a batch job has no panel on the number of its replicas', () => {
  const [cart, backup] = [keysOf('cart'), keysOf('backup')];
  expect(cart.filter((key) => !backup.includes(key))).toEqual(['containers-pods-available']);
  expect(backup.filter((key) => !cart.includes(key))).toEqual([]);
});
