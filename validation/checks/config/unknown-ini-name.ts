import { closest } from '@observability-stack/query-common';
import { iniKeys, iniPrefixes, iniSections } from '../../../constructs/grafana/sections';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports sections of grafana.ini that Grafana does not document, and keys that are probably mistyped. */
export const configUnknownIniName: SemanticCheck = {
  code: 'config/unknown-ini-name',
  severity: 'warning',
  title: 'Grafana does not document a section or a key of `grafana.ini`.',
  stage: 'semantic',
  run: ({ environment, resolved: { grafana } }) =>
    Object.entries(grafana.ini).flatMap(([section, keys]): Finding[] => {
      const where = (...path: readonly string[]) =>
        settingPlace(environment, ['grafana.ini', ...path].join('.'));
      if (!iniSections.includes(section))
        return iniPrefixes.some((prefix) => section.startsWith(prefix))
          ? []
          : [{ where: where(section), ...unknownSection(section) }];
      const known = iniKeys.get(section) ?? [];
      return Object.keys(keys).flatMap((key) => {
        const near = known.includes(key) ? undefined : nearKey(key, known);
        return near === undefined
          ? []
          : [
              {
                where: where(section, key),
                message: `key "${key}" of section "${section}" is not documented by Grafana, which ignores unknown keys`,
                hint: `did you mean "${near}"?`,
              },
            ];
      });
    }),
};

function unknownSection(section: string): Pick<Finding, 'message' | 'hint'> {
  const near = closest(section, iniSections);
  return {
    message: `section "${section}" is not documented by Grafana, which ignores unknown sections`,
    hint:
      near === undefined
        ? 'write a documented section; those of plugins are plugin.ID'
        : `did you mean "${near}"?`,
  };
}

/** Returns the known key that a key is a typo of. A new key of Grafana may resemble a known one in more than two characters. */
function nearKey(key: string, known: readonly string[]): string | undefined {
  const near = closest(key, known);
  return near !== undefined && Math.abs(near.length - key.length) <= 2 ? near : undefined;
}
