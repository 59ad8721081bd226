import type { Duration, LabelMatcher, Selector, Stage } from './stages';

/** Builders for the stages in `stages.ts`. */

type Names = Readonly<Record<string, string>>;
type Rest<K extends Stage['kind'], Given extends string> = Omit<
  Extract<Stage, { kind: K }>,
  'kind' | Given
>;

export const cri = (options: Rest<'cri', never>): Stage => ({ kind: 'cri', ...options });

export const multiline = (
  firstLine: string,
  options: { readonly maxLines?: number; readonly maxWait?: Duration } = {},
): Stage => ({ kind: 'multiline', firstLine, ...options });

export const json = (expressions: Names, source?: string): Stage => ({
  kind: 'json',
  expressions,
  source,
});

export const logfmt = (mapping: Names, source?: string): Stage => ({
  kind: 'logfmt',
  mapping,
  source,
});

export const regex = (expression: string, source?: string): Stage => ({
  kind: 'regex',
  expression,
  source,
});

/** Returns a template stage; the parts are concatenated without separator. */
export const template = (source: string, ...parts: readonly string[]): Stage => ({
  kind: 'template',
  source,
  template: parts.join(''),
});

export const replace = (expression: string, replacement: string, source?: string): Stage => ({
  kind: 'replace',
  expression,
  replacement,
  source,
});

export const timestamp = (
  source: string,
  format: string,
  ...fallbackFormats: readonly string[]
): Stage => ({ kind: 'timestamp', source, format, fallbackFormats });

export const labels = (values: Names): Stage => ({ kind: 'labels', values });

export const staticLabels = (values: Names): Stage => ({ kind: 'staticLabels', values });

export const structuredMetadata = (values: Names): Stage => ({
  kind: 'structuredMetadata',
  values,
});

export const labelDrop = (...names: readonly string[]): Stage => ({ kind: 'labelDrop', names });

export const labelAllow = (...names: readonly string[]): Stage => ({ kind: 'labelAllow', names });

export const drop = (reason: string, when: Rest<'drop', 'reason'>): Stage => ({
  kind: 'drop',
  reason,
  ...when,
});

export const match = (selector: Selector, stages: readonly Stage[]): Stage => ({
  kind: 'match',
  selector,
  run: stages,
});

export const dropMatching = (selector: Selector, dropReason: string): Stage => ({
  kind: 'match',
  selector,
  run: { dropReason },
});

export const output = (source: string): Stage => ({ kind: 'output', source });

export const limit = (options: Rest<'limit', never>): Stage => ({ kind: 'limit', ...options });

export const pack = (...names: readonly string[]): Stage => ({ kind: 'pack', labels: names });

export const where = (
  name: string,
  op: LabelMatcher['op'],
  value: string,
  line?: string,
): Selector => ({ labels: [{ name, op, value }], line });
