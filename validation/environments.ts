import type { Environment } from '../catalog/definitions/environment';
import { TARGETS_FOLDER, targetFolders } from '../scrape-configs/targets';
import { settingsShape } from './checks/settings-shape';
import { didYouMean } from './closest';
import { settingPlace, targetPlace } from './places';
import type { Problem } from './problem';
import { DUPLICATE_ENVIRONMENT, UNKNOWN_ENVIRONMENT } from './registry';

/** Names of environments that were asked for, or have target files, and are none. */
export function unknownEnvironments(
  names: readonly string[],
  asked: readonly string[],
  folders: readonly string[] = targetFolders(),
): Problem[] {
  const unknown = (name: string, where: string): Problem[] =>
    names.includes(name)
      ? []
      : [
          {
            code: UNKNOWN_ENVIRONMENT,
            severity: 'error',
            where,
            message: `there is no environment ${JSON.stringify(name)}`,
            hint: `${didYouMean(name, names)}; a new one goes into environments/index.ts`,
          },
        ];
  return [
    ...asked.flatMap((name) => unknown(name, 'command line')),
    ...folders.flatMap((name) => unknown(name, targetPlace(`${TARGETS_FOLDER}/${name}/`))),
  ];
}

/** Two environments of one name would write to one folder. */
export const duplicateEnvironments = (names: readonly string[]): Problem[] =>
  names
    .filter((name, index) => names.indexOf(name) < index)
    .map((name) => ({
      code: DUPLICATE_ENVIRONMENT,
      severity: 'error',
      where: settingPlace({ name }),
      message: 'another environment has this name',
      hint: 'rename one of them',
    }));

export const isEnvironment = (value: Environment | null | undefined): value is Environment =>
  typeof value === 'object' && value !== null;

/** An empty list would remove everything that was written before. */
export const noEnvironments = (environments: readonly unknown[]): Problem[] =>
  environments.length > 0
    ? []
    : [
        {
          code: settingsShape.code,
          severity: 'error',
          where: 'environments/index.ts',
          message: 'no environment is defined',
          hint: 'export at least one, made by defineEnvironment()',
        },
      ];

/** Entries of the list that are nothing. */
export const missingEnvironments = (
  environments: readonly (Environment | null | undefined)[],
): Problem[] =>
  environments.flatMap((environment, index) =>
    isEnvironment(environment)
      ? []
      : [
          {
            code: settingsShape.code,
            severity: 'error',
            where: `environments/index.ts, [${index}]`,
            message: `${String(environment)} is no environment`,
            hint: 'its file must not import, by whatever way, a file that imports it: there it is undefined',
          },
        ],
  );
