import { datasetStream } from '../dataset';
import { behind, each, type Feature } from './feature';

/** Characters that no name of a label has, at each place of a name. */
const SIGNS = [
  ...[
    '.',
    '-',
    '/',
    ':',
    '$',
    ' ',
    '@',
    '#',
    '+',
    '_',
    '__',
    '._',
    '..',
    '\t',
    '\\',
    "'",
    '"',
    '{',
  ],
  ...['é', 'ß', '日', '😀', '\u0301', '\u00a0', '\u2028', '\u0000', '\u007f'],
];
const NAMES = [
  ...SIGNS.flatMap((sign) => [`a${sign}b`, `${sign}a`, `a${sign}`]),
  ...[
    '1',
    '1a',
    '1.5',
    '-1',
    '.1',
    '٣a',
    '², ',
    'é1',
    'A.B',
    'aB-c',
    'service.name',
    'k8s.pod.name',
  ],
  ...[
    '__a__',
    '__a.b__',
    '__1__',
    '__.__a',
    '__a_',
    '___a___',
    '_1',
    '__',
    'a.b.c',
    'a..b',
    'a-_-b',
  ],
];
/** Of which letters or digits are left: Loki refuses the others at push. */
const KEPT = NAMES.filter((name) => /[a-zA-Z0-9]/.test(name));

/** What may be left of a name: by all rules that Loki has for names. */
const ASKED = [
  ...[
    'a_b',
    '_a',
    'a_',
    'a',
    'a__b',
    '__a',
    'a__',
    'key_1',
    'key_1a',
    'key_1_5',
    '_1',
    '_1a',
    '_1_5',
  ],
  ...['A_B', 'aB_c', 'service_name', 'k8s_pod_name', '__a__', '__a_b__', '__1__', '_a_', 'a_b_c'],
  ...['_1_', '__1', '___a___', 'a____b', '_a_extracted', 'a_b_extracted', 'a_extracted', '_', '__'],
];

/** Names as they might be written in a query; letters beyond ASCII are a known difference. */
const WRITTEN = [
  'a.b',
  'a-b',
  'a:b',
  'a/b',
  '$a',
  '1a',
  'a b',
  'a_',
  '__a__',
  'A_B',
  '"a.b"',
  'service.name',
];

const json = (name: string, value: string): string => JSON.stringify({ [name]: value });

/** Every character in every name: of structured metadata at push, and of fields in the parsers. */
export const nameCases: Feature = {
  name: 'names',
  streams: [
    datasetStream({ kind: 'metadata' }, [
      ...KEPT.map((name, index) => [index * 10, `${index}`, { [name]: `of ${index}` }] as const),
      // names that become one
      [9001, 'one of two', { 'a.b': 'dot', a_b: 'underscore' }],
      [9002, 'one of two', { 'a-b': 'dash', 'a.b': 'dot' }],
      [9003, 'one of three', { 'a.b': 'dot', a_b: 'underscore', 'a b': 'space' }],
      [9004, 'one of two', { 'a.b': '', a_b: 'underscore' }],
      [9005, 'one of two', { 'a.b': 'dot', a_b: '' }],
      [9006, 'one of two', { '1': 'digit', key_1: 'key' }],
      [9007, 'broken', { 'a.b': 'x\ufffdy', c: 'x\ufffdy' }],
      [9008, '{"a.b":"line"}', { 'a.b': 'metadata' }],
      [9009, 'a.b=line', { 'a-b': 'metadata' }],
    ]),
    datasetStream({ kind: 'json' }, [
      ...NAMES.map((name, index) => [index * 10, json(name, `of ${index}`)] as const),
      ...NAMES.map(
        (name, index) => [5000 + index * 10, `{"in":${json(name, `of ${index}`)}}`] as const,
      ),
      ...NAMES.map(
        (name, index) =>
          [10000 + index * 10, `{${JSON.stringify(name)}:{"x":"of ${index}"}}`] as const,
      ),
      // alone a key without a name is not a label, unless a line before had one inside an object: Loki remembers names
      [15002, '{"":{"":"empty","a":"inner"}}'],
      [15003, '{" ":"blank"," a ":"blanks"}'],
      [15004, '{"a.b":"dot","a_b":"underscore","a-b":"dash"}'],
      [15005, '{"a_b":"underscore","a.b":"dot"}'],
      [15006, '{"a":{"b":"nested"},"a.b":"dot","a_b":"underscore"}'],
      [15007, '{"kind":"taken","k.d":"other"}'],
    ]),
    datasetStream({ kind: 'logfmt' }, [
      ...NAMES.map((name, index) => [index * 10, `${name}="of ${index}" z=last`] as const),
      [9001, '="empty" a=b'],
      [9002, 'a.b=dot a_b=underscore a-b=dash'],
      [9003, 'a_b=underscore a.b=dot'],
      [9004, '"a.b"=quoted c=d'],
      [9005, 'kind=taken k.d=other'],
    ]),
    datasetStream({ kind: 'packed' }, [
      ...KEPT.map(
        (name, index) =>
          [index * 10, JSON.stringify({ [name]: `of ${index}`, _entry: `line ${index}` })] as const,
      ),
    ]),
  ],
  queries: [
    ...behind('{kind="metadata"}', ['', '| json', '| logfmt', '| keep a_b', '| drop a_b, _a']),
    ...behind('{kind="json"}', ['| json', '| json | keep a_b, in_a_b', '| json a_b, service_name']),
    ...behind('{kind="logfmt"}', ['| logfmt', '| logfmt --strict', '| logfmt a_b, service_name']),
    ...behind('{kind="packed"}', ['| unpack', '| unpack | keep a_b']),
    ...each(
      [
        '{kind="metadata"}',
        '{kind="json"} | json',
        '{kind="logfmt"} | logfmt',
        '{kind="packed"} | unpack',
      ],
      ASKED,
      (lines, name) => `${lines} | ${name}!=""`,
    ),
    ...each(['metadata', 'json', 'logfmt', 'packed'], WRITTEN, (kind, name) => {
      const parser = { metadata: '', json: ' | json', logfmt: ' | logfmt', packed: ' | unpack' };
      return `{kind="${kind}"}${parser[kind as keyof typeof parser]} | ${name}!=""`;
    }),
    ...WRITTEN.flatMap((name) => [
      `{kind="json"} | json x="[${JSON.stringify(name)}]"`,
      `{kind="json"} | json x=${JSON.stringify(`in[${JSON.stringify(name)}]`)}`,
      `{kind="json"} | json x=${JSON.stringify(`[${JSON.stringify(name)}]`)}`,
      `{kind="json"} | json x=${JSON.stringify(name)}`,
      `{kind="json"} | json ${name}="a"`,
      `{kind="logfmt"} | logfmt x=${JSON.stringify(name)}`,
      `{kind="logfmt"} | logfmt x=${JSON.stringify(JSON.stringify(name))}`,
      `{kind="logfmt"} | logfmt ${name}="a"`,
      `{kind="json"} | label_format ${name}="x"`,
      `{kind="json"} | json | label_format x=${name}`,
      `{kind="json"} | json | line_format \`{{ .${name} }}\``,
      `{kind="json"} | json | line_format \`{{ index . ${JSON.stringify(name)} }}\``,
      `{kind="json"} | regexp \`(?P<${name}>of \\d)\``,
      `{kind="json"} | pattern \`<_>"<${name}>"<_>\``,
      `{kind="json"} | json | drop ${name}`,
      `{kind="json"} | json | keep ${name}`,
      `sum by (${name}) (count_over_time({kind="json"} | json [1m]))`,
      `sum by (kind) (sum_over_time({kind="json"} | json | unwrap ${name} [1m]))`,
      `{${name}="x"}`,
      `label_replace(sum by (kind) (count_over_time({kind="json"}[1m])), ${JSON.stringify(name)}, "x", "kind", ".*")`,
    ]),
  ],
};
