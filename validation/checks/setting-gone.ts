import type { Environment } from '../../catalog/definitions/environment';
import { type RemovedSetting, removedSettings } from '../../catalog/removed-settings';
import type { ShapeCheck } from '../check';
import { settingPlace } from '../places';

/** What somebody typed that is no setting any more, and would otherwise be just unknown. */
export const settingGone: ShapeCheck = {
  code: 'setting-gone',
  severity: 'error',
  title: 'A setting belongs to a program, or to a way of running it, that has ended.',
  stage: 'shape',
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
