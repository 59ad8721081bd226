import type { Matcher } from '@observability-stack/contracts';
import { quote } from '@observability-stack/query-common';
import type { Extraction, LabelFilter, LineMatch, Stage } from './stages';
import { formatBytes, formatNanoseconds, quoteLogql, renderNumber } from './text';

export function renderStage(stage: Stage): string {
  switch (stage.kind) {
    case 'line-filter':
      return `${stage.operator} ${stage.matches.map(renderMatch).join(' or ')}`;
    case 'json':
      return `| json${renderExtractions(stage.extractions)}`;
    case 'logfmt': {
      const flags = `${stage.strict ? ' --strict' : ''}${stage.keepEmpty ? ' --keep-empty' : ''}`;
      return `| logfmt${flags}${renderExtractions(stage.extractions)}`;
    }
    case 'regexp':
    case 'pattern':
      return `| ${stage.kind} ${quoteLogql(stage.pattern)}`;
    case 'unpack':
    case 'decolorize':
      return `| ${stage.kind}`;
    case 'label-filter':
      return `| ${renderLabelFilter(stage.filter)}`;
    case 'line_format':
      return `| line_format ${quoteLogql(stage.template)}`;
    case 'label_format': {
      const parts = stage.labels.map((made) =>
        'rename' in made
          ? `${made.label}=${made.rename}`
          : `${made.label}=${quoteLogql(made.template)}`,
      );
      return `| label_format ${parts.join(', ')}`;
    }
    case 'drop':
    case 'keep': {
      const parts = stage.labels.map((one) => (typeof one === 'string' ? one : renderMatcher(one)));
      return `| ${stage.kind} ${parts.join(', ')}`;
    }
  }
}

export const renderMatcher = ({ label, operator, value }: Matcher): string =>
  `${label}${operator}${operator.endsWith('~') ? quoteLogql(value) : quote(value)}`;

const renderMatch = ({ text, ip }: LineMatch): string =>
  ip ? `ip(${quote(text)})` : quoteLogql(text);

const renderExtractions = (extractions: readonly Extraction[]): string =>
  extractions.length === 0 ? '' : ` ${extractions.map(renderExtraction).join(', ')}`;

const renderExtraction = ({ label, from }: Extraction): string =>
  label === from ? label : `${label}=${quoteLogql(from)}`;

export function renderLabelFilter(filter: LabelFilter): string {
  switch (filter.kind) {
    case 'string':
      return renderMatcher(filter);
    case 'number':
      return `${filter.label} ${filter.operator} ${renderNumber(filter.value)}`;
    case 'duration':
      return `${filter.label} ${filter.operator} ${formatNanoseconds(filter.nanoseconds)}`;
    case 'bytes':
      return `${filter.label} ${filter.operator} ${formatBytes(filter.bytes)}`;
    case 'ip':
      return `${filter.label}${filter.operator}ip(${quote(filter.addresses)})`;
    case 'or':
      return filter.filters.map(renderLabelFilter).join(' or ');
    case 'and':
      return filter.filters
        .map((one) => (one.kind === 'or' ? `(${renderLabelFilter(one)})` : renderLabelFilter(one)))
        .join(' and ');
  }
}
