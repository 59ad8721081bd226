import type { RawStage } from '../../catalog/definitions/log-stages';
import { type AlloyBlock, type AlloyValue, renderBlocks } from './alloy-syntax';
import { MAX_LIMITED_LABELS, type PipelineStage, renderSelector } from './stages';

/** Renders a pipeline as `stage.*` blocks of `loki.process` in Alloy. */
export function renderAlloy(stages: readonly PipelineStage[], indent = ''): string {
  return renderBlocks(alloyStages(stages), indent);
}

/** Returns the blocks as values, for use in a component. */
export function alloyStages(stages: readonly PipelineStage[]): AlloyBlock[] {
  return stages.flatMap((stage): readonly AlloyBlock[] =>
    // `logs/invalid-stage` reports a raw stage without the form of the agent.
    stage.kind === 'raw' ? (stage.alloy ? [stage.alloy] : []) : [stageBlock(stage)],
  );
}

function stageBlock(stage: Exclude<PipelineStage, RawStage>): AlloyBlock {
  switch (stage.kind) {
    case 'cri':
      return block('cri', {
        max_partial_lines: stage.maxPartialLines,
        max_partial_line_size: stage.maxPartialLineSize,
        max_partial_line_size_truncate: true,
      });
    case 'multiline':
      return block('multiline', {
        firstline: stage.firstLine,
        max_lines: stage.maxLines,
        max_wait_time: stage.maxWait,
      });
    case 'json':
      return block('json', { expressions: stage.expressions, source: stage.source });
    case 'logfmt':
      return block('logfmt', { mapping: stage.mapping, source: stage.source });
    case 'regex':
      return block('regex', { expression: stage.expression, source: stage.source });
    case 'template':
      return block('template', { source: stage.source, template: stage.template });
    case 'replace':
      return block('replace', {
        expression: stage.expression,
        replace: stage.replacement,
        source: stage.source,
      });
    case 'timestamp':
      return block('timestamp', {
        source: stage.source,
        format: stage.format,
        fallback_formats: nonEmpty(stage.fallbackFormats),
        action_on_failure: 'skip',
      });
    case 'labels':
      return block('labels', { values: stage.values });
    case 'staticLabels':
      return block('static_labels', { values: stage.values });
    case 'structuredMetadata':
      return block('structured_metadata', { values: stage.values });
    case 'labelDrop':
      return block('label_drop', { values: stage.names });
    case 'labelAllow':
      return block('label_keep', { values: stage.names });
    case 'drop':
      return block('drop', {
        source: stage.source,
        expression: stage.expression,
        older_than: stage.olderThan,
        longer_than: stage.longerThan === undefined ? undefined : alloyBytes(stage.longerThan),
        drop_counter_reason: stage.reason,
      });
    case 'match': {
      const selector = renderSelector(stage.selector);
      return 'dropReason' in stage.run
        ? block('match', { selector, action: 'drop', drop_counter_reason: stage.run.dropReason })
        : { ...block('match', { selector }), blocks: alloyStages(stage.run) };
    }
    case 'output':
      return block('output', { source: stage.source });
    case 'limit':
      return block('limit', {
        rate: stage.rate,
        burst: stage.burst,
        drop: stage.drop,
        by_label_name: stage.byLabel,
        max_distinct_labels: stage.byLabel === undefined ? undefined : MAX_LIMITED_LABELS,
      });
    case 'sampling':
      return block('sampling', { rate: stage.rate, drop_counter_reason: stage.reason });
    case 'pack':
      return block('pack', { labels: stage.labels, ingest_timestamp: false });
    case 'tenant':
      return block('tenant', { label: stage.label, value: stage.value });
    default:
      return stage satisfies never;
  }
}

function block(
  name: string,
  attributes: Readonly<Record<string, AlloyValue | undefined>>,
): AlloyBlock {
  return { name: `stage.${name}`, attributes };
}

/** Renders a number of bytes in the largest unit that divides it. */
export function alloyBytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let [size, unit] = [count, 0];
  while (unit < units.length - 1 && size >= 1024 && size % 1024 === 0) {
    size /= 1024;
    unit += 1;
  }
  return `${size}${units[unit]}`;
}

function nonEmpty(values: readonly string[] | undefined): readonly string[] | undefined {
  return values === undefined || values.length === 0 ? undefined : values;
}
