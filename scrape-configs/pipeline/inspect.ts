import { MAX_LABEL_VALUES } from '../../catalog/logs';
import { correlation } from '../../catalog/names';
import { re2Problem } from './re2';
import type { ServiceLogs } from './services';
import type { Stage } from './stages';
import { METADATA_LABELS, STREAM_LABELS } from './standard';

/** A regular expression or a name, and where it stands. */
export interface Found {
  /** Such as `drop[0].line`, or for stages `match {service="api"} > multiline`. */
  readonly at: string;
  readonly value: string;
}

export interface Inspection {
  /** Expressions that have to be RE2. */
  readonly regexes: readonly Found[];
  /** Names of stream labels: each of their values is a stream. */
  readonly labels: readonly Found[];
  readonly structuredMetadata: readonly Found[];
}

/** The expressions and names in one service's record. */
export function inspectService(service: ServiceLogs): Inspection {
  const { format, multiline, drop = [], labels = [], structuredMetadata = [] } = service;
  const regexes = [
    { at: 'format.expression', value: format?.kind === 'regex' ? format.expression : undefined },
    { at: 'multiline.firstLine', value: multiline?.firstLine },
    ...drop.map(({ line }, index) => ({ at: `drop[${index}].line`, value: line })),
  ];
  return {
    regexes: regexes.flatMap(({ at, value }) => (value === undefined ? [] : [{ at, value }])),
    labels: labels.map(({ name }, index) => ({ at: `labels[${index}].name`, value: name })),
    structuredMetadata: structuredMetadata.map(({ name }, index) => ({
      at: `structuredMetadata[${index}].name`,
      value: name,
    })),
  };
}

/** The expressions and names in stages, nested ones too. */
export function inspectStages(stages: readonly Stage[], within = ''): Inspection {
  const found = stages.map((stage) => inspectStage(stage, `${within}${stage.kind}`));
  return {
    regexes: found.flatMap(({ regexes }) => regexes),
    labels: found.flatMap(({ labels }) => labels),
    structuredMetadata: found.flatMap(({ structuredMetadata }) => structuredMetadata),
  };
}

const NOTHING: Inspection = { regexes: [], labels: [], structuredMetadata: [] };

function inspectStage(stage: Stage, at: string): Inspection {
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

function names(values: Readonly<Record<string, string>>, at: string): Found[] {
  return Object.keys(values).map((value) => ({ at, value }));
}

export interface LogProblem extends Found {
  readonly kind: 'regex' | 'label' | 'forbidden-label' | 'label-values' | 'reserved-name';
  readonly message: string;
}

/**
 * What is wrong with a service's record, all of it at once.
 *
 * @param forbidden names that must not be stream labels because their values have no bound
 */
export function serviceLogProblems(
  service: ServiceLogs,
  forbidden: ReadonlySet<string>,
): LogProblem[] {
  const { regexes, labels, structuredMetadata } = inspectService(service);
  const reserved = new Set<string>([
    ...STREAM_LABELS,
    ...METADATA_LABELS,
    correlation.traceId,
    correlation.spanId,
  ]);
  const problem = (kind: LogProblem['kind'], found: Found, message: string) => ({
    kind,
    ...found,
    message,
  });
  return [
    ...regexes.flatMap((found) => {
      const message = re2Problem(found.value);
      return message === undefined ? [] : [problem('regex', found, `not RE2: ${message}`)];
    }),
    ...labels
      .filter(({ value }) => forbidden.has(value))
      .map((found) =>
        problem('forbidden-label', found, 'a stream for each value: use structured metadata'),
      ),
    ...(service.labels ?? []).flatMap(({ name, values }, index) =>
      values.length > 0 && values.length <= MAX_LABEL_VALUES
        ? []
        : [
            problem(
              'label-values',
              { at: `labels[${index}].values`, value: name },
              `needs 1 to ${MAX_LABEL_VALUES} values, has ${values.length}`,
            ),
          ],
    ),
    ...[...labels, ...structuredMetadata]
      .filter(({ value }) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(value))
      .map((found) => problem('label', found, 'not a label name: letters, digits and _ only')),
    ...[...labels.filter(({ value }) => !forbidden.has(value)), ...structuredMetadata]
      .filter(({ value }) => reserved.has(value))
      .map((found) => problem('reserved-name', found, 'already set by the standard pipeline')),
  ];
}
