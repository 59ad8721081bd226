import type { Environment } from '../../catalog/definitions/environment';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { fileSd } from '../../catalog/definitions/scrape';
import { defineTeam, type Service, type Team } from '../../catalog/definitions/team';
import { resolveEnvironment } from '../../resolve/environment';
import { type TargetFile, targetFile } from '../../scrape-configs/targets';
import type { OutputCheck } from '../../validation/check';
import { type LocatedManifest, Output, type OutputManifest } from '../../validation/output';
import type { Problem } from '../../validation/problem';
import { checks } from '../../validation/registry';
import { type SynthOptions, type SynthResult, synthesize } from '../../validation/synthesize';

export const routing = { page: nullReceiver, ticket: nullReceiver };
export const trialPlatform = defineTeam({ name: 'platform', routing });

/** A team with one service. */
export const trialCommerce = (service: Partial<Service> = {}, more: Partial<Team> = {}): Team => ({
  name: 'commerce',
  routing,
  services: [{ name: 'order-service', replicas: 2, scrape: fileSd({ port: 8080 }), ...service }],
  ...more,
});

/** A team with all services that the demo runs. */
export const trialShop = (more: Partial<Service> = {}): Team => {
  const scrape = fileSd({ port: 8080 });
  const others = ['payment-service', 'load-generator'].map((name) => ({ name, scrape }));
  const team = trialCommerce();
  return {
    ...team,
    services: [...(team.services ?? []), ...others.map((one) => ({ ...one, ...more }))],
  };
};

/** Nothing is wrong with it. */
export const base: Environment = {
  name: 'test',
  teams: [trialPlatform, trialCommerce()],
  logCollector: 'alloy',
};

/** Before any end of life in the catalogue. */
export const TODAY = new Date('2026-01-01');

/** What differs from `base`, and from what comes out of it. */
export interface Trial {
  /** Typed loosely: what compiles is not what is tested. */
  readonly environment?: Readonly<Record<string, unknown>>;
  /** Target files by job: bytes, a text, or what is to be written as JSON. */
  readonly files?: Readonly<Record<string, unknown>>;
  readonly today?: Date;
  /** What differs from `base` in the environment whose objects are changed. @default nothing */
  readonly from?: Partial<Environment>;
  /** Changes the objects that came out of `base`, from which then only `from` and the target files differ. */
  readonly change?: (objects: Objects) => void;
}

/** A check, input that it has something against, and the nearest input that is good. */
export interface Case {
  readonly code: string;
  readonly title: string;
  readonly bad: Trial;
  /** Part of the place that the problem names. */
  readonly where: string;
  /** Part of what it says. @default anything */
  readonly message?: string;
  /** Part of the hint. @default anything */
  readonly hint?: string;
  readonly good: Trial;
}

export const targetFiles = (files: Trial['files'] = {}): TargetFile[] =>
  Object.entries(files).map(([job, content]) =>
    targetFile(
      `scrape-configs/targets/${job}.json`,
      Buffer.isBuffer(content)
        ? content
        : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
    ),
  );

/** Problems by input: many trials start from the same one. Without the objects, which would fill the memory. */
const known = new Map<string, readonly Problem[]>();
/** What comes out of the environments that `change` starts from, which are few: changes are made on copies. */
const starts = new Map<string, SynthResult>();

// functions count by what they return
const keyOf = (environment: Environment, options: SynthOptions): string =>
  JSON.stringify([environment, options], (_, value) =>
    typeof value === 'function' ? resultOf(value) : value,
  );

const resultOf = (call: (argument: object) => unknown): unknown => {
  try {
    return call({ service: '' });
  } catch {
    return String(call);
  }
};

function problemsIn(environment: Environment, options: SynthOptions): readonly Problem[] {
  // constructs are created in a chart, so that only the objects themselves differ
  const teams: unknown = environment.teams;
  if (environment.extend || (Array.isArray(teams) && teams.some((team) => team?.constructs)))
    return synthesize(environment, options).problems;
  const key = keyOf(environment, options);
  const problems = known.get(key) ?? synthesize(environment, options).problems;
  known.set(key, problems);
  return problems;
}

function startOf(environment: Environment): SynthResult {
  const options = { targetFiles: [], today: TODAY };
  const key = keyOf(environment, options);
  const result = starts.get(key) ?? synthesize(environment, options);
  starts.set(key, result);
  return result;
}

export function trialProblems(trial: Trial): readonly Problem[] {
  const source = { ...base, ...trial.from };
  const environment = { ...source, ...trial.environment } as Environment;
  const options = { targetFiles: targetFiles(trial.files), today: trial.today ?? TODAY };
  if (!trial.change) return problemsIn(environment, options);
  const { problems, manifests } = startOf(source);
  if (problems.length > 0) throw new Error(`not good to begin with: ${JSON.stringify(problems)}`);
  const changed = structuredClone(manifests) as LocatedManifest[];
  trial.change(new Objects(changed));
  const whole = { environment, ...options, resolved: resolveEnvironment(environment) };
  const input = {
    ...whole,
    whole,
    manifests: changed,
    output: new Output(changed),
    further: [],
  };
  return checks
    .filter((check): check is OutputCheck => check.stage === 'output')
    .flatMap(({ code, severity, run }) =>
      run(input).map((found) => ({ code, severity, ...found })),
    );
}

// biome-ignore lint/suspicious/noExplicitAny: objects of every kind, changed in every way
export type Mutable = Record<string, any>;

/** The objects of a trial, to be changed at will. */
export class Objects {
  constructor(private readonly manifests: LocatedManifest[]) {}

  get(kind: string, name: string): Mutable {
    const found = this.manifests.find(
      ({ object }) => object.kind === kind && object.metadata.name === name,
    );
    if (!found) throw new Error(`there is no ${kind} ${name}`);
    return found.object as Mutable;
  }

  /** Those whose names begin so. */
  all(kind: string, prefix: string): readonly Mutable[] {
    return this.manifests
      .filter(({ object }) => object.kind === kind && object.metadata.name.startsWith(prefix))
      .map(({ object }) => object as Mutable);
  }

  /** First container of the pods of a workload. */
  container(kind: string, name: string): Mutable {
    return this.get(kind, name).spec.template.spec.containers[0];
  }

  add(object: Mutable): void {
    this.manifests.push({
      file: 'added.yaml',
      path: 'added/object',
      object: object as OutputManifest,
    });
  }
}

/** Labels that every object needs. */
export const trialLabels = { 'app.kubernetes.io/part-of': 'observability-stack' };
