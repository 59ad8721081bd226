import type { SemanticCheck } from '../../check';
import { servicePlace, settingPlace } from '../../places';

/**
 * Reports services that push without a Pushgateway: the pushes fail, and alerts on them never fire.
 */
export const scrapeMissingPushgateway: SemanticCheck = {
  code: 'scrape/missing-pushgateway',
  severity: 'error',
  title: 'A service pushes its metrics, and the environment does not run the Pushgateway.',
  stage: 'semantic',
  run: ({ environment, resolved: { pushgateway, services } }) =>
    pushgateway
      ? []
      : services
          .filter(({ push }) => push)
          .map((service) => ({
            where: servicePlace(service, 'push'),
            message: `service "${service.name}" pushes its metrics, but environment "${environment.name}" does not run the Pushgateway`,
            hint: 'set pushgateway: {} in the environment, or remove push from the service',
            from: [settingPlace(environment, 'pushgateway')],
          })),
};
