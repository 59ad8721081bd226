// The words of CONTRIBUTING.md, in everything that people read and in the sources.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

interface Word {
  /** As the table of CONTRIBUTING.md shows it. */
  readonly avoid: string;
  readonly pattern: RegExp;
  readonly instead: string;
}

/** A row of the table: words with `|` between them, and what to write in their place. */
const word = (avoid: string, pattern: RegExp, instead: string): Word => ({
  avoid,
  pattern: new RegExp(pattern, 'gi'),
  instead,
});

const WORDS: readonly Word[] = [
  word(
    'nobody, no one, somebody',
    /(?<!['"`])\b(nobody|no one|somebody)\b/,
    'the subject: `is not declared by any contract`, `no receiver`',
  ),
  word(
    'tells, is told',
    /\b(tells?|(is|are|be|been|was|were) told)\b(?! (\w+ )?apart)/,
    '`reports`, `notifies`, `is notified`',
  ),
  word(
    'is no',
    /(?<!\bthere )\b(is|are|was|be) no (?!longer|more|less|other)/,
    '`is not a`, `there is no`',
  ),
  word(
    'is gone, goes away',
    /\b(is|are|was) gone\b|\bgo(es)? away\b/,
    '`was removed`, `no longer exists`',
  ),
  word('of its own', /\bof (its|their|his|one's) own\b/, '`its own`, `your own`'),
  word('so many', /\bso many\b/, 'the number, `that many`'),
  word('let be, in vain', /\blet be\b|\bin vain\b/, '`ignored`, `without effect`'),
  word('without a word', /\bwithout a (word|remark)\b/, '`silently`'),
  word('mend', /\bmend(s|ed|ing)?\b/, '`fix`, `correct`'),
  word(
    'no bound, of which there is no end',
    /\bno bounds?\b|\bof which there is no end\b/,
    '`unlimited`, `no limit`',
  ),
  word(
    'what is said, what left the source',
    /\bwhat (is said|left the source)\b/,
    'the noun: `the message`, `removed objects`',
  ),
  word('stands for, stands in', /\bstands? (in|for)\b|\bstanding in\b/, '`represents`, `is in`'),
  word('for ever', /\bfor ever\b/, '`indefinitely`, `permanently`'),
  word('holds back', /\b(holds?|held) back\b/, '`inhibits`, `blocks`'),
  word('wakes', /\b(wakes|woken)\b/, '`pages`'),
  word(
    'held to, held against',
    /\b(is|are|be|was|were) held (to|against)\b/,
    '`is checked against`, `is compared with`',
  ),
  word(
    'those who, whoever, him, his',
    /\b(those who|whoever|him|his)\b/,
    'the role: `users`, `the engineer on call`',
  ),
  word('altogether', /\baltogether\b/, '`in total`'),
];

/** Text that other projects or the generators of these folders decide. */
const GENERATED = [
  ...['dist', 'test/golden', 'docs/runbooks', 'docs/api.md', 'docs/catalog.md'],
  'test/fixtures/custom-resources/grafana-operator',
];
const SELF = ['CONTRIBUTING.md', 'test/language.test.ts', 'test/fixtures/language.ts'];
const READ = /\.(ts|tsx|mjs|go|md|css|html|yml|yaml)$/;

const isIn = (file: string, place: string): boolean =>
  file === place || file.startsWith(`${place}/`);

/** The files of the repository that the words apply to; untracked folders do not matter. */
const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  .split('\0')
  .filter(
    (file) =>
      READ.test(file) &&
      existsSync(file) &&
      !SELF.includes(file) &&
      !GENERATED.some((place) => isIn(file, place)),
  );

/** Text in one line, so that a phrase is found across lines of a comment. Code in Markdown has names, not words. */
const textOf = (file: string): string => {
  const text = readFileSync(file, 'utf8').replaceAll(/\n\s*(\*(?!\/)|\/\/|>|#)? ?/g, ' ');
  return file.endsWith('.md') ? text.replaceAll(/```[\s\S]*?```|`[^`]+`/g, '``') : text;
};

/** Words in a text, each with what is around it. */
const found = (text: string): readonly string[] =>
  WORDS.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map(
      ({ index, 0: match }) =>
        `"${match}" in "${text.slice(Math.max(0, index - 30), index + match.length + 30).trim()}": write ${instead}`,
    ),
  );

test('sources, messages and docs use the words of CONTRIBUTING.md', () => {
  expect(files).toContain('README.md');
  const wrong = files.flatMap((file) => found(textOf(file)).map((one) => `${file}: ${one}`));
  expect(wrong).toEqual([]);
});

test('a word is found in comments, strings and prose, and across lines', () => {
  const words = (text: string) => found(text).map((one) => one.split('"')[1]);
  expect(words('// nobody reads it')).toEqual(['nobody']);
  expect(words('it is held against the contract, there is no other')).toEqual(['is held against']);
  expect(words('it is no longer used')).toEqual([]);
  expect(found(textOf('test/fixtures/language.ts'))).toHaveLength(2);
});

test('CONTRIBUTING.md has the table of words', () => {
  const [, table = ''] =
    /### Words\n\n\| do not write \| write \|\n\| --- \| --- \|\n((?:\|.*\n)+)/.exec(
      readFileSync('CONTRIBUTING.md', 'utf8'),
    ) ?? [];
  expect(table).toBe(WORDS.map(({ avoid, instead }) => `| ${avoid} | ${instead} |\n`).join(''));
});
