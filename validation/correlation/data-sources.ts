import { mapStrings, memoizeByObject } from '@observability-stack/query-common';
import { readYaml } from '../../catalog/helpers/yaml';
import type { LocatedManifest, ManifestFields, Output } from '../output';

/** A data source as Grafana has it after start-up. */
export interface DataSource {
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly settings: ManifestFields;
  /** The ConfigMap that it is provisioned from. */
  readonly placed: LocatedManifest;
}

/** Files of a ConfigMap with a given name in any ConfigMap of the output. */
export const filesNamed = (output: Output, name: string) =>
  output.ofKind('ConfigMap').flatMap((placed) => {
    const text: unknown = placed.object.data?.[name];
    return typeof text === 'string' ? [{ placed, text }] : [];
  });

/** The same, read as YAML. */
export const configsNamed = (output: Output, name: string) =>
  filesNamed(output, name).map(({ placed, text }) => ({
    placed,
    config: readYaml(text) as ManifestFields,
  }));

/** Every data source that Grafana is given; where the file is none, there is none. */
export const dataSourcesIn = memoizeByObject((output: Output): readonly DataSource[] =>
  filesNamed(output, 'datasources.yaml').flatMap(({ placed, text }) => {
    // `$$` is how the file spells a `$`
    const file = mapStrings(readYaml(text), (one) => one.replaceAll('$$', '$')) as ManifestFields;
    return (file.datasources ?? []).map(
      ({ uid, type, url, jsonData = {} }: ManifestFields): DataSource => ({
        uid: String(uid),
        type: String(type),
        url: String(url),
        settings: jsonData,
        placed,
      }),
    );
  }),
);

/** What is wrong with the data source that a link names. */
export function linkProblem(
  sources: readonly DataSource[],
  uid: unknown,
  type: string,
): string | undefined {
  const found = sources.find((source) => source.uid === uid);
  if (!found) return `points to data source ${JSON.stringify(uid)}, which does not exist`;
  return found.type === type
    ? undefined
    : `points to data source ${JSON.stringify(uid)} of the wrong type: expected ${type}, found ${found.type}`;
}
