import type { Environment } from '../../../catalog/definitions/environment';
import { type RemovedSetting, removedSettings } from '../../../catalog/removed-settings';
import type { SchemaCheck } from '../../check';
import { settingPlace } from '../../places';

/** Settings that existed, and would otherwise only be unknown. */
export const configRemovedSetting: SchemaCheck = {
  code: 'config/removed-setting',
  severity: 'error',
  title: 'A setting belongs to a program, or to a mode of it, that is not supported any more.',
  stage: 'schema',
  run: ({ environment }) =>
    goneIn(environment).map(({ path, reason, hint }) => ({
      where: settingPlace(environment, path),
      message: reason,
      hint,
    })),
};

export const goneIn = (environment: Environment): readonly RemovedSetting[] =>
  removedSettings.filter(({ path, value }) => {
    const typed = path
      .split('.')
      .reduce<unknown>(
        (at, key) => (at as Record<string, unknown> | undefined)?.[key],
        environment,
      );
    return typed !== undefined && (value === undefined || typed === value);
  });
