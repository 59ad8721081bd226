import { listCandidates } from '@observability-stack/query-common';
import { demoServices } from '../../../constructs/demo/settings';
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
  title: 'The demo is enabled, but a service that it runs is not defined with a port.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const absent = Object.values(demoServices).filter((name) => !demoService(resolved, name));
    if (!resolved.demo || absent.length === 0) return [];
    return [
      {
        where: settingPlace(environment, 'demo'),
        message: `demo runs services that are not defined with fileSd({ port }): ${listCandidates(absent)}`,
        hint: 'add these services to a team, or set demo: false',
        from: [settingPlace(environment, 'teams'), settingPlace(environment, 'services')],
      },
    ];
  },
};
