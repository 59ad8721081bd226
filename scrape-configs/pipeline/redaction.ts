import { groupCount, replaceGroupNames, replaceGroups } from '@observability-stack/query-common';
import type { Redaction, RedactionPreset } from '../../catalog/definitions/log-stages';
import { replaceStage } from './build';
import type { PipelineStage } from './stages';

/** A text and what is written instead, as a function of the given replacement. */
interface Replacement {
  readonly expression: string;
  readonly text?: (replacement: string) => string;
}

/** Four digits, which a space or a dash may precede. */
const FOUR = '[ -]?[0-9]{4}';
/** Numbers of Visa, Mastercard, American Express, Discover, JCB, Diners Club and UnionPay, by their first digits. */
const CARD = `(?:${[
  `4[0-9]{3}(?:${FOUR}){3}(?:[ -]?[0-9]{3})?`,
  `(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)(?:${FOUR}){3}`,
  '3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}',
  `(?:6011|65[0-9]{2}|64[4-9][0-9]|62[0-9]{2}|35(?:2[89]|[3-8][0-9]))(?:${FOUR}){3}`,
  '3(?:0[0-5]|[68][0-9])[0-9][ -]?[0-9]{6}[ -]?[0-9]{4}',
].join('|')})`;

const BYTE = '(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';
const IPV4 = `${BYTE}(?:[.]${BYTE}){3}`;
const GROUP = '[0-9A-Fa-f]{1,4}';
const IPV6 = `(?:::(?:[fF]{4}:)?${IPV4}|(?:${GROUP}:){7}${GROUP}|(?:${GROUP}:){1,6}(?::${GROUP}){1,6}|::${GROUP}(?::${GROUP}){0,6})`;

/** The expressions of each preset; their groups are replaced. */
const PRESETS: Readonly<Record<RedactionPreset, readonly Replacement[]>> = {
  email: [
    {
      expression:
        '([A-Za-z0-9._%+-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:[.][A-Za-z0-9-]+)*[.][A-Za-z]{2,})',
    },
  ],
  'credit-card': [
    // A number in JSON; a text without quotes would not be JSON.
    {
      expression: `[^\\\\]"[ \\t]*:[ \\t]*(${CARD})\\b`,
      text: (replacement) => JSON.stringify(replacement),
    },
    // Not the fraction of a number.
    { expression: `(?:^|[^0-9A-Za-z_.])(${CARD})\\b` },
  ],
  ip: [
    { expression: `(?:^|[^0-9A-Za-z.:])(${IPV6})\\b` },
    // The last groups are zero.
    { expression: `(?:^|[^0-9A-Za-z.:])((?:${GROUP}:){1,7}:)(?:$|[^0-9A-Za-z:])` },
    { expression: `(?:^|[^0-9A-Za-z.])(${IPV4})\\b` },
  ],
  'bearer-token': [
    {
      // The scheme with a token, and a JSON Web Token anywhere.
      expression:
        '(?:(?i:\\bbearer)[ \\t]+([A-Za-z0-9._~+/-]+=*)|\\b(eyJ[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]*))',
    },
  ],
};

/** Returns the stages that replace texts in the log line. */
export const redactionStages = (redactions: readonly Redaction[]): PipelineStage[] =>
  redactions.flatMap((redaction) =>
    redactionsOf(redaction).map(({ expression, replacement }) =>
      replaceStage(expression, literalTemplate(replacement)),
    ),
  );

/** Returns a log line as the agents change it. */
export const redactLine = (line: string, redaction: Redaction): string =>
  redactionsOf(redaction).reduce(
    (text, { expression, replacement }) => replaceGroups(expression, text, replacement),
    line,
  );

/** Returns the expressions of a redaction, whose groups are replaced by the text. */
function redactionsOf({
  preset,
  pattern,
  replacement = preset ? `<${preset}>` : '<redacted>',
}: Redaction): readonly { readonly expression: string; readonly replacement: string }[] {
  const replacements = preset ? PRESETS[preset] : [{ expression: withGroups(pattern ?? '') }];
  return replacements.map(({ expression, text }: Replacement) => ({
    expression,
    replacement: text ? text(replacement) : replacement,
  }));
}

/**
 * Returns an expression with groups without names: the agents would extract the text of named ones, and they replace only
 * groups.
 */
function withGroups(pattern: string): string {
  const unnamed = replaceGroupNames(pattern, () => '(');
  return groupCount(unnamed) > 0 ? unnamed : `(${unnamed})`;
}

/** Returns a template that writes a text as it is. */
const literalTemplate = (text: string): string => text.replaceAll('{{', '{{ "{{" }}');
