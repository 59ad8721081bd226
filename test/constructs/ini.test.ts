import { ini } from '../../constructs/grafana/ini';

test('sections and keys in the order given', () => {
  expect(ini({ a: { x: 1, on: true }, 'b.c': { y: '/a/b c' } })).toBe(
    '[a]\nx = 1\non = true\n\n[b.c]\ny = /a/b c\n',
  );
});

test.each(['a # b', 'a;b', `'quoted'`, '"x', 'back\\', '`x`', ' led', 'trailed ', ''])(
  'quotes %p, which the reader would change',
  (value) => {
    expect(ini({ a: { x: value } })).toBe(`[a]\nx = """${value}"""\n`);
  },
);

test('leaves references to files to be read', () => {
  expect(ini({ a: { x: '$__file{/etc/secrets/key}' } })).toContain(
    'x = $__file{/etc/secrets/key}\n',
  );
});

test('refuses what cannot be quoted', () => {
  expect(() => ini({ a: { x: 'a"""b' } })).toThrow('cannot be quoted');
});
