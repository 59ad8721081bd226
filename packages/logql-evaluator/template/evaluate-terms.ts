import { NotSupportedError } from '../types';
import type { CallContext, FunctionMap, Parameter, TemplateFunction } from './functions';
import { convertLiteral, parseNumberLiteral } from './literals';
import { type Command, commandText, type TemplatePipeline, type Term, termText } from './nodes';
import { formatTime } from './time-format';
import { timeMethods } from './time-functions';
import {
  goTypeName,
  Int,
  isTrue,
  Mapping,
  TemplateError,
  type TemplateValue,
  Time,
} from './values';

/** The result of the previous command in a pipeline; absent for the first. */
type Final = { readonly value: TemplateValue } | undefined;

/** Throws an error with the message and position of Go. */
export function failAt(
  source: string,
  name: string,
  node: Term | Command,
  problem: string,
  shown = 'kind' in node ? termText(node) : commandText(node),
): never {
  const before = Buffer.from(source).subarray(0, node.at).toString();
  const lines = before.split('\n');
  const column = Buffer.byteLength(lines.at(-1) ?? '');
  throw new TemplateError(
    `template: ${name}:${lines.length}:${column}: executing ${JSON.stringify(name)} at <${shown}>: ${problem}`,
  );
}

export class Evaluator {
  protected variables: (readonly [string, TemplateValue])[] = [];
  /** Node that was evaluated last, where Go reports an error. */
  private last: Term | undefined;

  constructor(
    protected readonly source: string,
    protected readonly name: string,
    private readonly functions: FunctionMap,
    private readonly context: CallContext,
  ) {}

  protected pipeline(pipeline: TemplatePipeline, dot: TemplateValue): TemplateValue {
    this.last = pipeline;
    let final: Final;
    for (const command of pipeline.commands) final = { value: this.command(command, dot, final) };
    for (const name of pipeline.variables) {
      if (pipeline.assigns) this.assign(name, final?.value);
      else this.variables.push([name, final?.value]);
    }
    return final?.value;
  }

  protected assign(name: string, value: TemplateValue): void {
    const index = this.variables.findLastIndex(([known]) => known === name);
    if (index < 0) this.stop(`undefined variable: ${name}`);
    this.variables[index] = [name, value];
  }

  private command(command: Command, dot: TemplateValue, final: Final): TemplateValue {
    const [first] = command.args;
    if (!first) return undefined;
    if (first.kind === 'function') return this.call(first.name, command, command.args, dot, final);
    if (first.kind !== 'pipeline') this.last = first;
    const hasArguments = command.args.length > 1 || final !== undefined;
    if (first.kind === 'nil') return this.stop('nil is not a command');
    if (!hasArguments) return this.term(first, dot);
    const names = 'names' in first ? first.names : [];
    const last = names.at(-1);
    if (last === undefined)
      return this.stop(`can't give argument to non-function ${termText(first)}`);
    const receiver = this.chain(first, this.receiver(first, dot), names.slice(0, -1));
    if (receiver instanceof Time)
      return this.method(first, receiver, last, command.args, dot, final);
    this.field(first, receiver, last);
    return this.stop(`${last} is not a method but has arguments`);
  }

  /** Returns the value of a term, of any type. */
  private term(term: Term, dot: TemplateValue): TemplateValue {
    this.last = term;
    switch (term.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return undefined;
      case 'bool':
      case 'string':
        return term.value;
      case 'number':
        return parseNumberLiteral(term.text);
      case 'function':
        return this.call(term.name, term, [term], dot, undefined);
      case 'pipeline':
        return this.pipeline(term, dot);
      case 'field':
      case 'variable':
      case 'chain':
        return this.chain(term, this.receiver(term, dot), term.names);
    }
  }

  private receiver(term: Term, dot: TemplateValue): TemplateValue {
    if (term.kind === 'variable')
      return this.variables.findLast(([known]) => known === term.name)?.[1];
    return term.kind === 'chain' ? this.term(term.of, dot) : dot;
  }

  private chain(term: Term, receiver: TemplateValue, names: readonly string[]): TemplateValue {
    return names.reduce<TemplateValue>((value, name) => this.field(term, value, name), receiver);
  }

  private field(term: Term, receiver: TemplateValue, name: string): TemplateValue {
    if (receiver === undefined) return undefined;
    if (receiver instanceof Mapping) {
      const value = receiver.entries.get(name);
      return value === undefined && receiver.ofTexts ? '' : value;
    }
    if (receiver instanceof Time)
      return this.method(term, receiver, name, [term], undefined, undefined);
    return this.stop(`can't evaluate field ${name} in type ${goTypeName(receiver)}`);
  }

  /** Calls a method of a time, the only type with methods. */
  private method(
    term: Term,
    time: Time,
    name: string,
    [, ...args]: readonly Term[],
    dot: TemplateValue,
    final: Final,
  ): TemplateValue {
    const values = args.map((arg) => this.argument(arg, 'string', dot));
    if (final) values.push(this.validated(final.value, 'string'));
    const [layout] = values;
    if (name === 'Format' && values.length === 1) return formatTime(time, String(layout));
    const read = Object.hasOwn(timeMethods, name) ? timeMethods[name] : undefined;
    if (!read || values.length > 0)
      throw new NotSupportedError(`method ${name} of a time in a template`, termText(term));
    return read(time);
  }

  private call(
    name: string,
    node: Term | Command,
    args: readonly Term[],
    dot: TemplateValue,
    final: Final,
  ): TemplateValue {
    const [self, ...given] = args;
    this.last = self;
    if (given.length === 0 && !final && /^(?:and|or|call)$/.test(name))
      return this.stop(`wrong number of args for ${name}: want at least 1 got 0`);
    if (name === 'and' || name === 'or') return this.shortcut(name, given, dot, final);
    if (name === 'call') return this.callValue(node, given, dot, final);
    const fn = this.functions[name];
    if (!fn || !self) throw new NotSupportedError(`template function ${name}`, name);
    this.refuseCount(name, fn, given.length, final);
    const values = given.map((arg, index) => this.argument(arg, parameterAt(fn, index), dot));
    if (final) values.push(this.validated(final.value, parameterAt(fn, values.length)));
    try {
      return fn.call(values, this.context);
    } catch (error) {
      if (error instanceof TemplateError || error instanceof NotSupportedError) throw error;
      return this.stop(`error calling ${name}: ${(error as Error).message}`, node);
    }
  }

  /** Throws, since no value is a function. */
  private callValue(
    node: Term | Command,
    [callee]: readonly Term[],
    dot: TemplateValue,
    final: Final,
  ): TemplateValue {
    const value = callee ? this.argument(callee, 'any', dot) : final?.value;
    const problem =
      value === undefined
        ? 'call of nil'
        : `non-function ${callee ? termText(callee) : nameOf(value)} of type ${goTypeName(value)}`;
    return this.stop(`error calling call: ${problem}`, node);
  }

  private refuseCount(
    name: string,
    { parameters, rest }: TemplateFunction,
    given: number,
    final: Final,
  ): void {
    const count = given + (final ? 1 : 0);
    const wanted = parameters.length;
    if (rest ? count >= wanted : count === wanted) return;
    const want = rest ? `want at least ${wanted} got ${given}` : `want ${wanted} got ${count}`;
    this.stop(`wrong number of args for ${name}: ${want}`);
  }

  private shortcut(
    name: 'and' | 'or',
    args: readonly Term[],
    dot: TemplateValue,
    final: Final,
  ): TemplateValue {
    let value: TemplateValue;
    for (const arg of args) {
      value = this.argument(arg, 'any', dot);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return final ? final.value : value;
  }

  private argument(term: Term, type: Parameter, dot: TemplateValue): TemplateValue {
    this.last = term;
    switch (term.kind) {
      case 'nil':
        return type === 'any' ? undefined : this.stop(`cannot assign nil to ${type}`);
      case 'bool':
      case 'string':
      case 'number': {
        const value = convertLiteral(term, type);
        return 'problem' in value ? this.stop(value.problem) : value.value;
      }
      default:
        return this.validated(this.term(term, dot), type);
    }
  }

  private validated(value: TemplateValue, type: Parameter): TemplateValue {
    if (type === 'any') return value;
    if (value === undefined) return this.stop(`invalid value; expected ${type}`);
    const is = goTypeName(value);
    if (is === type && !(value instanceof Int && value.type !== type)) return value;
    return this.stop(`wrong type for value; expected ${type}; got ${is}`);
  }

  protected stop(problem: string, node: Term | Command | undefined = this.last): never {
    return failAt(this.source, this.name, node ?? { at: 0, args: [] }, problem);
  }
}

/** Returns the name of the type of a value that is not a string, as the reflection of Go does. */
const nameOf = (value: TemplateValue): string =>
  typeof value === 'string' ? value : `<${goTypeName(value)} Value>`;

const parameterAt = ({ parameters, rest }: TemplateFunction, index: number): Parameter =>
  parameters[index] ?? rest ?? 'any';
