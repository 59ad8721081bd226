import { listCandidates } from '@observability-stack/query-common';
import { demoServices, optionalDemoServices } from '../../../constructs/demo/settings';
import { demoService } from '../../../resolve/demo';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/**
 * Reports missing services of the demo, which takes teams, namespaces, replicas and ports from
 * them.
 */
export const configMissingDemoService: SemanticCheck = {
  code: 'config/missing-demo-service',
  severity: 'error',
  title: 'The demo is enabled, but a service that it runs is not defined as one that it can run.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const isDefined = (name: string) => resolved.services.some((service) => service.name === name);
    const absent = Object.values(demoServices)
      .filter((name) => isDefined(name) || !optionalDemoServices.includes(name))
      .filter((name) => !demoService(resolved, name));
    if (!resolved.demo || absent.length === 0) return [];
    return [
      {
        where: settingPlace(environment, 'demo'),
        message: `demo runs services that are defined neither with scrape: fileSd({ port }) nor with otlp: otlp(): ${listCandidates(absent)}`,
        hint: 'add these services to a team, or set demo: false',
        from: [settingPlace(environment, 'teams'), settingPlace(environment, 'services')],
      },
    ];
  },
};
