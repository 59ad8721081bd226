// The parsers of the programs that read the output agree on what the YAML says.
import { array, constantFrom, oneof, sample, string } from 'fast-check';
import { yaml } from '../../catalog/helpers/yaml';
import { runTool } from './support/run';

jest.setTimeout(120_000);

/** What one parser reads: a map as pairs, a string as it is, and anything else with its type. */
type Value = string | readonly (readonly [string, Value])[] | { readonly type: string };
type Answers = Readonly<Record<string, { readonly value?: Value; readonly error?: string }>>;

/** What each parser reads out of each document. */
async function read(documents: readonly string[]): Promise<readonly Answers[]> {
  const input = documents.map((document) => `${JSON.stringify(document)}\n`).join('');
  const { code, stdout, stderr } = await runTool('yaml-readers', [], { input });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Says for each text what a parser reads in place of it, as a value and as a key. */
async function misread(texts: readonly string[]): Promise<readonly string[]> {
  const answers = await read(
    texts.map((text) => yaml({ value: { v: text }, key: { [text]: 'x' } })),
  );
  return texts.flatMap((text, index) =>
    Object.entries(answers[index] ?? {}).flatMap(([parser, { value, error }]) => {
      const sections = Object.fromEntries((value ?? []) as readonly (readonly [string, Value])[]);
      const found = JSON.stringify([sections.value, sections.key]);
      return error === undefined && found === JSON.stringify([[['v', text]], [[text, 'x']]])
        ? []
        : [`${parser} reads ${JSON.stringify(text)} as ${error ?? found}`];
    }),
  );
}

test('each parser is installed, and parses plain strings', async () => {
  const [answers = {}] = await read(['a: b']);
  expect(Object.keys(answers).sort()).toEqual([
    'goccy/go-yaml',
    'sigs.k8s.io',
    'yaml.v2',
    'yaml.v3',
    'yaml.v4',
  ]);
  for (const { value } of Object.values(answers)) expect(value).toEqual([['a', 'b']]);
});

test('finds a string that the parsers read differently', async () => {
  const [{ 'yaml.v3': three, 'goccy/go-yaml': other } = {}] = await read(['v: 2001-1-1']);
  expect(three?.value).toEqual([['v', expect.objectContaining({ type: 'time.Time' })]]);
  expect(other?.value).toEqual([['v', '2001-1-1']]);
});

test('strings that look like another type stay strings', async () => {
  const texts =
    `2001-1-1 2001-12-14t21:59:43.10-05:00 0b-1 0b1_0 1_0001e3 1__0 0x_1 0o7 0o_7 08 09 +-73 --1 _1 1_ .5 5. +.5 1e3 1e999 1:30
    190:20:30 99999999999999999999 .inf -.INF .NaN .nan inf nan y n Y N yes no on off true TRUE ~ null Null NULL = << x<< ... ...x
    --- - ? : a:b 0.1.0 5m 1d !!int &a *a % @a \`a 0x1p-2 -0 +0`.split(/\s+/);
  expect(
    await misread([...texts, '', ' ', 'a: b', 'a #b', '2001-1-1 1:1:1', '#\na ', 'a\n\n ', '\ta']),
  ).toEqual([]);
});

test('any string is unchanged', async () => {
  const numeric = array(constantFrom(...'0123456789_.:+-eExXoObBTtZ '), { maxLength: 10 });
  const texts = oneof(
    numeric.map((characters) => characters.join('')),
    string({ unit: 'grapheme', maxLength: 12 }),
    string({ unit: constantFrom(...'0a_.:-,/~=<>&*!|%@`#?{}[]"\' \n\t\u0085\u00a0\u2028\ufeff') }),
  );
  expect(await misread(sample(texts, 20_000))).toEqual([]);
});
