import { App } from 'cdk8s';
import { ruleTeams } from '../alerts/rules';
import type { Environment } from '../catalog/definitions/environment';
import { ObservabilityStack } from '../constructs/stack';
import { type ResolvedEnvironment, resolveEnvironment } from '../resolve/environment';
import { readTargetFiles, type TargetFile } from '../scrape-configs/targets';
import type { Inputs, ResolvedInput, TeamInput, TypedInput } from './check';
import { constructFindings, errorFinding, serializationFinding } from './construct-problems';
import { dropInvalid, notCausedBy } from './drop-invalid';
import { formats } from './formats';
import { readChartManifests } from './manifests';
import { type LocatedManifest, Output } from './output';
import { settingPlace } from './places';
import { type Finding, isError, type Problem } from './problem';
import { type ReadDefinitions, readDefinitions } from './read-definitions';
import { CONSTRUCT_FAILED, checks, queryChecks, unwaivableCodes, waivableCodes } from './registry';
import { applyWaivers } from './waivers';

export interface SynthResult {
  readonly environment: string;
  readonly problems: readonly Problem[];
  /** Problems that the environment waives. */
  readonly waived: readonly Problem[];
  /** Not to be written when a problem is an error. */
  readonly manifests: readonly LocatedManifest[];
}

export interface SynthOptions {
  /** @default the repository's own target files */
  readonly targetFiles?: readonly TargetFile[];
  /** @default today */
  readonly today?: Date;
}

/** From an environment to its objects and everything that is wrong with it. Writes nothing, and throws nothing. */
export const synthesize = (environment: Environment, options: SynthOptions = {}): SynthResult =>
  synthesizeRead(readDefinitions(environment, UNNAMED), options);

/** Place of an environment whose name cannot be read. */
const UNNAMED = 'environments/index.ts';

/** The same for definitions that were read before. */
export function synthesizeRead(
  { environment, problems: unreadable }: ReadDefinitions,
  options: SynthOptions = {},
): SynthResult {
  if (environment === undefined)
    return { environment: '', problems: unreadable, waived: [], manifests: [] };
  const typed: TypedInput = {
    environment,
    targetFiles:
      options.targetFiles ??
      (isDnsLabel(environment.name) ? readTargetFiles(environment.name) : []),
    today: options.today ?? new Date(),
  };
  // what was not read is missing for the schema
  const malformed = [
    ...unreadable,
    ...findProblems('schema', typed).filter(notCausedBy(unreadable)),
  ];
  const usable = malformed.length === 0 ? typed : dropInvalid(typed);
  const { problems, manifests, failure } = usable
    ? semanticAndOutput(usable, malformed)
    : { problems: malformed, manifests: [], failure: undefined };
  const { waived, remaining } = applyWaivers(usable?.environment ?? environment, problems, {
    waivableCodes,
    unwaivableCodes,
    isWhole: malformed.length === 0,
    today: typed.today,
  });
  return {
    environment: typeof environment.name === 'string' ? environment.name : '',
    // without it, a waived error that stops a construct would leave an environment without objects
    problems: failure && !remaining.some(isError) ? [...remaining, failure] : remaining,
    waived,
    manifests,
  };
}

/** Everything behind the schemas, for input of the right shape. `malformed` is what had to be taken out for that. */
function semanticAndOutput(
  typed: TypedInput,
  malformed: readonly Problem[],
): Pick<SynthResult, 'problems' | 'manifests'> & {
  /** Why there are no manifests, if an error that is reported may be the cause. */
  readonly failure?: Problem | undefined;
} {
  const isOwn = notCausedBy(malformed);
  const problems: Problem[] = [...malformed];
  let failure: Problem | undefined;
  // an error that is reported already may be the cause
  const attempt = <T>(step: () => T): T | undefined => {
    try {
      return step();
    } catch (error) {
      const found = constructError(typed.environment, error);
      if (problems.some(isError)) failure = found;
      else problems.push(found);
      return undefined;
    }
  };
  const resolved = attempt(() => resolveEnvironment(typed.environment));
  if (!resolved) return { problems, manifests: [], failure };
  const semantic = attempt(() => semanticProblems(typed, resolved, isOwn));
  if (!semantic) return { problems, manifests: [], failure };
  problems.push(...semantic);
  const rendered = attempt(() => render(resolved, typed.targetFiles));
  if (!rendered) return { problems, manifests: [], failure };
  if ('findings' in rendered) {
    problems.push(...rendered.findings.map(constructFailed));
    return { problems, manifests: [] };
  }
  const { manifests } = rendered;
  const output = new Output(manifests);
  const found = attempt(() =>
    findProblems('output', { ...typed, resolved, manifests, output }, isOwn),
  );
  if (!found) return { problems, manifests: [], failure };
  problems.push(...found);
  return { problems, manifests };
}

function semanticProblems(
  typed: TypedInput,
  resolved: ResolvedEnvironment,
  isOwn: (finding: Finding) => boolean,
): readonly Problem[] {
  const whole: ResolvedInput = { ...typed, resolved };
  const problems = findProblems('semantic', whole, isOwn);
  const ofQueries: Problem[] = [];
  for (const team of new Set([...ruleTeams(resolved), ...resolved.teams.map(({ name }) => name)])) {
    const input: TeamInput = { ...whole, whole, team };
    problems.push(...findProblems('team', input, isOwn));
    ofQueries.push(...queryChecks.flatMap(({ run }) => run(input).filter(isOwn)));
  }
  return [...problems, ...ofQueries];
}

/** The objects, or what is wrong with the constructs that make them. */
function render(
  environment: ResolvedEnvironment,
  targetFiles: readonly TargetFile[],
): { readonly manifests: readonly LocatedManifest[] } | { readonly findings: readonly Finding[] } {
  const app = new App();
  const stack = new ObservabilityStack(app, environment.name, { environment, targetFiles });
  const findings = constructFindings(environment, app, stack);
  if (findings.length > 0) return { findings };
  try {
    return { manifests: readChartManifests(app) };
  } catch (error) {
    return { findings: [serializationFinding(environment, error)] };
  }
}

const isDnsLabel = (name: unknown): name is string =>
  typeof name === 'string' && formats['dns-label'].validate(name);

function findProblems<S extends keyof Inputs>(
  stage: S,
  input: Inputs[S],
  keep: (finding: Finding) => boolean = () => true,
): Problem[] {
  return checks
    .filter((check) => check.stage === stage)
    .flatMap(({ code, severity, run }) =>
      (run as (input: Inputs[S]) => readonly Finding[])(input)
        .filter(keep)
        .map((finding) => ({ code, severity, ...finding })),
    );
}

const constructFailed = (finding: Finding): Problem => ({
  code: CONSTRUCT_FAILED,
  severity: 'error',
  ...finding,
});

const constructError = (environment: Environment, error: unknown): Problem =>
  constructFailed(errorFinding(settingPlace(environment), error));
