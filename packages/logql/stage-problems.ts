import { isIP } from 'node:net';
import { regexProblem } from '@observability-stack/query-common';
import { captureGroups, patternProblem } from './captures';
import type { SyntaxProblem } from './problems';
import { renderLabelFilter, renderStage } from './render-stages';
import type { LabelFilter, LineFilter, Stage } from './stages';
import { templateProblem } from './template';
import { isKnownSize, isLabelName } from './text';

export type ReportProblem = (message: string, more?: Partial<SyntaxProblem>) => void;

/** Marks problems of queries that Loki accepts. */
export const reportTolerated =
  (report: ReportProblem): ReportProblem =>
  (message, more) =>
    report(message, { ...more, tolerated: true });

export function labelProblem(label: string, report: ReportProblem): void {
  if (!isLabelName(label)) report(`${JSON.stringify(label)} is not a valid label name`);
}

/** Reports a pattern that is not valid RE2. Returns whether it did. */
export function reportPatternProblem(pattern: string, report: ReportProblem): boolean {
  const problem = regexProblem(pattern);
  if (problem)
    report(`${JSON.stringify(pattern)} is not a valid RE2 pattern: ${problem}`, { regex: true });
  return problem !== undefined;
}

const FIELD = String.raw`[a-zA-Z_]\w*`;
const SPACE = '[ \\t\\n]*';
const INDEX = String.raw`\[${SPACE}(?:\d+|"[^"\\]+")${SPACE}\]`;
const JSON_PATH = new RegExp(
  `^${SPACE}(?:${FIELD}|${INDEX})(?:${SPACE}\\.${SPACE}${FIELD}|${SPACE}${INDEX})*${SPACE}$`,
);
const LOGFMT_KEY = new RegExp(`^(?:${FIELD}|"[^"\\\\]+")$`);

export function stageProblems(stage: Stage, reportQuery: ReportProblem): void {
  const report: ReportProblem = (message, more) =>
    reportQuery(message, { place: renderStage(stage), ...more });
  switch (stage.kind) {
    case 'line-filter':
      lineFilterProblems(stage, report);
      return;
    case 'json':
    case 'logfmt':
      for (const { label, from } of stage.extractions) {
        labelProblem(label, report);
        if (!(stage.kind === 'json' ? JSON_PATH : LOGFMT_KEY).test(from))
          report(
            `${JSON.stringify(from)} is not a ${stage.kind === 'json' ? 'path in JSON' : 'key'}`,
          );
      }
      return;
    case 'regexp': {
      if (reportPatternProblem(stage.pattern, report)) return;
      const names = captureGroups(stage.pattern);
      if (names.length === 0) report('regexp expects a named group: (?P<name>…)');
      refuseTwice(names, report);
      for (const name of names) labelProblem(name, reportTolerated(report));
      return;
    }
    case 'pattern': {
      const problem = patternProblem(stage.pattern, 'parser');
      if (problem) report(problem);
      return;
    }
    case 'label-filter':
      filterProblems(stage.filter, report, true);
      return;
    case 'line_format': {
      const problem = templateProblem(stage.template);
      if (problem) reportTolerated(report)(problem);
      return;
    }
    case 'label_format':
      uniqueLabels(
        stage.labels.map(({ label }) => label),
        report,
      );
      for (const made of stage.labels) {
        if ('rename' in made) labelProblem(made.rename, report);
        const problem = 'template' in made ? templateProblem(made.template) : undefined;
        if (problem) reportTolerated(report)(problem);
        if (made.label === '__error_details__')
          reportTolerated(report)(`${made.label} cannot be set`);
        else if (made.label.startsWith('__error')) report(`${made.label} cannot be set`);
      }
      return;
    case 'drop':
    case 'keep':
      for (const one of stage.labels) {
        labelProblem(typeof one === 'string' ? one : one.label, report);
        if (typeof one !== 'string' && one.operator.endsWith('~'))
          reportPatternProblem(one.value, report);
      }
      return;
    case 'unpack':
    case 'decolorize':
      return;
  }
}

function uniqueLabels(labels: readonly string[], report: ReportProblem): void {
  for (const label of labels) labelProblem(label, report);
  refuseTwice(labels, report);
}

function refuseTwice(labels: readonly string[], report: ReportProblem): void {
  for (const [index, label] of labels.entries())
    if (labels.indexOf(label) !== index) report(`label "${label}" is set twice`);
}

function lineFilterProblems({ operator, matches }: LineFilter, report: ReportProblem): void {
  if (matches.length === 0) report('a line filter expects a string');
  for (const [index, { text, ip }] of matches.entries()) {
    if (ip) {
      if (operator !== '|=' && operator !== '!=') report('ip() is only allowed with |= and !=');
      // Loki 3.7 ignores an address between other alternatives, and the grammar of its editor does
      // not support one at the start.
      if (index < matches.length - 1)
        reportTolerated(report)('ip() must be the last alternative of or');
      addressProblem(text, report);
    } else if (operator.endsWith('~')) reportPatternProblem(text, report);
    else if (operator.endsWith('>')) {
      const problem = patternProblem(text, 'filter');
      if (problem) report(problem);
    }
  }
}

/**
 * Reports the problems of a label filter.
 * @param alone whether the condition is a separate stage; Loki matches addresses only in these
 */
export function filterProblems(
  filter: LabelFilter,
  reportStage: ReportProblem,
  alone: boolean,
): void {
  if ('filters' in filter) {
    if (filter.filters.length < 2) reportStage(`${filter.kind} expects two conditions`);
    for (const one of filter.filters) filterProblems(one, reportStage, false);
    return;
  }
  const report: ReportProblem = (message, more) =>
    reportStage(message, { place: renderLabelFilter(filter), ...more });
  labelProblem(filter.label, report);
  switch (filter.kind) {
    case 'string':
      if (filter.operator.endsWith('~')) reportPatternProblem(filter.value, report);
      return;
    case 'number':
      if (!Number.isFinite(filter.value)) report('a number must be finite');
      return;
    case 'duration':
      if (!Number.isInteger(filter.nanoseconds))
        report('a duration must be a whole number of nanoseconds');
      return;
    case 'bytes':
      if (!isKnownSize(filter.bytes))
        report('a size must be a whole number of bytes from 1B to 999TB');
      return;
    case 'ip':
      addressProblem(filter.addresses, alone ? report : reportTolerated(report));
      return;
  }
}

/** Loaded only if needed: few queries have addresses, and the module loads many others. */

/** Reports text that is not one address, a network, or a range between two addresses. */
function addressProblem(text: string, report: ReportProblem): void {
  const [address = '', bits] = text.split('/');
  const [from = '', to] = text.split('-');
  const version = isIP(address);
  const network = /^\d+$/.test(bits ?? '') && Number(bits) <= (version === 4 ? 32 : 128);
  const good =
    bits !== undefined
      ? version > 0 && network
      : to !== undefined
        ? isIP(from) > 0 && isIP(from) === isIP(to) && isRising(from, to)
        : version > 0;
  if (!good) report(`${JSON.stringify(text)} is not an address, a network or a range of addresses`);
}

/** Reports whether a range is ascending. For IPv6, only Loki decides this. */
function isRising(from: string, to: string): boolean {
  if (isIP(from) !== 4) return true;
  const value = (address: string) =>
    address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return value(from) <= value(to);
}
