// The dashboard of a service without targets.

import type { Environment } from '../../catalog/definitions/environment';
import { dashboardFolders } from '../../dashboards';
import { serviceDashboard } from '../../dashboards/service';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { base, routing, trialPlatform } from '../validation/trial';

const environment = resolveEnvironment({ ...local, loki: false });

/** Returns the dashboard of a service as text, with the names of the metrics that it reads. */
function textOf(name: string): string {
  const service = environment.services.find((one) => one.name === name);
  if (!service) throw new Error(`service "${name}" does not exist`);
  return JSON.stringify(serviceDashboard(environment, service));
}

test('it reads target_info where others read up, also for its environments', () => {
  expect(textOf('order-service')).toContain('"up"');
  const text = textOf('delivery-service');
  expect(text).not.toContain('"up"');
  expect(text).toContain('"target_info"');
  expect(text).toContain('"No metrics"');
});

test('a service with nothing but log lines has no variable of environments without Loki', () => {
  const team = { name: 'shop', routing, services: [{ name: 'cart-service', logs: {} }] };
  const variablesWith = (loki: Environment['loki']) =>
    dashboardFolders(resolveEnvironment({ ...base, teams: [trialPlatform, team], loki }))
      .flatMap(({ dashboards }) => dashboards)
      .find(({ uid }) => uid === 'service-cart-service')
      ?.variables?.map(({ name }) => name);
  expect(variablesWith({})).toEqual(['env']);
  expect(variablesWith(false)).toEqual([]);
});
