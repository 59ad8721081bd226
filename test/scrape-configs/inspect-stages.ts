import type { PipelineStage } from '../../scrape-configs/pipeline';

/** A regular expression or a name, and where it stands. */
export interface FoundStage {
  /** Such as `drop[0].line`, or for stages `match {service="api"} > multiline`. */
  readonly at: string;
  readonly value: string;
}

export interface Inspection {
  /** Expressions that have to be RE2. */
  readonly regexes: readonly FoundStage[];
  /** Names of stream labels: each of their values is a stream. */
  readonly labels: readonly FoundStage[];
  readonly structuredMetadata: readonly FoundStage[];
}

/** The expressions and names in stages, nested ones too. */
export function inspectStages(stages: readonly PipelineStage[], within = ''): Inspection {
  const found = stages.map((stage) => inspectStage(stage, `${within}${stage.kind}`));
  return {
    regexes: found.flatMap(({ regexes }) => regexes),
    labels: found.flatMap(({ labels }) => labels),
    structuredMetadata: found.flatMap(({ structuredMetadata }) => structuredMetadata),
  };
}

const NOTHING: Inspection = { regexes: [], labels: [], structuredMetadata: [] };

function inspectStage(stage: PipelineStage, at: string): Inspection {
  switch (stage.kind) {
    case 'multiline':
      return { ...NOTHING, regexes: [{ at, value: stage.firstLine }] };
    case 'regex':
    case 'replace':
      return { ...NOTHING, regexes: [{ at, value: stage.expression }] };
    case 'drop':
      return {
        ...NOTHING,
        regexes: stage.expression === undefined ? [] : [{ at, value: stage.expression }],
      };
    case 'labels':
    case 'staticLabels':
      return { ...NOTHING, labels: names(stage.values, at) };
    case 'structuredMetadata':
      return { ...NOTHING, structuredMetadata: names(stage.values, at) };
    case 'match': {
      const { labels, line } = stage.selector;
      const selectorRegexes = [
        ...labels.filter(({ op }) => op.endsWith('~')).map(({ value }) => value),
        ...(line === undefined ? [] : [line]),
      ].map((value) => ({ at: `${at} selector`, value }));
      const selector = labels.map(({ name, op, value }) => `${name}${op}"${value}"`).join(', ');
      const inner =
        'dropReason' in stage.run ? NOTHING : inspectStages(stage.run, `${at} {${selector}} > `);
      return { ...inner, regexes: [...selectorRegexes, ...inner.regexes] };
    }
    default:
      return NOTHING;
  }
}

function names(values: Readonly<Record<string, string>>, at: string): FoundStage[] {
  return Object.keys(values).map((value) => ({ at, value }));
}
