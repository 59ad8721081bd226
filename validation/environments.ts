import { didYouMean } from '@observability-stack/query-common';
import { TARGETS_FOLDER, targetFolders } from '../scrape-configs/targets';
import { definitionSchemaError } from './checks/definition/schema-error';
import { settingPlace, targetPlace } from './places';
import type { Problem } from './problem';
import { DUPLICATE_ENVIRONMENT, UNKNOWN_ENVIRONMENT } from './registry';

/** Returns findings for environments of the command line or of target files that do not exist. */
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
            message: `environment ${JSON.stringify(name)} does not exist`,
            hint: `${didYouMean(name, names)} or add it to environments/index.ts`,
          },
        ];
  return [
    ...asked.flatMap((name) => unknown(name, 'command line')),
    ...folders.flatMap((name) => unknown(name, targetPlace(`${TARGETS_FOLDER}/${name}/`))),
  ];
}

/** Returns findings for environments with the same name, which would write to one directory. */
export const duplicateEnvironments = (names: readonly string[]): Problem[] =>
  [...new Set(names.filter((name, index) => names.indexOf(name) < index))].map((name) => ({
    code: DUPLICATE_ENVIRONMENT,
    severity: 'error',
    where: settingPlace({ name }),
    message: `environment "${name}" is defined twice`,
    hint: 'rename one of them',
  }));

/** Returns a finding for an empty list of environments, which would remove the previous output. */
export const noEnvironments = (environments: readonly unknown[]): Problem[] =>
  environments.length > 0
    ? []
    : [
        {
          code: definitionSchemaError.code,
          severity: 'error',
          where: 'environments/index.ts',
          message: 'no environment is defined',
          hint: 'export at least one, made by defineEnvironment()',
        },
      ];
