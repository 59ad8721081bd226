// What the stack's Loki adds to lines; test/integration/logql-ruler.test.ts holds it to a real one.
import { detectedLevel, expandTemplate, ingest, type TimedLine } from '../ruler';

test.each([
  ['{"level":"ERR","msg":"info"}', 'error'],
  ['{"msg":"x","inner":{"severity":"warning"}}', 'warn'],
  ['{"a":{"b":{"level":"trc"}}}', 'unknown'],
  ['{"level":5,"msg":"an error here"}', 'error'],
  ['lvl=dbg level=info', 'info'],
  ['LEVEL=fatal', 'fatal'],
  ['level=odd but an error', 'error'],
  ['[error] it broke', 'error'],
  ['errors were found', 'unknown'],
  ['it says:error', 'unknown'],
  ['warn: first, error second', 'warn'],
  ['', 'unknown'],
])('the level of %j is %s', (line, level) => {
  expect(detectedLevel({}, {}, line)).toBe(level);
});

test('labels and metadata come before the line', () => {
  expect(detectedLevel({ level: 'Warning' }, { level: 'debug' }, 'error')).toBe('warn');
  expect(detectedLevel({}, { severity_text: 'Fatal' }, 'error')).toBe('fatal');
  expect(detectedLevel({ level: 'odd' }, {}, 'error')).toBe('odd');
  expect(detectedLevel({ level: 'info' }, { detected_level: 'TRC' }, '')).toBe('trace');
  expect(detectedLevel({}, { severity_number: '17' }, '')).toBe('error');
  expect(detectedLevel({}, { severity_number: '0' }, '')).toBe('unknown');
  expect(detectedLevel({}, { severity_number: 'x' }, '')).toBe('info');
});

test('streams get a service name, and different lines of one timestamp are separated', () => {
  const line = (text: string, at: TimedLine['at'], labels: Record<string, string>): TimedLine => ({
    at,
    labels,
    line: text,
  });
  const taken = ingest(
    [
      line('x', '1s', { app: 'cart', container: 'c' }),
      line('y', '1s', { app: 'cart', container: 'c' }),
      line('y', '1s', { app: 'cart', container: 'c' }),
      line('z', '1s', { app: 'cart', container: 'c' }),
      line('x', '2s', { team: 'shop' }),
      line('x', '2s', { service_name: 'given', app: 'cart' }),
    ],
    0n,
  );
  expect(taken.map(({ labels }) => labels.service_name)).toEqual([
    'cart',
    'unknown_service',
    'given',
  ]);
  expect(taken[0]?.entries.map(({ at, line: text }) => `${text} ${at}`)).toEqual([
    'x 1000000000',
    'y 1000000001',
    'y 1000000000',
    'z 1000000001',
  ]);
});

test.each([
  ['{{ $value }}', 1_000_000, '1e+06'],
  ['{{ $value }}', 0.1, '0.1'],
  ['{{ $value | humanizePercentage }}', 1.0625, '106.2%'],
  ['{{ $value | humanizePercentage }}', 0.12345, '12.35%'],
  ['{{ $value | humanize }}', 1234567, '1.235M'],
  ['{{ $value | humanize }}', 0.00012345, '123.4u'],
  ['{{ humanize1024 $value }}', 1536, '1.5ki'],
  ['{{ $value | humanizeDuration }}', 90061, '1d 1h 1m 1s'],
  ['{{ $value | humanizeDuration }}', 0.25, '250ms'],
  ['{{ $value | humanizeDuration }}', 59.99, '59.99s'],
  ['{{ printf "%.0f of %.2f" $value $value }}', 2.5, '2 of 2.50'],
  ['{{ .Labels.app | toUpper }}{{ $labels.none }}', 1, 'CART'],
  ['no template', 1, 'no template'],
])('%s with %d is %s', (text, value, filled) => {
  expect(expandTemplate(text, { labels: { app: 'cart' }, value })).toBe(filled);
});
