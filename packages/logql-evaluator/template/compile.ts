import { templateBuiltins } from './builtins';
import { type Execute, executor } from './execute';
import type { FunctionMap } from './functions';
import type { TemplateNode, TemplatePipeline, Term } from './nodes';
import { numberFunctions } from './number-functions';
import { parseTemplate, type Template } from './parse';
import { textFunctions } from './text-functions';
import { timeFunctions } from './time-functions';

const functions: FunctionMap = {
  ...templateBuiltins,
  ...textFunctions,
  ...numberFunctions,
  ...timeFunctions,
};
const names: ReadonlySet<string> = new Set([...Object.keys(functions), 'and', 'or', 'call']);

export interface CompiledTemplate {
  readonly execute: Execute;
  /** Labels that it names, as far as Loki searches for them. */
  readonly reads: readonly string[];
  /** Label, if the template is only that: `{{.message}}`. @default it is more */
  readonly label?: string;
}

/**
 * Compiles a template of `line_format` or `label_format`.
 * @param name the name in the errors of Loki
 * @throws QueryError if Loki would reject it
 */
export function compileTemplate(source: string, name: 'line' | 'label'): CompiledTemplate {
  const template = parseTemplate(source, names);
  const label = onlyLabel(template);
  return {
    execute: executor(template, source, name, functions),
    reads: [...new Set(template.root.flatMap(readsOf))].filter(Boolean),
    ...(label !== undefined && { label }),
  };
}

function onlyLabel({ root }: Template): string | undefined {
  const [node] = root;
  if (root.length !== 1 || node?.kind !== 'action') return undefined;
  const [command] = node.pipeline.commands;
  const [term] = command?.args ?? [];
  const single = node.pipeline.commands.length === 1 && command?.args.length === 1;
  return single && term?.kind === 'field' && term.names.length === 1 ? term.names[0] : undefined;
}

function readsOf(node: TemplateNode): readonly string[] {
  switch (node.kind) {
    case 'action':
      return ofPipeline(node.pipeline);
    case 'if':
    case 'with':
    case 'range':
      return [
        ...ofPipeline(node.pipeline),
        ...node.body.flatMap(readsOf),
        ...node.otherwise.flatMap(readsOf),
      ];
    default:
      return [];
  }
}

const ofPipeline = ({ commands }: TemplatePipeline): readonly string[] =>
  commands.flatMap(({ args }) => args.flatMap(ofTerm));

const ofTerm = (term: Term): readonly string[] => {
  if (term.kind === 'field') return term.names;
  return term.kind === 'pipeline' ? ofPipeline(term) : [];
};
