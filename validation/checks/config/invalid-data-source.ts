import { dataSourceList } from '../../../constructs/grafana/provisioning';
import { includedDataSources } from '../../../constructs/grafana/settings';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports data sources that Grafana cannot provision, and credentials in their settings. */
export const configInvalidDataSource: SemanticCheck = {
  code: 'config/invalid-data-source',
  severity: 'error',
  title:
    'A data source of Grafana is not unique, has no plugin, or has a credential in its settings.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const { dataSources, plugins } = resolved.grafana;
    if (dataSources.length === 0) return [];
    const known = [...dataSourceList(resolved)].map(({ name, uid }) => ({ name, uid }));
    return dataSources.flatMap(({ name, uid, type, jsonData = {} }, index): readonly Finding[] => {
      const at = (path: string) =>
        settingPlace(environment, `grafana.dataSources[${index}].${path}`);
      const others = [...known, ...dataSources.slice(0, index)];
      const taken = (['name', 'uid'] as const).filter((key) =>
        others.some((other) => other[key] === { name, uid }[key]),
      );
      return [
        ...taken.map((key) => ({
          where: at(key),
          message: `${key} "${{ name, uid }[key]}" belongs to another data source`,
          hint: `choose another ${key}`,
        })),
        ...(includedDataSources.includes(type) || Object.hasOwn(plugins, type)
          ? []
          : [
              {
                where: at('type'),
                message: `data source "${name}" needs plugin "${type}", which is not installed`,
                hint: `add '${type}' with its version to grafana.plugins`,
                from: [settingPlace(environment, 'grafana.plugins')],
              },
            ]),
        ...credentials(jsonData, '').map(({ path }) => ({
          where: at(`jsonData${path}`),
          message: `setting "${path.slice(1)}" of data source "${name}" is a credential in the definition`,
          hint: "move it to secureJsonData, as { secret: 'NAME', key: 'KEY' }",
        })),
      ];
    });
  },
};

const CREDENTIAL =
  /(password|passwd|secret|token|credential|api_?key|access_?key|private_?key)s?$/i;

/** Returns the credentials in the settings of the data sources of an environment. */
export const dataSourceCredentials = ({ grafana }: ResolvedEnvironment): readonly string[] =>
  grafana.dataSources.flatMap(({ jsonData = {} }) =>
    credentials(jsonData, '').map(({ value }) => value),
  );

/** Returns the texts whose keys name a credential, with their paths. */
const credentials = (
  value: unknown,
  path: string,
): readonly { readonly path: string; readonly value: string }[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inside]) =>
        typeof inside === 'string' && inside !== '' && CREDENTIAL.test(key)
          ? [{ path: `${path}.${key}`, value: inside }]
          : credentials(inside, `${path}.${key}`),
      );
