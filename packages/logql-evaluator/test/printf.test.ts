import { sprintf } from '../template/print';
import { Float, int, Mapping, Slice, type TemplateValue } from '../template/values';

const float = (value: number): TemplateValue => new Float(value);
const list = new Slice([int(1), 'a', undefined, float(2.5), true]);
const map = new Mapping(
  new Map<string, TemplateValue>([
    ['b', 'x'],
    ['a', int(1)],
  ]),
  false,
);

/** As Go 1.26 prints them. */
test.each<[format: string, values: readonly TemplateValue[], text: string]>([
  [
    '%d|%5d|%-5d|%05d|%+d|% d',
    [int(5), int(5), int(5), int(5), int(5), int(5)],
    '5|    5|5    |00005|+5| 5',
  ],
  [
    '%x %X %#x %o %#o %O %b',
    [int(255), int(255), int(255), int(8), int(8), int(8), int(5)],
    'ff FF 0xff 10 010 0o10 101',
  ],
  ['%c %q %U %#U', [int(65), int(10), int(8364), int(8364)], "A '\\n' U+20AC U+20AC '€'"],
  ['%08.3d|%.0d|', [int(5), int(0)], '     005||'],
  [
    '%f %.2f %8.2f|%08.2f|%-8.2f|',
    [float(1.5), float(2.345), float(2.5), float(-2.5), float(2.5)],
    '1.500000 2.35     2.50|-0002.50|2.50    |',
  ],
  [
    '%e %.1e %g %.3g %G',
    [float(12345.678), float(12345.678), float(1e21), float(1234567), float(1e-7)],
    '1.234568e+04 1.2e+04 1e+21 1.23e+06 1E-07',
  ],
  ['%x %.2x %b', [float(2.5), float(0.1), float(2.5)], '0x1.4p+01 0x1.9ap-04 5629499534213120p-51'],
  ['%#g %#.0f %+v %+.1f', [float(2.5), float(2.5), float(2.5), float(2.5)], '2.50000 2. 2.5 +2.5'],
  ['%v %f %05f', [float(Infinity), float(-Infinity), float(Number.NaN)], '+Inf -Inf   NaN'],
  [
    '%s|%5s|%-5s|%.2s|%q|%x|% X|%#q',
    ['hé', 'ab', 'ab', 'abcd', 'a"\n', 'hi', 'hi', 'a"'],
    'hé|   ab|ab   |ab|"a\\"\\n"|6869|68 69|`a"`',
  ],
  ['%+q %08s', ['é', 'ab'], '"\\u00e9" 000000ab'],
  ['%t %v %6t', [true, false, true], 'true false   true'],
  [
    '%v %d %s',
    [list, list, list],
    '[1 a <nil> 2.5 true] [1 %!d(string=a) <nil> %!d(float64=2.5) %!d(bool=true)] [%!s(int=1) a <nil> %!s(float64=2.5) %!s(bool=true)]',
  ],
  ['%v %#v', [map, map], 'map[a:1 b:x] map[string]interface {}{"a":1, "b":"x"}'],
  ['%#v', [list], '[]interface {}{1, "a", interface {}(nil), 2.5, true}'],
  ['%T %T %T %T', [int(1), 'x', float(1), map], 'int string float64 map[string]interface {}'],
  ['%v %s %5v', [undefined, undefined, undefined], '<nil> %!s(<nil>) <nil>'],
  ['%d %5t %-8.2f|', ['x', int(5), int(5)], '%!d(string=x) %!t(int=    5) %!f(int=05      )|'],
  ['%d %d', [int(1)], '1 %!d(MISSING)'],
  ['x', [int(1), undefined], 'x%!(EXTRA int=1, <nil>)'],
  ['%[2]s %[1]s %[2]*[3]d', ['a', int(5), int(7)], '%!s(int=5) a     7'],
  ['%[3]d %d', [int(1), int(2)], '%!d(BADINDEX) 1'],
  ['%[x]d', [int(1)], '%!d(BADINDEX)'],
  ['%*d|%.*f|%-*d|', [int(5), int(7), int(2), float(Math.PI), int(3), int(7)], '    7|3.14|7  |'],
  ['%*d %.*d', ['x', int(5), int(-1), int(5)], '%!(BADWIDTH)5 %!(BADPREC)5'],
  ['%', [int(1)], '%!(NOVERB)%!(EXTRA int=1)'],
  ['100%% %z', [int(1)], '100% %!z(int=1)'],
])('%s of %j', (format, values, text) => {
  expect(sprintf(format, values)).toBe(text);
});
