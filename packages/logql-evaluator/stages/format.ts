import type { LabelFormat, LineFormat } from '@observability-stack/logql/stages';
import type { LineLabels } from '../line-labels';
import { ERROR } from '../reserved-labels';
import { type CompiledTemplate, compileTemplate } from '../template/compile';
import { Mapping, TemplateError } from '../template/values';
import { QueryError } from '../types';
import type { CompiledStage, PipelineLine } from './stage';

const FORMAT_ERROR = 'TemplateFormatErr';

/** Replaces the line with the result of the template. */
export function compileLineFormat({ template }: LineFormat): CompiledStage {
  const { execute, reads, label } = compileTemplate(template, 'line');
  if (label !== undefined)
    return {
      reads,
      run(line) {
        line.text = line.labels.get(label) ?? '';
        return true;
      },
    };
  return {
    reads,
    run(line) {
      const { labels } = line;
      attempt(labels, () => {
        line.text = execute(labelsOf(labels), { line: line.text, at: line.at, now: line.now });
      });
      return true;
    },
  };
}

interface Renamed {
  readonly into: string;
  readonly from: string;
  readonly reads: readonly string[];
}
type Templated = CompiledTemplate & { readonly into: string };

/** Sets labels from others; all templates of one stage see the labels before the first. */
export function compileLabelFormat({ labels: made }: LabelFormat): CompiledStage {
  if (made.some(({ label }) => label === ERROR))
    throw new QueryError(`${ERROR} cannot be formatted`);
  const steps = made.map((one): Renamed | Templated =>
    'rename' in one
      ? { into: one.label, from: one.rename, reads: [one.rename] }
      : { into: one.label, ...compileTemplate(one.template, 'label') },
  );
  return {
    reads: [...new Set(steps.flatMap(({ reads }) => reads))],
    run(line: PipelineLine) {
      const { labels, text, at, now } = line;
      let before: Mapping | undefined;
      for (const step of steps) {
        if ('from' in step) {
          rename(labels, step.from, step.into);
          continue;
        }
        // without any label they are evaluated again
        if (!before?.entries.size) before = labelsOf(labels);
        const dot = before;
        attempt(labels, () => labels.set(step.into, step.execute(dot, { line: text, at, now })));
      }
      return true;
    },
  };
}

function rename(labels: LineLabels, from: string, to: string): void {
  const value = labels.get(from);
  if (value === undefined) return;
  labels.set(to, value);
  labels.delete(from);
}

const labelsOf = (labels: LineLabels): Mapping =>
  new Mapping(new Map(labels.isUntouched ? labels.list() : labels.entries()), true);

function attempt(labels: LineLabels, format: () => void): void {
  try {
    format();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    labels.error = FORMAT_ERROR;
    labels.errorDetails = error.message;
  }
}
