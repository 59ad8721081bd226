import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { logqlRecordingFailure, logqlTestFailure } from '../../alerts/logql-tests';
import { type PromtoolTests, promtoolTests } from '../../alerts/promtool-tests';
import { isTeamGroup, ruleGroups } from '../../alerts/rules';
import {
  alertTests,
  isLokiRule,
  type LogqlTest,
  type RuleGroup,
  recordingTests,
} from '../../catalog/definitions/alert';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { toolPath } from '../../tools/locate';
import { isRepository } from '../../tools/paths';
import { runProgramSync } from './programs';
import { promtoolFeatures } from './promtool';
import { countOf, failed, passed, type StepResult, skipped } from './step';

export interface AlertTestOptions {
  /** Team whose alerts are tested. @default all teams */
  readonly team?: string;
  /**
   * Whether to test alerts that are generated from signals, SLOs and components, too. Their tests
   * evaluate burn rates over days of samples, which takes minutes.
   * @default only the alerts that teams write
   */
  readonly generated: boolean;
}

function isSelected({ team, generated }: AlertTestOptions, group: RuleGroup): boolean {
  if (team !== undefined && group.team !== team) return false;
  return generated || isTeamGroup(group);
}

/** Runs the tests of PromQL alerts with promtool. */
export async function promqlTests(
  environments: readonly ResolvedEnvironment[],
  options: AlertTestOptions,
): Promise<StepResult> {
  const promtool = toolPath('promtool');
  if (promtool === undefined)
    return skipped(
      isRepository
        ? 'promtool is not built: run npm run tools -- promtool'
        : 'promtool is not on PATH: install it from https://prometheus.io/download, or set PROMTOOL_BIN',
    );
  const suites = new Map<string, PromtoolTests>();
  for (const environment of environments) {
    const groups = ruleGroups(environment);
    for (const group of groups.filter((one) => isSelected(options, one)))
      for (const suite of promtoolTests(environment, group, groups))
        if (suite.tests > 0) suites.set(JSON.stringify([suite.text, suite.ruleFiles]), suite);
  }
  const tests = [...suites.values()].reduce((sum, suite) => sum + suite.tests, 0);
  if (tests === 0) return passed('no alerts to test');
  // A rule of an environment without a feature that it needs is a finding of the synth.
  const features = promtoolFeatures(
    environments.flatMap(({ prometheus }) => prometheus.enableFeatures),
  );
  const folder = mkdtempSync(path.join(tmpdir(), 'alert-tests-'));
  try {
    const files = [...suites.values()].map((suite, index) => written(folder, String(index), suite));
    const results = await Promise.all(
      inShares(files, availableParallelism()).map((share) =>
        runProgramSync(promtool, [...features, 'test', 'rules', ...share]),
      ),
    );
    const failures = results.filter(({ code }) => code !== 0);
    return failures.length === 0
      ? passed(`${countOf(tests, 'test')} by promtool`)
      : failed(failures.map(({ output }) => output.replaceAll(`${folder}/`, '')).join('\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Splits a list into that many parts, without empty ones. */
const inShares = <T>(list: readonly T[], shares: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.min(shares, list.length) }, (_, share) =>
    list.filter((_, index) => index % shares === share),
  );

/** Writes the files. Paths of rule files are relative to the test file. */
function written(folder: string, name: string, { text, ruleFiles }: PromtoolTests): string {
  const suite = path.join(folder, name);
  mkdirSync(suite);
  for (const [file, rules] of Object.entries(ruleFiles))
    writeFileSync(path.join(suite, file), rules);
  const tests = path.join(suite, 'tests.yml');
  writeFileSync(tests, text);
  return tests;
}

/** Runs the tests of LogQL rules with this project's evaluator. */
export function logqlTests(
  environments: readonly ResolvedEnvironment[],
  options: AlertTestOptions,
): StepResult {
  let count = 0;
  const failures = new Set<string>();
  for (const environment of environments)
    for (const { rules } of ruleGroups(environment).filter((group) => isSelected(options, group)))
      for (const rule of rules.filter(isLokiRule)) {
        const found =
          rule.kind === 'logql'
            ? (alertTests(rule) as readonly LogqlTest[]).map((test) =>
                logqlTestFailure(environment, rule, test),
              )
            : recordingTests(rule).map((test) => logqlRecordingFailure(rule, test));
        count += found.length;
        const name = rule.kind === 'logql' ? rule.name : rule.metric.name;
        for (const failure of found) if (failure !== undefined) failures.add(`${name}: ${failure}`);
      }
  return failures.size > 0
    ? failed([...failures].join('\n'))
    : passed(count > 0 ? countOf(count, 'test') : 'no rules to test');
}
