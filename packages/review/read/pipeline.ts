import { formatFactValue } from '../deep-diff';
import { blockText, type ParsedAlloyBlock, parseAlloy } from './alloy';
import type { ConfigFile, JsonValueNode, ManifestParts } from './parts';

/** A log pipeline, independent of the agent. */
export interface LogAgentPipeline {
  readonly agent: string;
  /** Stages in order, one line each; those inside a match have its selector. */
  readonly stages: readonly string[];
  readonly relabelling: readonly string[];
  readonly streamLabels: readonly string[];
  readonly structuredMetadata: readonly string[];
  /** All other settings, as paths and values. */
  readonly rest: JsonValueNode;
}

export function readPipelines({ pipelines }: ManifestParts): LogAgentPipeline[] {
  return pipelines.map((file) =>
    file.value === undefined ? alloyPipeline(file) : promtailPipeline(file),
  );
}

function promtailPipeline({ app, value }: ConfigFile): LogAgentPipeline {
  const scrapes = (value.scrape_configs ?? []) as JsonValueNode[];
  const pipelines = scrapes.map(({ job_name, pipeline_stages }) => ({
    name: String(job_name ?? ''),
    stages: promtailStages((pipeline_stages ?? []) as JsonValueNode[], ''),
  }));
  const stages = pipelines.flatMap((one) => one.stages);
  const relabelling = scrapes.flatMap(
    ({ relabel_configs }) => (relabel_configs ?? []) as JsonValueNode[],
  );
  const named = (stage: string) => stages.filter(({ name }) => name === stage);
  const keep = named('labelallow').flatMap(({ config }) => config as string[]);
  const external = (value.clients ?? []).flatMap(({ external_labels }: JsonValueNode) =>
    Object.keys(external_labels ?? {}),
  );
  const labels = [
    ...named('labels').flatMap(({ config }) => Object.keys(config ?? {})),
    ...named('static_labels').flatMap(({ config }) => Object.keys(config ?? {})),
    ...relabelling.map(({ target_label }) => target_label).filter(isStreamLabel),
    ...relabelling.flatMap(({ action, regex }) => mappedLabels(action, regex, keep)),
  ];
  const { scrape_configs, ...rest } = value;
  return {
    agent: app,
    stages: stageTexts(pipelines),
    relabelling: relabelling.map(formatFactValue),
    streamLabels: unique([...kept(labels, keep), ...external]),
    structuredMetadata: unique(
      named('structured_metadata').flatMap(({ config }) => Object.keys(config ?? {})),
    ),
    rest: {
      ...rest,
      scrape_configs: scrapes.map(({ pipeline_stages, relabel_configs, ...others }) => others),
    },
  };
}

/**
 * Returns the stages of all pipelines. One whose stages are those of the first, in the same order and possibly without some,
 * is one line, since sources of an agent share them.
 */
function stageTexts(
  pipelines: readonly {
    readonly name: string;
    readonly stages: readonly { readonly text: string }[];
  }[],
): readonly string[] {
  const [first, ...others] = pipelines.map(({ name, stages }) => ({
    name,
    texts: stages.map(({ text }) => text),
  }));
  if (!first) return [];
  return [
    ...first.texts,
    ...others.flatMap(({ name, texts }) => {
      let next = 0;
      const missing = first.texts.filter((text) => {
        const isNext = text === texts[next];
        if (isNext) next += 1;
        return !isNext;
      });
      if (texts.length === 0 || next < texts.length) return texts;
      const without = missing.length > 0 ? `, without ${missing.join('; ')}` : '';
      return [`stages of ${name}: those of ${first.name}${without}`];
    }),
  ];
}

interface Stage {
  readonly name: string;
  readonly config: JsonValueNode;
  readonly text: string;
}

function promtailStages(stages: readonly JsonValueNode[], inside: string): Stage[] {
  return stages.flatMap((stage) =>
    Object.entries(stage as Record<string, JsonValueNode>).flatMap(([name, config]) => {
      const nested = config?.stages as JsonValueNode[] | undefined;
      if (!nested) return [{ name, config, text: `${name} ${formatFactValue(config)}${inside}` }];
      const { stages: _, ...own } = config;
      const text = `${name} ${formatFactValue(own)}`;
      return [
        { name, config: own, text: text + inside },
        ...promtailStages(nested, within(text, inside)),
      ];
    }),
  );
}

function alloyPipeline({ app, text }: ConfigFile): LogAgentPipeline {
  const components = parseAlloy(text);
  const starting = (prefix: string) => components.filter(({ name }) => name.startsWith(prefix));
  const pipelines = starting('loki.process').map((block) => ({
    name: block.name,
    stages: alloyStages(block.blocks, ''),
  }));
  const blocks = pipelines.flatMap((one) => one.stages);
  const rules = starting('discovery.relabel').flatMap((block) => block.blocks);
  const named = (stage: string) =>
    blocks.filter(({ block }) => block.name === `stage.${stage}`).map(({ block }) => block);
  const keysIn = (stage: string, attribute = 'values') =>
    named(stage).flatMap(({ attributes }) => namesIn(attributes[attribute] ?? ''));
  const keep = keysIn('label_keep');
  const external = starting('loki.write').flatMap(({ attributes }) =>
    namesIn(attributes.external_labels ?? ''),
  );
  const labels = [
    ...keysIn('labels'),
    ...keysIn('static_labels'),
    ...rules.map(({ attributes }) => unquoted(attributes.target_label ?? '')).filter(isStreamLabel),
    ...rules.flatMap(({ attributes: { action = '', regex = '' } }) =>
      mappedLabels(unquoted(action), unquoted(regex), keep),
    ),
  ];
  return {
    agent: app,
    stages: stageTexts(pipelines),
    relabelling: rules.map(blockText),
    streamLabels: unique([...kept(labels, keep), ...external]),
    structuredMetadata: unique(keysIn('structured_metadata')),
    rest: Object.fromEntries(
      components
        // Stages and rules are compared separately; inputs and outputs are compared here.
        .map(({ blocks, ...block }): [string, JsonValueNode] => [
          block.name,
          nested({
            ...block,
            blocks: /^(loki\.process|discovery\.relabel)/.test(block.name) ? [] : blocks,
          }),
        ])
        .filter(([, value]) => Object.keys(value).length > 0),
    ),
  };
}

function alloyStages(
  blocks: readonly ParsedAlloyBlock[],
  inside: string,
): { block: ParsedAlloyBlock; text: string }[] {
  return blocks.flatMap((block) => {
    const own = { ...block, blocks: block.blocks.filter(({ name }) => !isStage(name)) };
    const text = blockText(own);
    return [
      { block: own, text: text + inside },
      ...alloyStages(
        block.blocks.filter(({ name }) => isStage(name)),
        within(text, inside),
      ),
    ];
  });
}

/** Maximum length of a selector in characters, since it can be longer than the stage. */
const SHORT = 60;
const within = (text: string, inside: string): string =>
  ` (in ${text.length > SHORT ? `${text.slice(0, SHORT)}…` : text}${inside})`;

const isStage = (name: string): boolean => name.startsWith('stage.');

function nested({ attributes, blocks }: ParsedAlloyBlock): JsonValueNode {
  const found: Record<string, JsonValueNode> = { ...attributes };
  const names = blocks.map(({ name }) => name);
  for (const block of blocks) {
    const isOne = names.indexOf(block.name) === names.lastIndexOf(block.name);
    found[block.name] = isOne ? nested(block) : [...(found[block.name] ?? []), nested(block)];
  }
  return found;
}

/**
 * Returns labels that are only known in the cluster, unless a list of labels to keep ends the
 * pipeline.
 */
const mappedLabels = (action: string, regex: string, keep: readonly string[]): string[] =>
  action === 'labelmap' && keep.length === 0 ? [`each that ${regex || '(.*)'} matches`] : [];

/** Returns the keys of `{ level = "…", }`, and the items of `["level", "team"]`. */
const namesIn = (text: string): string[] =>
  text.startsWith('[')
    ? [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, name = '']) => name)
    : [...text.matchAll(/(?:^\{|,)\s*"?([A-Za-z_]\w*)"?\s*=/g)].map(([, name = '']) => name);

const unquoted = (text: string): string => text.replace(/^"(.*)"$/, '$1');
const isStreamLabel = (label: string | undefined): label is string =>
  label !== undefined && label !== '' && !label.startsWith('__');
const kept = (labels: readonly string[], keep: readonly string[]): readonly string[] =>
  keep.length === 0 ? labels : labels.filter((label) => keep.includes(label));
const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();
