import { toPrintable } from '../index';

test('escapes control characters and changes of the text direction', () => {
  expect(toPrintable('a\u001b[2Jb\u0007\u009b\u202e\r\u2028c')).toBe(
    'a\\u001b[2Jb\\u0007\\u009b\\u202e\\u000d\\u2028c',
  );
  expect(toPrintable('two\nlines\tÄ 日')).toBe('two\nlines\tÄ 日');
});

test('shortens in the middle', () => {
  const text = `metric "${'x'.repeat(10_000_000)}" is not declared by any contract`;
  const shown = toPrintable(text);
  expect(shown.length).toBeLessThan(4100);
  expect(shown).toMatch(/^metric "x+ … 9996\d+ characters … x+" is not declared by any contract$/);
  expect(toPrintable('x'.repeat(4000))).toHaveLength(4000);
  expect(toPrintable('\u0000'.repeat(100), 10)).toBe(
    `${'\\u0000'.repeat(5)} … 90 characters … ${'\\u0000'.repeat(5)}`,
  );
});
