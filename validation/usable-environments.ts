import type { Environment } from '../catalog/definitions/environment';
import { type ResolvedEnvironment, resolveEnvironment } from '../resolve/environment';
import type { TypedInput } from './check';
import { errorFinding } from './construct-problems';
import { notCausedBy } from './drop-invalid';
import { duplicateEnvironments, noEnvironments } from './environments';
import { settingPlace } from './places';
import { formatProblems, mergeProblems, type Problem } from './problem';
import { readDefinitions } from './read-definitions';
import { CONSTRUCT_FAILED, checks } from './registry';

/** Reports definitions that a command cannot read; its message has the findings as the synth prints them. */
export class UnusableDefinitions extends Error {
  constructor(problems: readonly Problem[]) {
    super(
      [
        'the definitions have errors',
        ...formatProblems(problems),
        'hint: run npm run synth, and fix its errors',
      ].join('\n'),
    );
  }
}

/**
 * Returns environments as data, for commands that read definitions and do not run the synth.
 * @throws {UnusableDefinitions} if a definition cannot be read, or a setting is not valid
 */
export function usableEnvironments(given: readonly Environment[]): readonly Environment[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  const read = list.map((one, index) => readDefinitions(one, `environments/index.ts, [${index}]`));
  const results = read.map(({ environment, problems }) => ({
    environment: nameOf(environment),
    problems: [
      ...problems,
      ...(environment ? schemaProblems(environment) : []).filter(notCausedBy(problems)),
    ],
  }));
  const names = read.flatMap(({ environment }) => nameOf(environment) || []);
  const problems = [
    ...noEnvironments(list),
    ...duplicateEnvironments(names),
    ...mergeProblems(results),
  ];
  if (problems.length > 0) throw new UnusableDefinitions(problems);
  return read.flatMap(({ environment }) => environment ?? []);
}

/**
 * Returns environments with all defaults.
 * @throws {UnusableDefinitions} as above, or if a combination of settings has no meaning
 */
export const usableResolved = (given: readonly Environment[]): readonly ResolvedEnvironment[] =>
  usableEnvironments(given).map((environment) => {
    try {
      return resolveEnvironment(environment);
    } catch (error) {
      const found = errorFinding(settingPlace(environment), error);
      throw new UnusableDefinitions([{ code: CONSTRUCT_FAILED, severity: 'error', ...found }]);
    }
  });

function schemaProblems(environment: Environment): readonly Problem[] {
  const input: TypedInput = { environment, targetFiles: [], today: new Date(0) };
  return checks.flatMap((check) =>
    check.stage === 'schema' && check.severity === 'error'
      ? check.run(input).map((finding) => ({ code: check.code, severity: 'error', ...finding }))
      : [],
  );
}

const nameOf = (environment: Environment | undefined): string => {
  const name: unknown = environment?.name;
  return typeof name === 'string' ? name : '';
};
