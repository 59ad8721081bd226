import type { LabelMatcher, PipelineStage, StageDuration, StageSelector } from './stages';

/** Builders for the stages in `stages.ts`. */

type Names = Readonly<Record<string, string>>;
type Rest<K extends PipelineStage['kind'], Given extends string> = Omit<
  Extract<PipelineStage, { kind: K }>,
  'kind' | Given
>;

export const criStage = (options: Rest<'cri', never>): PipelineStage => ({
  kind: 'cri',
  ...options,
});

export const multilineStage = (
  firstLine: string,
  options: { readonly maxLines?: number; readonly maxWait?: StageDuration } = {},
): PipelineStage => ({ kind: 'multiline', firstLine, ...options });

export const jsonStage = (expressions: Names, source?: string): PipelineStage => ({
  kind: 'json',
  expressions,
  source,
});

export const logfmtStage = (mapping: Names, source?: string): PipelineStage => ({
  kind: 'logfmt',
  mapping,
  source,
});

export const regexStage = (expression: string, source?: string): PipelineStage => ({
  kind: 'regex',
  expression,
  source,
});

/** Returns a template stage; the parts are concatenated without separator. */
export const templateStage = (source: string, ...parts: readonly string[]): PipelineStage => ({
  kind: 'template',
  source,
  template: parts.join(''),
});

export const replaceStage = (
  expression: string,
  replacement: string,
  source?: string,
): PipelineStage => ({
  kind: 'replace',
  expression,
  replacement,
  source,
});

export const timestampStage = (
  source: string,
  format: string,
  ...fallbackFormats: readonly string[]
): PipelineStage => ({ kind: 'timestamp', source, format, fallbackFormats });

export const labelsStage = (values: Names): PipelineStage => ({ kind: 'labels', values });

export const staticLabelsStage = (values: Names): PipelineStage => ({
  kind: 'staticLabels',
  values,
});

export const structuredMetadataStage = (values: Names): PipelineStage => ({
  kind: 'structuredMetadata',
  values,
});

export const labelDropStage = (...names: readonly string[]): PipelineStage => ({
  kind: 'labelDrop',
  names,
});

export const labelAllowStage = (...names: readonly string[]): PipelineStage => ({
  kind: 'labelAllow',
  names,
});

export const dropStage = (reason: string, when: Rest<'drop', 'reason'>): PipelineStage => ({
  kind: 'drop',
  reason,
  ...when,
});

export const matchStage = (
  selector: StageSelector,
  stages: readonly PipelineStage[],
): PipelineStage => ({
  kind: 'match',
  selector,
  run: stages,
});

export const dropMatching = (selector: StageSelector, dropReason: string): PipelineStage => ({
  kind: 'match',
  selector,
  run: { dropReason },
});

export const outputStage = (source: string): PipelineStage => ({ kind: 'output', source });

export const limitStage = (options: Rest<'limit', never>): PipelineStage => ({
  kind: 'limit',
  ...options,
});

export const tenantStage = (from: Rest<'tenant', never>): PipelineStage => ({
  kind: 'tenant',
  ...from,
});

export const samplingStage = (rate: number, reason: string): PipelineStage => ({
  kind: 'sampling',
  rate,
  reason,
});

export const packStage = (...names: readonly string[]): PipelineStage => ({
  kind: 'pack',
  labels: names,
});

export const selectorFor = (
  name: string,
  op: LabelMatcher['op'],
  value: string,
  line?: string,
): StageSelector => ({ labels: [{ name, op, value }], line });
