import type { LinesNode, Stage } from '@observability-stack/logql/ast';
import { type EarlyCondition, everything, type Wanted } from './hints';
import { LineLabels } from './line-labels';
import { type LabelList, labelValue } from './series';
import { compileStage } from './stages/compile';
import { ordered } from './stages/order';
import { matcherTest } from './stages/pick-labels';
import type { CompiledStage, Line } from './stages/stage';

export interface Step {
  readonly stage: Stage;
  readonly compiled: CompiledStage;
}

/** A selector and its stages, in the order in which they run. */
export interface CompiledLines {
  readonly selects: (labels: LabelList) => boolean;
  readonly steps: readonly Step[];
  readonly reads: readonly string[];
  readonly early: readonly EarlyCondition[];
}

export function compileLines(
  node: LinesNode,
  stages: readonly Stage[] = node.stages,
): CompiledLines {
  const tests = node.matchers.map((matcher) => ({
    label: matcher.label,
    isMet: matcherTest(matcher),
  }));
  const steps = ordered(stages)
    .map((stage) => ({ stage, compiled: compileStage(stage) }))
    .filter(({ compiled }) => !compiled.isIdle);
  return {
    selects: (labels) => tests.every(({ label, isMet }) => isMet(labelValue(labels, label))),
    steps,
    reads: steps.flatMap(({ compiled }) => compiled.reads ?? []),
    early: earlyOf(steps.map(({ compiled }) => compiled)),
  };
}

export const earlyOf = (stages: readonly CompiledStage[]): readonly EarlyCondition[] =>
  stages.flatMap(({ early }) => (early ? [early] : []));

/** Runs one line at a time through all stages; the result is true for lines that are kept. */
export interface Runner {
  readonly line: Line;
  readonly run: () => boolean;
}

export function runnerOf({ steps }: CompiledLines, wanted: Wanted): Runner {
  const runs = steps.map(({ compiled }) => compiled.run);
  const line = { text: '', at: 0n, now: 0n, labels: new LineLabels(wanted) };
  return {
    line,
    run() {
      for (const run of runs) if (!run(line)) return false;
      return true;
    },
  };
}

export const lineRunnerOf = (lines: CompiledLines): Runner =>
  runnerOf(lines, everything(lines.early));
