import { DEMO_SERVICE } from '../../constructs/stack';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** The demo answers for a service record, from which its team, namespace, replicas and port come. */
export const demoWithoutService: MeaningCheck = {
  code: 'demo-without-service',
  severity: 'error',
  title: 'The demo is on, and the service that it runs has no record with a port.',
  stage: 'meaning',
  run: ({ environment, resolved: { demo, services } }) => {
    const scrape = services.find(({ name }) => name === DEMO_SERVICE)?.scrape;
    if (!demo || (scrape && scrape.kind === 'file' && scrape.port !== undefined)) return [];
    return [
      {
        where: settingPlace(environment, 'demo'),
        message: `no team has a service ${DEMO_SERVICE} with fileSd({ port })`,
        hint: `give a team that service, or set demo: false`,
        from: [settingPlace(environment, 'teams')],
      },
    ];
  },
};
