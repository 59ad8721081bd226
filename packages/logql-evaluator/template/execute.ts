import { QueryError } from '../types';
import { Evaluator, failAt } from './evaluate-terms';
import type { CallContext, FunctionMap } from './functions';
import { type TemplateNode, type TemplatePipeline, termText } from './nodes';
import type { Template } from './parse';
import { formatTemplateValue } from './print';
import { Int, int, isTrue, Mapping, Slice, type TemplateValue } from './values';

const BREAK = Symbol('break');
const CONTINUE = Symbol('continue');
type Signal = typeof BREAK | typeof CONTINUE | undefined;
const DEEPEST = 500;

/** Formats a value. */
export type Execute = (dot: TemplateValue, context: CallContext) => string;

/**
 * Returns a function that executes a template. It throws a TemplateError with the message of Go if
 * the template fails.
 */
export function executor(
  template: Template,
  source: string,
  name: string,
  functions: FunctionMap,
): Execute {
  return (dot, context) => new Run(template, source, name, functions, context).run(dot);
}

class Run extends Evaluator {
  private out = '';
  private depth = 0;

  constructor(
    private readonly template: Template,
    source: string,
    name: string,
    functions: FunctionMap,
    context: CallContext,
  ) {
    super(source, name, functions, context);
  }

  run(dot: TemplateValue): string {
    this.variables = [['$', dot]];
    this.list(this.template.root, dot);
    return this.out;
  }

  private list(nodes: readonly TemplateNode[], dot: TemplateValue): Signal {
    for (const node of nodes) {
      const signal = this.node(node, dot);
      if (signal) return signal;
    }
    return undefined;
  }

  private node(node: TemplateNode, dot: TemplateValue): Signal {
    switch (node.kind) {
      case 'text':
        this.out += node.text;
        return undefined;
      case 'action': {
        const value = this.pipeline(node.pipeline, dot);
        if (node.pipeline.variables.length === 0)
          this.out += value === undefined ? '<no value>' : formatTemplateValue(value);
        return undefined;
      }
      case 'break':
        return BREAK;
      case 'continue':
        return CONTINUE;
      case 'template':
        this.named(node, dot);
        return undefined;
      case 'range':
        return this.scoped(() => this.range(node, dot));
      case 'if':
      case 'with':
        return this.scoped(() => {
          const value = this.pipeline(node.pipeline, dot);
          if (!isTrue(value)) return this.list(node.otherwise, dot);
          return this.list(node.body, node.kind === 'with' ? value : dot);
        });
    }
  }

  private scoped(run: () => Signal): Signal {
    const { length } = this.variables;
    const signal = run();
    this.variables.length = length;
    return signal;
  }

  private range(
    node: Extract<TemplateNode, { kind: 'range' | 'if' | 'with' }>,
    dot: TemplateValue,
  ): Signal {
    const { pipeline, body, otherwise } = node;
    const value = this.pipeline(pipeline, dot);
    const items = this.itemsOf(value, pipeline);
    if (items.length === 0) return this.list(otherwise, dot);
    const { length } = this.variables;
    for (const [index, item] of items) {
      this.setLoopVariables(pipeline, index, item);
      const signal = this.list(body, item);
      this.variables.length = length;
      if (signal === BREAK) break;
    }
    return undefined;
  }

  private itemsOf(
    value: TemplateValue,
    pipeline: TemplatePipeline,
  ): readonly (readonly [TemplateValue, TemplateValue])[] {
    if (value === undefined) return [];
    if (value instanceof Mapping) return value.sorted;
    if (value instanceof Slice) return value.items.map((item, index) => [int(index), item]);
    if (value instanceof Int) {
      if (pipeline.variables.length > 1)
        this.stop(`can't use ${formatTemplateValue(value)} to iterate over more than one variable`);
      return Array.from({ length: Math.max(0, Number(value.value)) }, (_, index) => [
        undefined,
        new Int(BigInt(index), value.type),
      ]);
    }
    return this.stop(`range can't iterate over ${formatTemplateValue(value)}`);
  }

  private setLoopVariables(
    { variables, assigns }: TemplatePipeline,
    index: TemplateValue,
    item: TemplateValue,
  ): void {
    const names = variables.length > 1 ? [index, item] : [item];
    for (const [place, value] of names.entries()) {
      const name = variables[place];
      if (name === undefined) continue;
      if (assigns) this.assign(name, value);
      else this.variables[this.variables.length - variables.length + place] = [name, value];
    }
  }

  private named(
    { name, pipeline, at }: Extract<TemplateNode, { kind: 'template' }>,
    dot: TemplateValue,
  ): void {
    const nodes = this.template.named.get(name);
    const quoted = JSON.stringify(name);
    if (!nodes) {
      const shown = `{{template ${quoted}${pipeline ? ` ${termText(pipeline)}` : ''}}}`;
      failAt(this.source, this.name, { at, args: [] }, `template ${quoted} not defined`, shown);
    }
    if (++this.depth > DEEPEST) throw new QueryError('templates call each other without end');
    const value = pipeline && this.pipeline(pipeline, dot);
    const before = this.variables;
    this.variables = [['$', value]];
    this.list(nodes, value);
    this.variables = before;
    this.depth--;
  }
}
