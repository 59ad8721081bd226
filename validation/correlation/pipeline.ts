import { memoizeByObject } from '@observability-stack/query-common';
import { readYaml } from '../../catalog/helpers/yaml';
import type { LocatedManifest, ManifestFields, Output } from '../output';
import { filesNamed } from './data-sources';

/** The data that the log collector adds to every entry. */
export interface CollectorPipeline {
  /** Structured metadata, with the extracted value or label that it is copied from. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Values that templates extract. */
  readonly extracted: readonly string[];
  /** Stream labels that are kept. */
  readonly labels: readonly string[];
  /** Stream labels that are the same for all entries. */
  readonly fixed: Readonly<Record<string, string>>;
  readonly placed: LocatedManifest;
}

/** Returns the pipelines, which are parsed once for several checks. */
export const pipelinesIn = memoizeByObject((output: Output): readonly CollectorPipeline[] => [
  ...filesNamed(output, 'promtail.yaml').map(({ placed, text }) => ({
    placed,
    ...promtail(readYaml(text) as ManifestFields),
  })),
  ...filesNamed(output, 'config.alloy').map(({ placed, text }) => ({ placed, ...alloy(text) })),
]);

type Read = Omit<CollectorPipeline, 'placed'>;

/**
 * Returns the stages of Promtail without those inside a condition, which do not apply to every
 * entry.
 */
function promtail({ scrape_configs = [], clients = [] }: ManifestFields): Read {
  const stages: readonly ManifestFields[] = scrape_configs.flatMap(
    ({ pipeline_stages = [] }: ManifestFields) => pipeline_stages,
  );
  return {
    metadata: Object.assign({}, ...stages.map((stage) => stage.structured_metadata)),
    extracted: stages.flatMap(({ template }) => (template ? [template.source] : [])),
    labels: stages.flatMap((stage) => stage.labelallow ?? []),
    fixed: Object.assign({}, ...clients.map((client: ManifestFields) => client.external_labels)),
  };
}

/**
 * Returns the stages of Alloy. Its language has no parser here; the relevant parts are rendered in
 * one way only, and indented by depth.
 */
function alloy(text: string): Read {
  const bodies = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, body = '']) => body);
  const texts = (body: string) =>
    [...body.matchAll(/"([^"]*)"/g)].map(([, content = '']) => content);
  const pairs = (list: readonly string[]) =>
    Object.fromEntries(
      list.flatMap((body) =>
        [...body.matchAll(/"?([\w-]+)"? *= "([^"]*)"/g)].map(([, name = '', value = '']) => [
          name,
          value,
        ]),
      ),
    );
  return {
    metadata: pairs(bodies(/^\tstage\.structured_metadata \{\s*values = \{([^}]*)\}/gm)),
    extracted: bodies(/^\tstage\.template \{\s*source +=([^\n]*)/gm).flatMap(texts),
    labels: bodies(/^\tstage\.label_keep \{\s*values = \[([^\]]*)\]/gm).flatMap(texts),
    fixed: pairs(bodies(/^\texternal_labels = \{([^}]*)\}/gm)),
  };
}
