import { traceStores } from '../../../catalog/data-sources';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/** Reports settings of a program that does not run, because the environment uses another one. */
export const configUnusedSetting: SemanticCheck = {
  code: 'config/unused-setting',
  severity: 'warning',
  title: 'A setting belongs to a program that does not run in the environment.',
  stage: 'semantic',
  run: ({ environment, resolved: { tracing } }) =>
    traceStores
      .filter((store) => store !== tracing && environment[store] !== undefined)
      .map((store) => ({
        where: settingPlace(environment, store),
        message: `setting "${store}" has no effect: ${tracing} stores traces in this environment`,
        hint: `remove it, or set tracing: '${store}'`,
        from: [settingPlace(environment, 'tracing')],
      })),
};
