// Hostile and mistaken inputs of every kind, in one process.
import { related } from '../../validation/places';
import { codes } from '../../validation/registry';
import { batches, type CorpusInput, placeOf, problemsOf } from './corpus';
import { definitions } from './definitions';
import { settings } from './settings';

jest.setTimeout(120_000);

const inputs: readonly CorpusInput[] = [...settings, ...definitions];
const known = new Set(codes.map(({ code }) => code));

test('has inputs, with codes of the registry', () => {
  expect(inputs.length).toBeGreaterThan(400);
  expect(inputs.filter(({ code }) => code !== undefined && !known.has(code))).toEqual([]);
});

const shown = ({ path, value }: CorpusInput): string => `${path.join('.')}: ${text(value)}`;
function text(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 60);
  } catch {
    return 'a value without JSON';
  }
}

const all = batches(inputs);
test.each(all.map((batch, index) => [index + 1, batch] as const))('batch %d', (_, batch) => {
  const problems = problemsOf(batch);
  const wrong = batch.inputs.flatMap((input) => {
    const place = placeOf(input, batch);
    const here = problems.filter(({ where }) => related(where, place));
    const found = here.map(({ code, where }) => `${code} at ${where}`);
    if (input.code === undefined) return found.length > 0 ? [{ input: shown(input), found }] : [];
    return here.some(({ code }) => code === input.code)
      ? []
      : [{ input: shown(input), expected: `${input.code} at ${place}`, found }];
  });
  expect(wrong).toEqual([]);
});
