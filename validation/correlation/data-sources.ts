import { mapStrings, memoizeByObject } from '@observability-stack/query-common';
import { readYaml } from '../../catalog/helpers/yaml';
import type { OutputInput } from '../check';
import type { LocatedManifest, ManifestFields, Output } from '../output';

/** A data source as Grafana has it after start. */
export interface DataSource {
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly settings: ManifestFields;
  /** ConfigMap that provisions it. */
  readonly placed: LocatedManifest;
}

/** Returns the files with a given name in any ConfigMap of the output. */
export const filesNamed = (output: Output, name: string) =>
  output.ofKind('ConfigMap').flatMap((placed) => {
    const text: unknown = placed.object.data?.[name];
    return typeof text === 'string' ? [{ placed, text }] : [];
  });

/** Returns the files with a given name, parsed as YAML. */
export const configsNamed = (output: Output, name: string) =>
  filesNamed(output, name).map(({ placed, text }) => ({
    placed,
    config: readYaml(text) as ManifestFields,
  }));

/** Returns every provisioned data source; none for an invalid file. */
export const dataSourcesIn = memoizeByObject((output: Output): readonly DataSource[] =>
  filesNamed(output, 'datasources.yaml').flatMap(({ placed, text }) => {
    // In the file, `$$` is an escaped `$`.
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

/** Returns the data sources of the stack of a type, whose links to other signals are checked. */
export function stackSources(
  { output, resolved }: Pick<OutputInput, 'output' | 'resolved'>,
  type: string,
): readonly DataSource[] {
  const extra = resolved.grafana.dataSources.map(({ uid }) => uid);
  return dataSourcesIn(output).filter(
    (source) => source.type === type && !extra.includes(source.uid),
  );
}

/** Returns problems of the data source that a link names. */
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
