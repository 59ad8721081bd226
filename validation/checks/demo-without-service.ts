import { demoServices } from '../../constructs/demo/settings';
import { demoService } from '../../resolve/demo';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** The demo answers for service records, from which its teams, namespaces, replicas and ports come. */
export const demoWithoutService: MeaningCheck = {
  code: 'demo-without-service',
  severity: 'error',
  title: 'The demo is on, and a service that it runs has no record with a port.',
  stage: 'meaning',
  run: ({ environment, resolved }) => {
    const absent = Object.values(demoServices).filter((name) => !demoService(resolved, name));
    if (!resolved.demo || absent.length === 0) return [];
    return [
      {
        where: settingPlace(environment, 'demo'),
        message: `no record with fileSd({ port }) here: ${absent.join(', ')}`,
        hint: 'give a team these services, or set demo: false',
        from: [settingPlace(environment, 'teams'), settingPlace(environment, 'services')],
      },
    ];
  },
};
