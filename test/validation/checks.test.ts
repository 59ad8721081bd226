import { namesAndTargets, settings } from './cases/meaning';
import { shapeCases } from './cases/shape';
import { type Case, problemsOf } from './trial';

const cases: readonly Case[] = [...shapeCases, ...namesAndTargets, ...settings];

describe.each(cases)('$code: $title', ({ code, bad, where, message, good }) => {
  test('is reported, and nothing else is', () => {
    const problems = problemsOf(bad);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.where).toContain(where);
    expect(problems[0]?.message).toContain(message ?? '');
    expect(problems[0]?.hint).not.toBe('');
  });

  test('the nearest good input is not', () => {
    expect(problemsOf(good)).toEqual([]);
  });
});
