import fc from 'fast-check';
import { broken, regexText } from './odd';
import { generateSelector, label, labelFilter, pipeline } from './pipelines';

/** Texts of queries, most of them valid, over the lines of the generated streams. */

const oneOf = fc.constantFrom;
const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((list) => list.filter((part) => part !== '').join(' '));

const window = fc.oneof(
  { weight: 4, arbitrary: oneOf('[1m]') },
  { weight: 2, arbitrary: oneOf('[30s]', '[2m]', '[1ms]', '[90s]', '[5m]') },
  {
    weight: 1,
    arbitrary: oneOf('[1m] offset 30s', '[1m] offset 1m', '[30s] offset -1ms', '[2m] offset 1ms'),
  },
);

/** Without it most lines would fail the query. */
const noErrors = fc.oneof(
  { weight: 8, arbitrary: oneOf('| __error__=""') },
  { weight: 1, arbitrary: oneOf('| drop __error__, __error_details__') },
  { weight: 2, arbitrary: oneOf('') },
);

const names = fc.array(label, { maxLength: 2 }).map((list) => list.join(', '));
const grouping = fc.oneof(
  { weight: 3, arbitrary: names.map((list) => `by (${list})`) },
  { weight: 1, arbitrary: names.map((list) => `without (${list})`) },
);

const counted = fc
  .tuple(
    oneOf(
      'count_over_time',
      'rate',
      'bytes_over_time',
      'bytes_rate',
      'absent_over_time',
      'count_over_time',
    ),
    joined(generateSelector, pipeline, noErrors, window),
  )
  .map(([name, lines]) => `${name}(${lines})`);

const unwrap = fc.oneof(
  { weight: 4, arbitrary: oneOf('| unwrap n') },
  {
    weight: 2,
    arbitrary: oneOf(
      '| unwrap duration(dur)',
      '| unwrap bytes(size)',
      '| unwrap duration_seconds(dur)',
    ),
  },
  { weight: 1, arbitrary: label.map((name) => `| unwrap ${name}`) },
);
const unwrapped = fc
  .tuple(
    oneOf(
      ...['sum', 'avg', 'min', 'max', 'first', 'last', 'stddev', 'stdvar'].map(
        (name) => `${name}_over_time(`,
      ),
      ...[
        'quantile_over_time(0.5, ',
        'quantile_over_time(0.99, ',
        'quantile_over_time(0, ',
        'quantile_over_time(1, ',
      ],
      ...['rate(', 'rate_counter(', 'absent_over_time('],
    ),
    joined(
      generateSelector,
      pipeline,
      fc.oneof(oneOf(''), noErrors),
      unwrap,
      fc.oneof(noErrors, labelFilter),
      window,
    ),
    fc.option(grouping, { nil: '', freq: 2 }),
  )
  .map(([name, lines, group]) => {
    const none = /^(sum_|rate|absent)/.test(name);
    return `${name}${lines})${none || group === '' ? '' : ` ${group}`}`;
  });

const range = fc.oneof({ weight: 3, arbitrary: counted }, { weight: 2, arbitrary: unwrapped });

const aggregated = fc
  .tuple(
    oneOf('sum', 'sum', 'avg', 'min', 'max', 'count', 'stddev', 'stdvar'),
    fc.option(grouping, { nil: '', freq: 4 }),
    range,
  )
  .map(([name, group, inner]) => `${name} ${group} (${inner})`);

const vector = fc.oneof(
  { weight: 3, arbitrary: range },
  { weight: 4, arbitrary: aggregated },
  { weight: 1, arbitrary: oneOf('vector(1)', 'vector(0)') },
);

const arithmetic = oneOf('+', '-', '*', '/', '%', '^');
const comparing = oneOf('>', '<', '>=', '<=', '==', '!=');
const number = oneOf('0', '1', '2', '0.5', '5', '-1');
const matching = fc.oneof(
  { weight: 3, arbitrary: oneOf('') },
  { weight: 2, arbitrary: names.map((list) => `on (${list})`) },
  { weight: 1, arbitrary: names.map((list) => `ignoring (${list})`) },
  { weight: 1, arbitrary: names.map((list) => `on (${list}) group_left`) },
  { weight: 1, arbitrary: names.map((list) => `on (${list}) group_right (env)`) },
);
const boolean = oneOf('', '', '', 'bool');

const binary = fc.oneof(
  { weight: 3, arbitrary: joined(vector, comparing, boolean, number) },
  { weight: 1, arbitrary: joined(number, comparing, boolean, vector) },
  { weight: 2, arbitrary: joined(vector, arithmetic, number) },
  { weight: 1, arbitrary: joined(number, arithmetic, vector) },
  { weight: 2, arbitrary: joined(vector, arithmetic, matching, vector) },
  { weight: 1, arbitrary: joined(vector, comparing, boolean, matching, vector) },
  {
    weight: 2,
    arbitrary: joined(
      vector,
      oneOf('and', 'or', 'unless'),
      fc.oneof(
        oneOf(''),
        names.map((list) => `on (${list})`),
      ),
      vector,
    ),
  },
  { weight: 1, arbitrary: joined(number, arithmetic, number, arithmetic, number) },
);

/** Some operators have the same lines on both sides, so that series match. */
const same = fc
  .tuple(
    generateSelector,
    pipeline,
    arithmetic,
    oneOf('by (app)', 'by (app, env)', 'by (level)', ''),
  )
  .map(([from, stages, operator, group]) => {
    const lines = `${from} ${stages} | __error__=""`;
    return `sum ${group} (count_over_time(${lines} [1m])) ${operator} sum ${group} (count_over_time(${from} [2m]))`;
  });

const wrapped = fc.oneof(
  fc
    .tuple(
      vector,
      oneOf('new', 'app', 'level'),
      oneOf('$1', 'x-$1', '', 'fixed', '$2'),
      label,
      fc.oneof(oneOf('(.*)', '(.).*', 'shop', '(e)rror|(.*)', ''), regexText),
    )
    .map(
      ([inner, into, value, from, pattern]) =>
        `label_replace(${inner}, "${into}", "${value}", "${from}", \`${pattern}\`)`,
    ),
  fc.tuple(oneOf('sort', 'sort_desc'), vector).map(([name, inner]) => `${name}(${inner})`),
  fc
    .tuple(oneOf('topk', 'bottomk'), oneOf('1', '2', '3', '100'), vector)
    .map(([name, k, inner]) => `${name}(${k}, ${inner})`),
  joined(binary, oneOf('and', 'or', 'unless'), binary),
  joined(binary, comparing, number),
);

const whole: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: joined(generateSelector, pipeline) },
  { weight: 6, arbitrary: range },
  { weight: 5, arbitrary: aggregated },
  { weight: 4, arbitrary: binary },
  { weight: 2, arbitrary: same },
  { weight: 2, arbitrary: wrapped },
);

/** Some with a part removed or inserted, which may make them different or invalid. */
export const generatedQueries: fc.Arbitrary<string> = fc.oneof(
  { weight: 9, arbitrary: whole },
  { weight: 1, arbitrary: broken(whole) },
);
