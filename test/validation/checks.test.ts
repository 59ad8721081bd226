import { checks } from '../../validation/registry';
import { cases } from './cases';
import { trialProblems } from './trial';

describe.each(cases)('$code: $title', ({ code, bad, where, message, hint, good }) => {
  test('reports the input, and nothing else', () => {
    const problems = trialProblems(bad);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.where).toContain(where);
    expect(problems[0]?.message).toContain(message ?? '');
    expect(problems[0]?.hint).not.toBe('');
    expect(problems[0]?.hint).toContain(hint ?? '');
    // a message and a hint are one phrase each
    expect(problems[0]).toMatchObject({
      message: expect.not.stringMatching(/[.\n]$|\n./),
      hint: expect.not.stringMatching(/[.\n]$|\n./),
    });
  });

  test('accepts the nearest valid input', () => {
    expect(trialProblems(good)).toEqual([]);
  });
});

test('every check has its cases', () => {
  const tried = new Set(cases.map(({ code }) => code));
  expect(checks.map(({ code }) => code).filter((code) => !tried.has(code))).toEqual([]);
});
