import type { LinesNode, Stage } from '@observability-stack/logql/ast';
import { allLabels, type EarlyCondition, type WantedLabels } from './hints';
import { LineLabels } from './line-labels';
import { getLabel, type LabelList } from './series';
import { compileStage } from './stages/compile';
import { orderStages } from './stages/order';
import { matcherTest } from './stages/pick-labels';
import type { CompiledStage, PipelineLine } from './stages/stage';

export interface CompiledStep {
  readonly stage: Stage;
  readonly compiled: CompiledStage;
}

/** A selector and its stages, in the order in which they run. */
export interface CompiledLines {
  readonly selects: (labels: LabelList) => boolean;
  readonly steps: readonly CompiledStep[];
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
  const steps = orderStages(stages)
    .map((stage) => ({ stage, compiled: compileStage(stage) }))
    .filter(({ compiled }) => !compiled.isIdle);
  return {
    selects: (labels) => tests.every(({ label, isMet }) => isMet(getLabel(labels, label))),
    steps,
    reads: steps.flatMap(({ compiled }) => compiled.reads ?? []),
    early: earlyConditions(steps.map(({ compiled }) => compiled)),
  };
}

export const earlyConditions = (stages: readonly CompiledStage[]): readonly EarlyCondition[] =>
  stages.flatMap(({ early }) => (early ? [early] : []));

/** Runs one line at a time through all stages; the result is true for lines that are kept. */
export interface Runner {
  readonly line: PipelineLine;
  readonly run: () => boolean;
}

export function createRunner({ steps }: CompiledLines, wanted: WantedLabels): Runner {
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

export const createLineRunner = (lines: CompiledLines): Runner =>
  createRunner(lines, allLabels(lines.early));
