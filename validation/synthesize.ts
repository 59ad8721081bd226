import type { Environment } from '../catalog/environment';
import { stack } from '../constructs/stack';
import { resolve } from '../resolve/environment';
import { readTargetFiles, type TargetFile } from '../scrape-configs/targets';
import type { Check, CheckInput, PlacedManifest } from './check';
import { manifestsOf } from './manifests';
import type { Problem } from './problem';
import { checks } from './registry';

export interface SynthResult {
  readonly environment: string;
  readonly problems: readonly Problem[];
  readonly manifests: readonly PlacedManifest[];
}

export interface SynthOptions {
  /** @default the repository's own target files */
  readonly targetFiles?: readonly TargetFile[];
  /** @default today */
  readonly today?: Date;
}

/** From an environment to its objects and everything that is wrong with it. Writes nothing. */
export function synthesize(environment: Environment, options: SynthOptions = {}): SynthResult {
  const targetFiles = options.targetFiles ?? readTargetFiles(environment.name);
  const partial = { environment, targetFiles, today: options.today ?? new Date() };
  const shape = runChecks('shape', partial as CheckInput);
  if (shape.some(({ severity }) => severity === 'error')) {
    return { environment: environment.name, problems: shape, manifests: [] };
  }
  const resolved = resolve(environment);
  const meaning = runChecks('meaning', { ...partial, resolved, manifests: [] });
  const problems = [...shape, ...meaning];
  let manifests: readonly PlacedManifest[] = [];
  try {
    manifests = manifestsOf(stack({ environment: resolved, targetFiles }));
  } catch (error) {
    // what a check has already explained may well make a construct fail
    if (!problems.some(({ severity }) => severity === 'error'))
      problems.push(constructError(environment, error));
    return { environment: environment.name, problems, manifests: [] };
  }
  const output = runChecks('output', { ...partial, resolved, manifests });
  return { environment: environment.name, problems: [...problems, ...output], manifests };
}

function runChecks(stage: Check['stage'], input: CheckInput): Problem[] {
  return checks
    .filter((check) => check.stage === stage)
    .flatMap(({ code, severity, run }) =>
      run(input).map((finding) => ({ code, severity, ...finding })),
    );
}

const constructError = (environment: Environment, error: unknown): Problem => ({
  code: 'construct-failed',
  severity: 'error',
  where: `environment ${environment.name}`,
  message: error instanceof Error ? error.message : String(error),
  hint: 'the message names the construct; set NODE_OPTIONS=--enable-source-maps for its line',
});
