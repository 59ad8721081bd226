import { memoizeByName } from '@observability-stack/query-common';
import { App } from 'cdk8s';
import { ruleTeams } from '../alerts/rules';
import type { Environment } from '../catalog/definitions/environment';
import { outputFolder } from '../catalog/names';
import { ObservabilityStack } from '../constructs/stack';
import { type RenderedOutput, renderOutputs } from '../outputs';
import { switchedOffText } from '../resolve/disabled-alerts';
import { type ResolvedEnvironment, resolveEnvironment } from '../resolve/environment';
import { SHARED, sharedEnvironment } from '../resolve/shared';
import { readTargetFiles, type TargetFile } from '../scrape-configs/targets';
import type {
  Inputs,
  ResolvedInput,
  SemanticCheck,
  SharedCheck,
  SharedInput,
  TeamComparison,
  TypedInput,
  ValidationCheck,
} from './check';
import { constructFindings, errorFinding, serializationFinding } from './construct-problems';
import { dropInvalid, notCausedBy } from './drop-invalid';
import { formats } from './formats';
import type { KeptTeams } from './kept-teams';
import { readChartManifests } from './manifests';
import { type LocatedManifest, Output } from './output';
import { partNotes } from './part-notes';
import { settingPlace } from './places';
import { type Finding, isError, type Problem } from './problem';
import { type ReadDefinitions, readDefinitions } from './read-definitions';
import { CONSTRUCT_FAILED, checks, unwaivableCodes, waivableCodes } from './registry';
import { keptFindings, ofTeams, teamFindings } from './team-findings';
import { applyWaivers } from './waivers';
import { type FilePart, fileParts } from './write';

export interface SynthResult {
  readonly environment: string;
  readonly problems: readonly Problem[];
  /** Problems that the environment waives. */
  readonly waived: readonly Problem[];
  /** Objects, which must not be written if a problem is an error. */
  readonly manifests: readonly LocatedManifest[];
  /** The further outputs of the environment. */
  readonly outputs: readonly OutputFiles[];
  /** A line for each part of the stack that it does not run, and for each alert that it switches off. */
  readonly notes: readonly string[];
}

/** The files of an output that is not the manifests of the stack. */
export interface OutputFiles {
  /** Name of its folder. */
  readonly name: string;
  /** Objects of its manifests. */
  readonly manifests: readonly LocatedManifest[];
  /** The parts of the text of each file. */
  readonly files: ReadonlyMap<string, Iterable<FilePart>>;
}

export interface SynthOptions {
  /** Target files. @default those of the repository */
  readonly targetFiles?: readonly TargetFile[];
  /** Date for the comparison with ends of life and of waivers. @default today */
  readonly today?: Date;
  /** Keeps what is derived from unchanged teams from one synth of the environment to the next. @default nothing is kept */
  readonly kept?: KeptTeams | undefined;
}

/**
 * Returns the objects of an environment and all problems. It writes nothing, and does not throw.
 */
export const synthesize = (environment: Environment, options: SynthOptions = {}): SynthResult =>
  synthesizeRead(readDefinitions(environment, UNNAMED), options);

/** Place of an environment whose name cannot be read. */
const UNNAMED = 'environments/index.ts';

/** Returns the objects and problems of definitions that were already read. */
export function synthesizeRead(
  { environment, problems: unreadable }: ReadDefinitions,
  options: SynthOptions = {},
): SynthResult {
  options.kept?.begin();
  if (environment === undefined)
    return {
      environment: '',
      problems: unreadable,
      waived: [],
      manifests: [],
      outputs: [],
      notes: [],
    };
  const typed: TypedInput = {
    environment,
    targetFiles:
      options.targetFiles ??
      (isDnsLabel(environment.name) ? readTargetFiles(environment.name) : []),
    today: options.today ?? new Date(),
  };
  // For the schema, values that could not be read are missing.
  const malformed = [
    ...unreadable,
    ...findProblems('schema', typed).filter(notCausedBy(unreadable)),
  ];
  const usable = malformed.length === 0 ? typed : dropInvalid(typed);
  const { problems, manifests, outputs, failure, notes } = usable
    ? semanticAndOutput(usable, malformed, options.kept)
    : { problems: malformed, manifests: [], outputs: [], failure: undefined, notes: [] };
  const { waived, remaining } = applyWaivers(usable?.environment ?? environment, problems, {
    waivableCodes,
    unwaivableCodes,
    isWhole: malformed.length === 0,
    today: typed.today,
  });
  return {
    environment: typeof environment.name === 'string' ? environment.name : '',
    // Otherwise a waived error that stops a construct would result in an environment without
    // objects.
    problems: failure && !remaining.some(isError) ? [...remaining, failure] : remaining,
    waived,
    manifests,
    outputs,
    notes,
  };
}

/**
 * Runs the checks after the schemas, for input of the right form. `malformed` are the findings
 * about removed values.
 */
function semanticAndOutput(
  typed: TypedInput,
  malformed: readonly Problem[],
  kept: KeptTeams | undefined,
): Pick<SynthResult, 'problems' | 'manifests' | 'outputs' | 'notes'> & {
  /** Why there are no manifests, if a reported error may be the cause. */
  readonly failure?: Problem | undefined;
} {
  const isOwn = notCausedBy(malformed);
  const problems: Problem[] = [...malformed];
  let failure: Problem | undefined;
  // An error that is already reported may be the cause.
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
  if (!resolved) return { problems, manifests: [], outputs: [], notes: [], failure };
  if (malformed.length === 0) kept?.carryOver(typed, resolved);
  const notes = [
    ...partNotes(resolved),
    ...resolved.disabledAlerts.map(
      (off) => `environment ${resolved.name}: ${switchedOffText(off)}`,
    ),
  ];
  const whole: ResolvedInput = { ...typed, resolved };
  const semantic = attempt(() => semanticProblems(whole, isOwn, kept !== undefined));
  if (!semantic) return { problems, manifests: [], outputs: [], notes, failure };
  problems.push(...semantic);
  const rendered = attempt(() => render(resolved, typed.targetFiles));
  if (!rendered) return { problems, manifests: [], outputs: [], notes, failure };
  if ('findings' in rendered) {
    problems.push(...rendered.findings.map(constructFailed));
    return { problems, manifests: [], outputs: [], notes };
  }
  const { manifests } = rendered;
  const output = new Output(manifests);
  const further = attempt(() =>
    renderOutputs(
      resolved,
      typed.targetFiles,
      manifests.map(({ object }) => object),
    ),
  );
  if (!further) return { problems, manifests: [], outputs: [], notes, failure };
  const found = attempt(() =>
    findProblems('output', { ...whole, whole, manifests, output, further }, isOwn),
  );
  if (!found) return { problems, manifests: [], outputs: [], notes, failure };
  problems.push(...found);
  const outputs = attempt(() => further.map((one) => outputFiles(resolved, one)));
  return { problems, manifests, outputs: outputs ?? [], notes, failure };
}

/** The checks of the definitions, in their order. */
const inputChecks = checks.filter(
  (check): check is SharedCheck | SemanticCheck =>
    check.stage === 'shared' || check.stage === 'semantic',
);

/** Returns the findings about shared settings, by check. */
const sharedFindings = memoizeByName(
  (
    environment: ResolvedEnvironment,
    _name: typeof SHARED,
    { targetFiles, today, ...whole }: ResolvedInput,
  ): ReadonlyMap<SharedCheck, readonly Finding[]> => {
    const resolved = sharedEnvironment(environment, SHARED);
    const { extend: _, ...settings } = whole.environment;
    const input: SharedInput = {
      environment: { ...settings, teams: resolved.teams },
      resolved,
      targetFiles,
      today,
    };
    return new Map(
      inputChecks.flatMap((check) => (check.stage === 'shared' ? [[check, check.run(input)]] : [])),
    );
  },
);

function semanticProblems(
  whole: ResolvedInput,
  isOwn: (finding: Finding) => boolean,
  isKept: boolean,
): readonly Problem[] {
  const { resolved } = whole;
  const shared = sharedFindings(resolved, SHARED, whole);
  const problems = inputChecks.flatMap((check) =>
    problemsOf(
      check,
      check.stage === 'shared' ? (shared.get(check) ?? []) : check.run(whole),
      isOwn,
    ),
  );
  const teams = [
    ...new Set([...ruleTeams(resolved), ...resolved.teams.map(({ name }) => name)]),
  ].map((team) => {
    const input = { ...whole, whole, team };
    return isKept ? keptFindings(resolved, team, input) : teamFindings(input);
  });
  return [
    ...problems,
    ...ofTeams(teams.map(({ checked }) => checked)).filter(isOwn),
    ...teams.flatMap(({ queries }) => queries).filter(isOwn),
  ];
}

/** Returns the objects, or the problems of the constructs. */
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

const outputFiles = (
  environment: ResolvedEnvironment,
  { name, app, files = new Map() }: RenderedOutput,
): OutputFiles => {
  const manifests = app ? readChartManifests(app) : [];
  const texts = [...files].map(([file, text]): [string, Iterable<string>] => [file, [text]]);
  return {
    name: outputFolder(environment.name, name),
    manifests,
    files: new Map([...fileParts(manifests), ...texts]),
  };
};

const isDnsLabel = (name: unknown): name is string =>
  typeof name === 'string' && formats['dns-label'].validate(name);

type StageCheck = Exclude<ValidationCheck, TeamComparison>;

function findProblems<S extends keyof Inputs>(
  stage: S,
  input: Inputs[S],
  keep: (finding: Finding) => boolean = () => true,
): Problem[] {
  return checks
    .filter((check): check is StageCheck => check.stage === stage)
    .flatMap((check) =>
      problemsOf(check, (check.run as (input: Inputs[S]) => readonly Finding[])(input), keep),
    );
}

const problemsOf = (
  { code, severity }: ValidationCheck,
  findings: readonly Finding[],
  keep: (finding: Finding) => boolean,
): Problem[] => findings.filter(keep).map((finding) => ({ code, severity, ...finding }));

const constructFailed = (finding: Finding): Problem => ({
  code: CONSTRUCT_FAILED,
  severity: 'error',
  ...finding,
});

const constructError = (environment: Environment, error: unknown): Problem =>
  constructFailed(errorFinding(settingPlace(environment), error));
