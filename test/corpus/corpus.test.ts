// Hostile and mistaken inputs of every kind, in one process.
import { related } from '../../validation/places';
import { codes } from '../../validation/registry';
import { batches, type CorpusInput, placeOf, problemsOf, problemsOfServices } from './corpus';
import { definitions } from './definitions';
import { rawScrapes } from './raw-scrapes';
import { services as mostServices, type ServiceInput } from './services';
import { settings } from './settings';

jest.setTimeout(120_000);

const inputs: readonly CorpusInput[] = [...settings, ...definitions];
const services: readonly ServiceInput[] = [...mostServices, ...rawScrapes];
const known = new Set(codes.map(({ code }) => code));

test(`has ${inputs.length + services.length} inputs, with codes of the registry`, () => {
  expect(inputs.length).toBeGreaterThan(400);
  expect(services.length).toBeGreaterThan(300);
  const unknown = ({ code }: { readonly code?: string }) => code !== undefined && !known.has(code);
  expect([...inputs.filter(unknown), ...services.filter(unknown)]).toEqual([]);
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

/** Services in one synth. */
const SERVICES = 40;
/** What they refuse is left out of the environment, and of the checks after them. */
const STAGES = [
  ['definition/schema-error', 'definition/failed-function'],
  ['dashboard/invalid-panel'],
];
const stageOf = (code = ''): number => STAGES.findIndex((codes) => codes.includes(code));
const byStage = [0, 1, -1].flatMap((stage) => {
  const own = services.filter(({ code }) => stageOf(code) === stage);
  return Array.from({ length: Math.ceil(own.length / SERVICES) }, (_, index) =>
    own.slice(index * SERVICES, (index + 1) * SERVICES),
  );
});
test.each(byStage.map((batch, index) => [index + 1, batch] as const))(
  'services %d',
  (_, inputs) => {
    const batch = inputs.map((input, index) => ({ ...input, name: `input-${index + 100}` }));
    const problems = problemsOfServices(batch);
    const wrong = batch.flatMap((input) => {
      const { title, code, name } = input;
      const place = placeOfService(input, name);
      const here = problems.filter(({ where }) => where.includes(name));
      const found = here.map((problem) => `${problem.code} at ${problem.where}`);
      if (code === undefined) return found.length > 0 ? [{ title, found }] : [];
      return here.some((problem) => problem.code === code && isAt(problem.where, place))
        ? []
        : [{ title, expected: `${code} at ${place}`, found }];
    });
    expect(wrong).toEqual([]);
  },
);

function placeOfService({ at }: ServiceInput, name: string): string {
  const end = typeof at === 'string' ? at : at(name);
  return end.includes(name) ? end : `team commerce, services[${name}].${end}`;
}

/**
 * A place may be followed by the line that threw, and that of an object ends with the part in it. The finding may be about a
 * part of the value.
 */
const isAt = (where: string, place: string): boolean =>
  where.replace(/ \([^()]*:\d+\)$/, '').endsWith(place) ||
  (where.startsWith(place) && /^[.[]/.test(where.slice(place.length)));
