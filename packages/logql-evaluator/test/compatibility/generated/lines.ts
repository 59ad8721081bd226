import fc from 'fast-check';
import type { LogStream } from '../../..';
import { type DatasetRow, datasetStream } from '../dataset';
import { broken, durationText, numberText, sizeText } from './odd';

/** Streams whose lines have the fields of the generated queries. */

export const fields = ['level', 'msg', 'n', 'dur', 'size', 'user', 'app', 'trace_id', 'ip', 'x_y'];

const words = ['error', 'info', 'failed auth', 'saved', 'GET', 'hello world', 'Größe', ''];
const numbers = [
  '5',
  '0',
  '-3',
  '2.5',
  '1e3',
  '42',
  '0.1',
  '7',
  'abc',
  '',
  'NaN',
  '+Inf',
  '1_0',
  '0x1F',
  ' 5',
];
const durations = ['1s', '500ms', '1m30s', '1.5h', '2', 'x', '-1s', '1d', '0s', '10µs'];
const sizes = ['1KB', '1KiB', '5MiB', '100', '1.5GB', 'big', '10 kB', '3k', '0B'];
const addresses = ['10.0.0.1', '192.168.4.5', '::1', 'none', '10.1.2.3:80', '2001:db8::7'];
const users = ['bob', 'eve', 'bob smith', 'a"b', 'é😀', '$1', '{{.n}}', '\\'];

/** Mostly typical values of the field. */
const textFor = (field: string): fc.Arbitrary<string> => {
  const own: Readonly<Record<string, readonly string[]>> = {
    level: ['error', 'info', 'warn', 'ERROR'],
    n: numbers,
    dur: durations,
    size: sizes,
    ip: addresses,
    user: users,
    trace_id: ['7f', '80', ''],
    app: ['shop', 'cart', 'line'],
  };
  const odd: Readonly<Record<string, fc.Arbitrary<string>>> = {
    n: numberText,
    dur: durationText,
    size: sizeText,
  };
  const usual = fc.constantFrom(...(own[field] ?? words));
  const other = odd[field];
  return other === undefined
    ? usual
    : fc.oneof({ weight: 2, arbitrary: usual }, { weight: 1, arbitrary: other });
};

/** Keys of the labels in the queries, and others. */
const oddKey = fc.constantFrom(
  ...[
    'trace.id',
    'trace-id',
    'x.y',
    'x/y',
    'x:y',
    '1x',
    'é',
    '$n',
    ' n',
    'x_y ',
    'x..y',
    'n.',
    '_n',
    '',
    ' ',
  ],
);

const pairs: fc.Arbitrary<readonly (readonly [string, string])[]> = fc
  .array(
    fc
      .oneof({ weight: 9, arbitrary: fc.constantFrom(...fields) }, { weight: 1, arbitrary: oddKey })
      .chain((field) => textFor(field).map((value) => [field, value] as const)),
    { minLength: 1, maxLength: 6 },
  )
  .map((list) => list);

const bareNumber = /^-?\d+(\.\d+)?$/;
const jsonOf = (list: readonly (readonly [string, string])[], nest: boolean): string => {
  const parts = list.map(
    ([key, value]) =>
      `${JSON.stringify(key)}:${bareNumber.test(value) ? value : JSON.stringify(value)}`,
  );
  if (nest) parts.push('"x":{"y":"deep","z":[1,{"w":null}]}', '"flag":true', '"no":null');
  return `{${parts.join(',')}}`;
};
const logfmtOf = (list: readonly (readonly [string, string])[]): string =>
  list
    .map(([key, value]) =>
      /^[\w.+\-:/]+$/.test(value) ? `${key}=${value}` : `${key}=${JSON.stringify(value)}`,
    )
    .join(' ');

const whole: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(pairs, fc.boolean()).map(([list, nest]) => jsonOf(list, nest)) },
  { weight: 5, arbitrary: pairs.map(logfmtOf) },
  {
    weight: 1,
    arbitrary: pairs.map((list) => jsonOf([['_entry', logfmtOf(list)], ...list], false)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom('GET', 'POST'),
        fc.constantFrom('/a', '/b/c?d=1'),
        fc.constantFrom(...addresses),
      )
      .map(([method, path, ip]) => `${ip} - - "${method} ${path} HTTP/1.1" 200 12ms`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'plain error text',
      '',
      ' ',
      '{"broken":',
      '{"n":1}trailing',
      'level=info msg="open n=5',
      'bare words =x',
      '\u001b[31mlevel\u001b[0m=error n=5',
      'two\nlines error',
      '[1,2]',
      '"text"',
      'a\tb',
    ),
  },
);

const line: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: whole },
  { weight: 1, arbitrary: broken(whole) },
  { weight: 1, arbitrary: broken(broken(broken(whole))) },
);

/** Mostly at the edges of the windows of the queries. */
const before: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    0,
    1,
    0.000001,
    60_000,
    59_999.999999,
    60_000.000001,
    30_000,
    90_000,
    -1,
    120_000,
  ),
  fc.integer({ min: 0, max: 60_000 }),
  fc.integer({ min: 0, max: 180_000 }),
);

/** Names that Loki sanitizes, most of them used by the queries. */
const oddName: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', '_', '__', '1', '.', 'é'),
    fc.constantFrom('x', 'trace', 'n', 'a', 'x.y'),
    fc.constantFrom('', '.', '-', '_', '__', '/', ' ', '$', ':', '.-', 'é', '😀'),
    fc.constantFrom('', 'y', 'id', '1', '__'),
  )
  .map((parts) => parts.join(''));

const metadata: fc.Arbitrary<Readonly<Record<string, string>> | undefined> = fc.option(
  fc.dictionary(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('trace_id', 'size', 'level', 'user') },
      { weight: 1, arbitrary: oddName },
    ),
    fc.constantFrom('7f', '80', '5', 'error', ''),
    {
      maxKeys: 2,
      noNullPrototype: true,
    },
  ),
  { nil: undefined },
);

const row: fc.Arbitrary<DatasetRow> = fc
  .tuple(before, line, metadata)
  .map(([at, text, more]): DatasetRow => (more ? [at, text, more] : [at, text]));

const labels = fc
  .tuple(
    fc.constantFrom('shop', 'cart'),
    fc.constantFrom('prod', 'test', ''),
    fc.constantFrom('', '', 'error', '5'),
  )
  .map(([app, env, level]) => ({ app, ...(env && { env }), ...(level && { level }) }));

export const streams: fc.Arbitrary<readonly LogStream[]> = fc
  .uniqueArray(fc.tuple(labels, fc.array(row, { minLength: 1, maxLength: 8 })), {
    minLength: 1,
    maxLength: 4,
    selector: ([one]) => JSON.stringify(one),
  })
  .map((list) => list.map(([one, rows]) => datasetStream(one, rows)));
