import type { RawStage } from '../../catalog/definitions/log-stages';
import { MAX_LIMITED_LABELS, type PipelineStage, renderSelector } from './stages';

/** A pipeline stage in the YAML syntax of Promtail. */
export type PromtailStage = Readonly<Record<string, unknown>>;

/** Renders a pipeline as `pipeline_stages` of Promtail. */
export function renderPromtail(stages: readonly PipelineStage[]): PromtailStage[] {
  return stages.flatMap((stage): readonly PromtailStage[] =>
    // `logs/invalid-stage` reports a raw stage without the form of the agent.
    stage.kind === 'raw' ? (stage.promtail ? [stage.promtail] : []) : [renderStage(stage)],
  );
}

function renderStage(stage: Exclude<PipelineStage, RawStage>): PromtailStage {
  switch (stage.kind) {
    case 'cri':
      // This stage does not parse units such as '256KB', unlike limits_config.
      return {
        cri: {
          max_partial_lines: stage.maxPartialLines,
          max_partial_line_size: stage.maxPartialLineSize,
          max_partial_line_size_truncate: true,
        },
      };
    case 'multiline':
      return {
        multiline: given({
          firstline: stage.firstLine,
          max_lines: stage.maxLines,
          max_wait_time: stage.maxWait,
        }),
      };
    case 'json':
      return { json: given({ expressions: { ...stage.expressions }, source: stage.source }) };
    case 'logfmt':
      return { logfmt: given({ mapping: { ...stage.mapping }, source: stage.source }) };
    case 'regex':
      return { regex: given({ expression: stage.expression, source: stage.source }) };
    case 'template':
      return { template: { source: stage.source, template: stage.template } };
    case 'replace':
      return {
        replace: given({
          expression: stage.expression,
          replace: stage.replacement,
          source: stage.source,
        }),
      };
    case 'timestamp':
      return {
        timestamp: given({
          source: stage.source,
          format: stage.format,
          fallback_formats: nonEmpty(stage.fallbackFormats),
          action_on_failure: 'skip',
        }),
      };
    case 'labels':
      return { labels: { ...stage.values } };
    case 'staticLabels':
      return { static_labels: { ...stage.values } };
    case 'structuredMetadata':
      return { structured_metadata: { ...stage.values } };
    case 'labelDrop':
      return { labeldrop: [...stage.names] };
    case 'labelAllow':
      return { labelallow: [...stage.names] };
    case 'drop':
      return {
        drop: given({
          source: stage.source,
          expression: stage.expression,
          older_than: stage.olderThan,
          longer_than: stage.longerThan === undefined ? undefined : `${stage.longerThan}B`,
          drop_counter_reason: stage.reason,
        }),
      };
    case 'match': {
      const selector = renderSelector(stage.selector);
      return 'dropReason' in stage.run
        ? { match: { selector, action: 'drop', drop_counter_reason: stage.run.dropReason } }
        : { match: { selector, stages: renderPromtail(stage.run) } };
    }
    case 'output':
      return { output: { source: stage.source } };
    case 'limit':
      return {
        limit: given({
          rate: stage.rate,
          burst: stage.burst,
          drop: stage.drop,
          by_label_name: stage.byLabel,
          max_distinct_labels: stage.byLabel === undefined ? undefined : MAX_LIMITED_LABELS,
        }),
      };
    case 'sampling':
      return { sampling: { rate: stage.rate, drop_counter_reason: stage.reason } };
    case 'pack':
      // Otherwise packing would replace the timestamp of the entry by the current time.
      return { pack: { labels: [...stage.labels], ingest_timestamp: false } };
    case 'tenant':
      return { tenant: given({ label: stage.label, value: stage.value }) };
    default:
      return stage satisfies never;
  }
}

/** Removes keys without a value: Promtail treats an explicit null differently. */
function given(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function nonEmpty(values: readonly string[] | undefined): string[] | undefined {
  return values === undefined || values.length === 0 ? undefined : [...values];
}
