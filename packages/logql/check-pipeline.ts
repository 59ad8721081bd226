import { type FieldType, isUnboundedLabel } from '@observability-stack/contracts';
import {
  didYouMean,
  fullyMatches,
  isSampleVariable,
  literalAlternatives,
  regexProblem,
} from '@observability-stack/query-common';
import type { LinesNode, Matcher, Unwrap } from './ast';
import { captureGroups, captures } from './captures';
import type { LogCheckContext, ReportFinding } from './check';
import { sanitizePath } from './field-names';
import { parseJsonPath } from './json-path';
import { renderLabelFilter, renderMatcher, renderStage } from './render-stages';
import {
  addLabels,
  contractScope,
  type FieldInfo,
  type LabelScope,
  LOKI_LABELS,
  matchingContracts,
  parsedFields,
  SERVICE_NAME,
  writtenFields,
} from './scope';
import type { LabelFilter, Stage } from './stages';
import { rebindsDot, templateLabels } from './template';
import { formatBytes, roundBytesAsLoki } from './text';

/** Checks a selector and its stages, and returns the labels after them. */
export function checkPipeline(
  { matchers, stages }: LinesNode,
  everything: LogCheckContext,
  report: ReportFinding,
): LabelScope {
  const context = { ...everything, contracts: matchingContracts(matchers, everything.contracts) };
  let scope = contractScope(context.contracts);
  for (const matcher of matchers) checkMatcher(matcher, scope, context, report);
  for (const stage of stages) scope = checkStage(stage, scope, context, report);
  return scope;
}

function checkMatcher(
  matcher: Matcher,
  scope: LabelScope,
  context: LogCheckContext,
  report: ReportFinding,
): void {
  const { contracts } = context;
  const { label } = matcher;
  const place = renderMatcher(matcher);
  const info = scope.labels.get(label);
  if (info?.from === 'stream' || label === SERVICE_NAME) {
    checkClosed(matcher, place, context, report);
    return;
  }
  if (LOKI_LABELS.has(label))
    report({
      code: 'logql/not-a-stream-label',
      severity: 'error',
      place,
      message: `"${label}" is not a stream label: Loki adds it to each line as structured metadata`,
      hint:
        label === 'detected_level'
          ? 'use level, or filter after the selector: | detected_level="error"'
          : `filter after the selector: | ${place}`,
    });
  else if (info)
    report({
      code: 'logql/not-a-stream-label',
      severity: 'error',
      place,
      message: `"${label}" is not a stream label: it is structured metadata`,
      hint: `filter after the selector: | ${place}`,
    });
  else if (parsedFields(contracts).has(label))
    report({
      code: 'logql/not-a-stream-label',
      severity: 'error',
      place,
      message: `"${label}" is not a stream label: it is a field of the line`,
      hint: `filter after a parser: | json | ${place}`,
    });
  else
    report({
      code: 'logql/unknown-label',
      severity: 'error',
      place,
      message: `stream label "${label}" is not declared by any log contract`,
      hint: `${didYouMean(label, namesOf(scope, 'stream'))} or declare it in logs.labels of the service, with its values`,
    });
}

/** Reports a condition that no known value of the label meets, or that every one meets. */
function checkClosed(
  { label, operator, value }: Matcher,
  place: string,
  { closed, closedHere }: LogCheckContext,
  report: ReportFinding,
): void {
  const everywhere = closed?.get(label);
  const values = everywhere ?? closedHere?.get(label);
  // A query may also select lines without the label.
  if (!values || value === '' || isSampleVariable(value)) return;
  const isPattern = operator.endsWith('~');
  if (isPattern && regexProblem(value) !== undefined) return;
  const texts = isPattern ? literalAlternatives(value) : [value];
  const unknownTexts = texts?.filter((text) => text !== '' && !values.includes(text));
  if (unknownTexts ? unknownTexts.length === 0 : values.some((one) => fullyMatches(value, one)))
    return;
  const [first = value] = unknownTexts ?? [];
  report({
    code: 'logql/unknown-value',
    severity: everywhere ? 'error' : 'warning',
    place,
    message: `label "${label}" is never ${JSON.stringify(first)}${everywhere ? '' : ' in this environment'}`,
    hint: didYouMean(first, values),
  });
}

/** Returns the first stage whose errors no later stage filters out; undefined if there is none. */
export function unfilteredErrors(stages: readonly Stage[], unwrap?: Unwrap): string | undefined {
  let cause: string | undefined;
  for (const stage of stages) {
    if (makesErrors(stage)) cause ??= renderStage(stage);
    if (dropsErrors(stage)) cause = undefined;
  }
  if (!unwrap) return cause;
  return unwrap.filters.some(isWithoutErrors)
    ? undefined
    : (cause ??
        `unwrap ${unwrap.conversion ? `${unwrap.conversion}(${unwrap.label})` : unwrap.label}`);
}

const makesErrors = (stage: Stage): boolean =>
  stage.kind === 'json' ||
  stage.kind === 'unpack' ||
  (stage.kind === 'logfmt' && stage.strict === true) ||
  (stage.kind === 'label-filter' && comparesNumbers(stage.filter));

const comparesNumbers = (filter: LabelFilter): boolean =>
  'filters' in filter
    ? filter.filters.some(comparesNumbers)
    : ['number', 'duration', 'bytes'].includes(filter.kind);

const dropsErrors = (stage: Stage): boolean =>
  (stage.kind === 'label-filter' && isWithoutErrors(stage.filter)) ||
  (stage.kind === 'drop' && stage.labels.includes('__error__'));

/** Reports whether only lines without an error meet a condition. */
function isWithoutErrors(filter: LabelFilter): boolean {
  if ('filters' in filter)
    return filter.kind === 'and'
      ? filter.filters.some(isWithoutErrors)
      : filter.filters.every(isWithoutErrors);
  if (filter.kind !== 'string' || filter.label !== '__error__') return false;
  const { operator, value } = filter;
  return operator === '=' ? value === '' : operator === '!~' && /^\.[+*]$/.test(value);
}

const namesOf = (scope: LabelScope, from?: FieldInfo['from']): readonly string[] =>
  [...scope.labels].flatMap(([name, info]) => (from && info.from !== from ? [] : [name]));

function unknown(
  label: string,
  place: string,
  scope: LabelScope,
  { contracts }: LogCheckContext,
  report: ReportFinding,
  type: FieldType = 'string',
): void {
  const services = [...new Set(contracts.flatMap(({ streams }) => streams?.service ?? []))];
  const whose = services.length === 1 ? `service "${services[0]}"` : 'the service';
  report({
    code: 'logql/unknown-label',
    severity: 'error',
    place,
    message: `log field "${label}" is not declared by any log contract`,
    hint: `declare it in logs of ${whose}: fields: { ${label}: { type: '${type}' } }; or ${didYouMean(label, namesOf(scope))}`,
  });
}

/**
 * Returns the properties of a label, and reports one that does not exist.
 * @param type the expected type, `string` by default
 */
export function lookUpLabel(
  label: string,
  scope: LabelScope,
  context: LogCheckContext,
  place: string,
  report: ReportFinding,
  type?: FieldType,
): FieldInfo | undefined {
  const { contracts } = context;
  const info = scope.labels.get(label);
  if (info || scope.open || LOKI_LABELS.has(label)) return info;
  if (scope.aggregated) {
    report({
      code: 'logql/dropped-label',
      severity: 'error',
      place,
      message: `inner aggregation drops label "${label}"`,
      hint: `add ${label} to its by clause`,
    });
    return undefined;
  }
  const format = contracts.find((contract) => parsedFields([contract]).has(label))?.format;
  if (format === undefined || format === 'text')
    unknown(label, place, scope, context, report, type);
  else
    report({
      code: 'logql/field-before-parser',
      severity: 'error',
      place,
      message: `log field "${label}" is used before a parser extracts it`,
      hint: `add | ${format} before this stage`,
    });
  return undefined;
}

function checkStage(
  stage: Stage,
  scope: LabelScope,
  context: LogCheckContext,
  report: ReportFinding,
): LabelScope {
  const place = renderStage(stage);
  const need = (label: string) => lookUpLabel(label, scope, context, place, report);
  switch (stage.kind) {
    case 'line-filter':
    case 'decolorize':
      return scope;
    case 'json':
    case 'logfmt':
    case 'unpack':
      if (stage.kind !== 'unpack' && stage.extractions.length > 0)
        return extracted(stage, place, scope, context, report);
      return parsed(stage.kind === 'logfmt' ? 'logfmt' : 'json', place, scope, context, report);
    case 'regexp':
      return addLabels(scope, captureGroups(stage.pattern));
    case 'pattern':
      return addLabels(scope, captures(stage.pattern));
    case 'label-filter':
      checkFilter(stage.filter, scope, context, renderLabelFilter(stage.filter), report);
      return scope;
    case 'line_format':
      if (!rebindsDot(stage.template)) templateLabels(stage.template).forEach(need);
      return { ...scope, original: false };
    case 'label_format': {
      let result = scope;
      for (const one of stage.labels) {
        if ('rename' in one) need(one.rename);
        else if (!rebindsDot(one.template)) templateLabels(one.template).forEach(need);
        result = addLabels(result, [one.label]);
      }
      const renamed = stage.labels.flatMap((one) => ('rename' in one ? [one.rename] : []));
      return without(result, (name) => renamed.includes(name));
    }
    case 'drop':
    case 'keep': {
      const names = stage.labels.map((one) => (typeof one === 'string' ? one : one.label));
      names.forEach(need);
      const always = stage.labels.filter((one) => typeof one === 'string');
      return stage.kind === 'drop'
        ? without(scope, (name) => always.includes(name))
        : { ...without(scope, (name) => !names.includes(name)), open: false };
    }
  }
}

/**
 * Returns the labels that a stage extracts from given places of the line; a field of a contract
 * keeps its type.
 */
function extracted(
  { kind, extractions }: Extract<Stage, { readonly kind: 'json' | 'logfmt' }>,
  place: string,
  scope: LabelScope,
  context: LogCheckContext,
  report: ReportFinding,
): LabelScope {
  const { contracts } = context;
  const isKnown = scope.original && hasFormat(kind, place, contracts, report);
  const labels = new Map(
    addLabels(
      scope,
      extractions.map(({ label }) => label),
    ).labels,
  );
  const fields = writtenFields(contracts, kind);
  for (const { label, from } of extractions) {
    const path = kind === 'json' ? parseJsonPath(from) : [unquoted(from)];
    const name = sanitizePath(path);
    const info = fields.get(name);
    if (info) labels.set(label, { ...info, unbounded: info.unbounded || isUnboundedLabel(label) });
    if (isKnown && !leadsToField(path, fields))
      unknown(name, place, { ...scope, labels: fields }, context, report);
  }
  return { ...scope, labels };
}

const unquoted = (key: string): string => key.replace(/^"|"$/g, '');

/** Reports whether a path leads to a field, into a field, or to an object with fields. */
function leadsToField(path: readonly string[], fields: ReadonlyMap<string, FieldInfo>): boolean {
  const name = sanitizePath(path);
  return (
    fields.has(name) ||
    fields.has(sanitizePath(path.slice(0, 1))) ||
    [...fields.keys()].some((field) => field.startsWith(`${name}_`))
  );
}

/** Reports whether any log lines have the format, with a finding if none have it. */
function hasFormat(
  format: 'json' | 'logfmt',
  place: string,
  contracts: LogCheckContext['contracts'],
  report: ReportFinding,
): boolean {
  if (contracts.some((contract) => contract.format === format)) return true;
  const formats = [...new Set(contracts.map((one) => one.format))].join(' or ');
  report({
    code: 'logql/wrong-parser',
    severity: 'error',
    place,
    message: `no log contract declares lines in ${format}: expected ${formats}`,
    hint: `parse ${formats}, or set in: '${format}' at the fields that the service writes in this format`,
  });
  return false;
}

function without(scope: LabelScope, goes: (name: string) => boolean): LabelScope {
  return { ...scope, labels: new Map([...scope.labels].filter(([name]) => !goes(name))) };
}

function parsed(
  format: 'json' | 'logfmt',
  place: string,
  scope: LabelScope,
  { contracts }: LogCheckContext,
  report: ReportFinding,
): LabelScope {
  // Nothing is known about a line that the query has changed.
  if (!scope.original) return { ...scope, open: true };
  const fields = parsedFields(contracts, format);
  if (!hasFormat(format, place, contracts, report)) return { ...scope, open: true };
  return { ...scope, labels: new Map([...fields, ...scope.labels]) };
}

export function checkFilter(
  filter: LabelFilter,
  scope: LabelScope,
  context: LogCheckContext,
  place: string,
  report: ReportFinding,
): void {
  if ('filters' in filter) {
    for (const one of filter.filters)
      checkFilter(one, scope, context, renderLabelFilter(one), report);
    return;
  }
  const info = lookUpLabel(filter.label, scope, context, place, report, filter.kind);
  if (filter.kind === 'bytes' && roundBytesAsLoki(filter.bytes) !== filter.bytes)
    report({
      code: 'logql/rounded-size',
      severity: 'warning',
      place,
      message: 'Loki rounds the size to two or three digits when it splits a query',
      hint: `compare with ${formatBytes(roundBytesAsLoki(filter.bytes))}`,
    });
  // Labels that the query sets may have any value.
  if (filter.kind === 'string' && !info?.made) checkClosed(filter, place, context, report);
  if (!info || filter.kind === 'string' || filter.kind === 'ip') return;
  if (info.made || info.types.has(filter.kind)) return;
  report({
    code: 'logql/filter-type-mismatch',
    severity: 'error',
    place,
    message: `field "${filter.label}" is compared as ${filter.kind}: expected ${[...info.types].join(' or ')}`,
    hint: 'compare it as its type: any other comparison keeps every line, with an error',
  });
}
