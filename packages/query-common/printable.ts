/** Control characters, and characters that change the text direction: they affect terminals and mislead readers. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Returns the text with invisible characters escaped: `\\u202e`. Newlines and tabs remain. */
export const escapeInvisible = (text: string): string =>
  text.replace(
    UNSEEN,
    (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  );

/** Maximum length; longer text is a value that a message quotes. */
const LIMIT = 4000;
/** Number of characters to keep at the end, where a message explains the problem of the value. */
const TAIL = 1000;

/** Returns a text for a terminal: without invisible characters, and shortened in the middle. */
export function toPrintable(text: string, limit: number = LIMIT): string {
  if (text.length <= limit) return escapeInvisible(text);
  const tail = Math.min(TAIL, Math.floor(limit / 2));
  const left = text.length - limit;
  const begin = escapeInvisible(text.slice(0, limit - tail));
  return `${begin} … ${left} characters … ${escapeInvisible(text.slice(-tail))}`;
}

/** Pattern of code in Markdown, or of the start of an HTML tag or comment outside of it. */
const CODE_OR_TAG =
  /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1[`~]*[ \t]*$|(?<!`)(`+)(?!`)(?:(?!\n\s*\n)[\s\S])*?(?<!`)\2(?!`)|<(?=[A-Za-z/!?])/gm;

/** Returns Markdown without HTML: `<` outside of code is escaped, so that a text of a definition is not parsed as a tag. */
export const withoutHtml = (markdown: string): string =>
  markdown.replace(CODE_OR_TAG, (found) => (found === '<' ? '&lt;' : found));
