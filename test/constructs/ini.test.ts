import { renderIni } from '../../constructs/grafana/ini';

test('keeps the order of sections and keys', () => {
  expect(renderIni({ a: { x: 1, on: true }, 'b.c': { y: '/a/b c' } })).toBe(
    '[a]\nx = 1\non = true\n\n[b.c]\ny = /a/b c\n',
  );
});

test.each(['a # b', 'a;b', `'quoted'`, '"x', 'back\\', '`x`', ' led', 'trailed ', ''])(
  'quotes %p, which the parser would change',
  (value) => {
    expect(renderIni({ a: { x: value } })).toBe(`[a]\nx = """${value}"""\n`);
  },
);

test('a value can be read from a file', () => {
  expect(renderIni({ a: { x: { file: '/etc/secrets/key' } } })).toContain(
    'x = $__file{/etc/secrets/key}\n',
  );
});

test.each([
  'a"""b',
  'role\n[auth.anonymous]\nenabled = true',
  'a\rb',
  '$__file{/etc/passwd}',
  '$' + '{HOME}',
  'a$__env{HOME}',
  'openid %(client_secret)s',
])('rejects %j', (value) => {
  expect(() => renderIni({ a: { x: value } })).toThrow('contains');
});

test('rejects a file name of two lines', () => {
  expect(() => renderIni({ a: { x: { file: '/a}\nb = c' } } })).toThrow('contains a line break');
});
