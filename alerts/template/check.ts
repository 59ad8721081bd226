import {
  type Command,
  commandText,
  type TemplateNode,
  type TemplatePipeline,
  type Term,
  termText,
} from '@observability-stack/logql-evaluator/template/nodes';
import { parseTemplate, type Template } from '@observability-stack/logql-evaluator/template/parse';
import {
  didYouMean,
  parseDurationMs,
  regexProblem,
  unquote,
} from '@observability-stack/query-common';
import type { Accepts, Dialect, Kind, Signature, Type } from './dialects';

/** A problem of a template. */
export interface TemplateProblem {
  readonly message: string;
  readonly hint: string;
}

/** The static analysis of a template. */
export interface TemplateReport {
  readonly problems: readonly TemplateProblem[];
  /** Labels of the series that it reads, and those of them whose absence it handles with `if` or `with`. */
  readonly labels: ReadonlySet<string>;
  readonly optionalLabels: ReadonlySet<string>;
  readonly externalLabels: ReadonlySet<string>;
  /** Parts whose value can change between evaluations: `$value`, `now`. */
  readonly changing: readonly string[];
  /** Queries of the template whose text is a literal. */
  readonly queries: readonly string[];
}

const NOTHING: TemplateReport = {
  problems: [],
  labels: new Set(),
  optionalLabels: new Set(),
  externalLabels: new Set(),
  changing: [],
  queries: [],
};

/** Parses the template of a rule like the program that expands it, and checks its types. */
export function checkTemplate(text: string, dialect: Dialect): TemplateReport {
  if (!text.includes('{{')) return NOTHING;
  const template = parsedTemplate(text, dialect);
  return 'message' in template
    ? { ...NOTHING, problems: [template] }
    : new Checker(template, dialect).report();
}

/** Returns a parsed template, or why it is not one. */
export function parsedTemplate(text: string, dialect: Dialect): Template | TemplateProblem {
  const isFunction = (name: string): boolean => Object.hasOwn(dialect.functions, name);
  try {
    return parseTemplate(text, { has: isFunction }, Object.keys(dialect.variables));
  } catch (error) {
    const message = (error as Error).message.replace(/^invalid template: /, '');
    return { message, hint: hintFor(message, dialect) };
  }
}

function hintFor(message: string, dialect: Dialect): string {
  const [, name = ''] = /"([^"]*)"/.exec(message) ?? [];
  if (message.startsWith('function ')) return didYouMean(name, Object.keys(dialect.functions));
  if (message.startsWith('undefined variable'))
    return didYouMean(name, Object.keys(dialect.variables));
  if (message.includes('unclosed action')) return 'close it with }}';
  if (message.includes('EOF')) return 'close each if, with, range and define with {{ end }}';
  return 'follow the syntax in https://prometheus.io/docs/prometheus/latest/configuration/template_reference/';
}

const ANY: Type = { kind: 'any' };
/** Maximum depth of nested template calls. */
const DEEPEST = 20;

class Checker {
  private readonly problems: TemplateProblem[] = [];
  private readonly labels = new Set<string>();
  private readonly optionalLabels = new Set<string>();
  private readonly externalLabels = new Set<string>();
  private readonly changing = new Set<string>();
  private readonly queries: string[] = [];
  private variables: (readonly [string, Type])[];
  private isCondition = false;
  private depth = 0;

  constructor(
    private readonly template: Template,
    private readonly dialect: Dialect,
  ) {
    this.variables = [['$', { kind: 'alert' }], ...Object.entries(dialect.variables)];
  }

  report(): TemplateReport {
    this.list(this.template.root, { kind: 'alert' });
    const { problems, labels, optionalLabels, externalLabels, queries } = this;
    return {
      problems,
      labels,
      optionalLabels,
      externalLabels,
      changing: [...this.changing],
      queries,
    };
  }

  private problem(message: string, hint: string): Type {
    if (!this.problems.some((one) => one.message === message))
      this.problems.push({ message, hint });
    return ANY;
  }

  private list(nodes: readonly TemplateNode[], dot: Type): void {
    for (const node of nodes) this.node(node, dot);
  }

  private node(node: TemplateNode, dot: Type): void {
    switch (node.kind) {
      case 'action':
        this.pipeline(node.pipeline, dot);
        return;
      case 'template':
        this.named(node, dot);
        return;
      case 'if':
      case 'with':
      case 'range':
        this.branch(node, dot);
        return;
      default:
        return;
    }
  }

  private branch(
    { kind, pipeline, body, otherwise }: Extract<TemplateNode, { kind: 'if' | 'with' | 'range' }>,
    dot: Type,
  ): void {
    const { length } = this.variables;
    this.isCondition = kind !== 'range';
    const type = this.pipeline(pipeline, dot);
    this.isCondition = false;
    const item = kind === 'range' ? this.itemOf(type, pipeline) : type;
    if (kind === 'range') this.loopVariables(pipeline, type, item);
    this.list(body, kind === 'if' ? dot : item);
    this.variables.length = length;
    this.list(otherwise, dot);
    this.variables.length = length;
  }

  private itemOf(type: Type, pipeline: TemplatePipeline): Type {
    const changes = type.changes ?? false;
    switch (type.kind) {
      case 'vector':
        return { kind: 'sample', changes };
      case 'labels':
        return { kind: 'string', changes };
      case 'results':
        return { kind: 'result', changes };
      case 'int':
        return { kind: 'int', changes };
      case 'any':
        return ANY;
      default:
        return this.problem(
          `range cannot iterate over ${termText(pipeline)}, ${a(type.kind)}`,
          'iterate over the result of query, or over $labels',
        );
    }
  }

  private loopVariables({ variables, assigns }: TemplatePipeline, type: Type, item: Type): void {
    if (assigns) return;
    const key: Type = { kind: type.kind === 'vector' || type.kind === 'int' ? 'int' : 'string' };
    const types = variables.length > 1 ? [key, item] : [item];
    for (const [index, name] of variables.entries())
      this.variables[this.variables.length - variables.length + index] = [
        name,
        types[index] ?? ANY,
      ];
  }

  private named({ name, pipeline }: Extract<TemplateNode, { kind: 'template' }>, dot: Type): void {
    const nodes = this.template.named.get(name);
    if (!nodes) {
      if (this.dialect.templates?.has(name)) {
        if (pipeline) this.pipeline(pipeline, dot);
        return;
      }
      this.problem(
        `template ${JSON.stringify(name)} is not defined`,
        this.dialect.templates
          ? didYouMean(name, [...this.dialect.templates])
          : 'define it in the same template with {{ define }}, or write its text here',
      );
      return;
    }
    const inside = pipeline ? this.pipeline(pipeline, dot) : ({ kind: 'nil' } as const);
    if (this.depth >= DEEPEST) return;
    this.depth++;
    const before = this.variables;
    this.variables = [['$', inside]];
    this.list(nodes, inside);
    this.variables = before;
    this.depth--;
  }

  private pipeline(pipeline: TemplatePipeline, dot: Type): Type {
    let final: Type | undefined;
    for (const command of pipeline.commands) final = this.command(command, dot, final);
    const type = final ?? ANY;
    for (const name of pipeline.variables) {
      if (!pipeline.assigns) this.variables.push([name, type]);
      else {
        const index = this.variables.findLastIndex(([known]) => known === name);
        if (index < 0) {
          this.problem(`variable ${name} is not defined`, `declare it: ${name} := …`);
          continue;
        }
        const [, before = ANY] = this.variables[index] ?? [];
        // The type depends on values that are not known here.
        const kind = before.kind === type.kind ? type.kind : 'any';
        this.variables[index] = [
          name,
          { kind, changes: (before.changes ?? false) || (type.changes ?? false) },
        ];
      }
    }
    return type;
  }

  private command(command: Command, dot: Type, final: Type | undefined): Type {
    const [first, ...args] = command.args;
    if (!first) return ANY;
    if (first.kind === 'function') return this.call(first.name, args, command, dot, final);
    if (first.kind === 'nil')
      return this.problem('nil is not a command', 'write a string or a field');
    const type = this.term(first, dot);
    if ((args.length > 0 || final) && type.kind !== 'any')
      return this.problem(
        `${termText(first)} is not a function and takes no argument: ${commandText(command)}`,
        'put | before a function that takes it, or print between strings',
      );
    return type;
  }

  private term(term: Term, dot: Type): Type {
    switch (term.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return { kind: 'nil' };
      case 'bool':
        return { kind: 'bool' };
      case 'string':
        return { kind: 'string', literal: term.value };
      case 'number':
        return numberType(term.text);
      case 'function':
        return this.call(term.name, [], { at: term.at, args: [term] }, dot, undefined);
      case 'pipeline':
        return this.pipeline(term, dot);
      case 'field':
        return this.fields(dot, term.names, term);
      case 'variable': {
        const [, type = ANY] = this.variables.findLast(([name]) => name === term.name) ?? [];
        if (type.changes && term.names.length === 0) this.changing.add(term.name);
        return this.fields(type, term.names, term);
      }
      case 'chain':
        return this.fields(this.term(term.of, dot), term.names, term);
    }
  }

  private fields(of: Type, names: readonly string[], term: Term): Type {
    return names.reduce((type, name) => this.field(type, name, term), of);
  }

  private field(of: Type, name: string, term: Term): Type {
    switch (of.kind) {
      case 'any':
      case 'time':
        return ANY;
      case 'alert': {
        const { fields } = this.dialect;
        const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (type?.changes) this.changing.add(termText(term));
        return (
          type ??
          this.problem(
            `${this.dialect.name === 'Alertmanager' ? 'a notification' : 'an alert'} has no field .${name}`,
            didYouMean(
              name,
              Object.keys(fields).map((field) => `.${field}`),
            ),
          )
        );
      }
      case 'labels':
        return this.label(of, name);
      case 'results':
        return { kind: 'result', changes: true };
      case 'sample':
      case 'result':
        if (name === 'Labels') return { kind: 'labels' };
        if (name !== 'Value') break;
        this.changing.add(termText(term));
        return { kind: 'float', changes: true };
    }
    return this.problem(
      `field .${name} does not exist on ${a(of.kind)}: ${termText(term)}`,
      of.kind === 'string' && name !== ''
        ? 'a label is a plain string: $labels.name'
        : 'take it from .Labels or $labels',
    );
  }

  private label({ labels, changes }: Type, name: string): Type {
    if (labels === 'series') {
      this.labels.add(name);
      if (this.isCondition) this.optionalLabels.add(name);
    }
    if (labels === 'external') this.externalLabels.add(name);
    return { kind: 'string', changes: changes ?? false };
  }

  private call(
    name: string,
    args: readonly Term[],
    command: Command,
    dot: Type,
    final: Type | undefined,
  ): Type {
    const types = [...args.map((arg) => this.term(arg, dot)), ...(final ? [final] : [])];
    const fn = this.dialect.functions[name];
    if (!fn) return ANY;
    if (fn.changes) this.changing.add(name);
    const count = types.length;
    const least = fn.parameters.length;
    if (fn.rest ? count < least : count !== least)
      return this.problem(
        `${name} takes ${fn.rest ? 'at least ' : ''}${countOf(least, 'argument')}, not ${count}: ${commandText(command)}`,
        'the value before | is the last argument',
      );
    const changes = (fn.changes ?? false) || types.some((type) => type.changes);
    for (const [index, type] of types.entries()) this.argument(name, fn, index, type);
    if (name === 'query') this.query(types[0]);
    return { ...this.result(name, fn, types), changes };
  }

  private argument(name: string, fn: Signature, index: number, type: Type): void {
    const wanted = fn.parameters[index] ?? fn.rest ?? 'any';
    if (!accepts(wanted, type))
      this.problem(
        `${name} takes ${a(wanted)}${fn.parameters.length > 1 ? ` as argument ${index + 1}` : ''}, not ${shown(type)}`,
        wanted === 'string'
          ? 'convert a number to a string with printf "%.2f"'
          : wanted === 'sample'
            ? 'use one element of the result of query: first'
            : 'pass $value, or a number',
      );
    if (type.literal === undefined) return;
    if (fn.pattern === index) {
      const problem = regexProblem(type.literal);
      if (problem)
        this.problem(
          `${name} cannot use ${JSON.stringify(type.literal)}: ${problem}`,
          'write an RE2 regular expression',
        );
    }
    if (fn.duration === index && !isDuration(type.literal))
      this.problem(
        `${name} cannot use ${JSON.stringify(type.literal)}: it is not a duration`,
        'write it as 5m or 1h30m',
      );
  }

  private query(text: Type | undefined): void {
    if (this.dialect.queries === false)
      this.problem(
        `${this.dialect.name} does not support query in templates: its result is always empty`,
        'move the query to the expression of the alert',
      );
    else if (text?.literal?.includes('{{'))
      this.problem(
        `the query ${JSON.stringify(text.literal)} contains a template, which is not expanded`,
        'format the query with printf: query (printf "up{instance=%q}" $labels.instance)',
      );
    else if (text?.literal !== undefined) this.queries.push(text.literal);
  }

  /** Returns the result type of functions for which it depends on the arguments, and checks those arguments. */
  private result(name: string, fn: Signature, types: readonly Type[]): Type {
    switch (name) {
      case 'and':
      case 'or': {
        const [first = ANY] = types;
        return types.every(({ kind }) => kind === first.kind) ? { kind: first.kind } : ANY;
      }
      case 'call':
        return this.problem(
          'call takes a function, and no value is a function',
          'call the function by its name',
        );
      case 'index':
        return this.indexed(types);
      case 'len':
        return this.measured(types[0] ?? ANY);
      case 'slice':
        return this.sliced(types[0] ?? ANY);
      case 'printf':
        this.format(types);
        return { kind: 'string' };
      case 'eq':
      case 'ne':
      case 'lt':
      case 'le':
      case 'gt':
      case 'ge':
        this.compared(name, types);
        return { kind: 'bool' };
      default:
        return { kind: fn.result };
    }
  }

  private measured({ kind }: Type): Type {
    const hasLength = ['string', 'labels', 'vector', 'results', 'any'].includes(kind);
    return hasLength
      ? { kind: 'int' }
      : this.problem(`len takes a string, labels or a vector, not ${a(kind)}`, 'remove len');
  }

  private sliced({ kind }: Type): Type {
    if (kind === 'string' || kind === 'vector' || kind === 'any') return { kind };
    return this.problem(
      `slice takes a string or a vector, not ${a(kind)}`,
      'convert a number to a string first: printf "%.0f"',
    );
  }

  private indexed([of = ANY, key, ...more]: readonly Type[]): Type {
    if (!key) return of;
    switch (of.kind) {
      case 'labels': {
        if (key.kind !== 'string' && key.kind !== 'any')
          return this.problem(
            `index takes the name of a label, not ${a(key.kind)}`,
            'quote it: index $labels "name"',
          );
        const type: Type =
          key.literal === undefined ? { kind: 'string' } : this.label(of, key.literal);
        return more.length === 0 ? type : this.indexed([type, ...more]);
      }
      case 'results':
        return more.length === 0 ? { kind: 'result', changes: true } : ANY;
      case 'vector':
        return more.length === 0 ? { kind: 'sample' } : ANY;
      case 'string':
        if (key.kind === 'string')
          return this.problem(
            'index takes one label at a time',
            'write one label: index $labels "name"',
          );
        return { kind: 'int' };
      case 'any':
        return ANY;
      default:
        return this.problem(`index cannot be used on ${a(of.kind)}`, 'use it on $labels');
    }
  }

  private compared(name: string, [first, ...others]: readonly Type[]): void {
    if (!first || (name === 'eq' && others.length === 0)) {
      this.problem('eq takes at least 2 arguments, not 1', 'add the value to compare with');
      return;
    }
    for (const other of others) {
      if (first.kind === 'any' || other.kind === 'any') continue;
      const isOrder = name !== 'eq' && name !== 'ne';
      const ordered = ['string', 'float', 'int'];
      if (first.kind === 'nil' || other.kind === 'nil') {
        if (isOrder) this.problem(`${name} cannot order nil`, 'use eq or ne');
      } else if (first.kind !== other.kind)
        this.problem(
          `${name} cannot compare ${shown(first)} with ${shown(other)}`,
          isNumber(first) && isNumber(other)
            ? 'write both as floats: 100.0'
            : 'compare a label with a quoted string, and $value with a float: 100.0',
        );
      else if (!ordered.includes(first.kind) && !(first.kind === 'bool' && !isOrder))
        this.problem(`${name} cannot compare ${a(first.kind)}`, 'compare one label or $value');
    }
  }

  /** Go writes mismatched arguments into the output: `%!d(float64=1)`. */
  private format([format, ...values]: readonly Type[]): void {
    const text = format?.literal;
    if (text === undefined || /%[^%a-zA-Z]*[[*]/.test(text)) return;
    const verbs = [...text.matchAll(/%[-+# 0]*\d*(?:\.\d*)?(.|$)/gsu)]
      .map(([, verb = '']) => verb)
      .filter((verb) => verb !== '%');
    if (verbs.length !== values.length)
      this.problem(
        `printf ${JSON.stringify(text)} takes ${countOf(verbs.length, 'value')}, not ${values.length}`,
        'pass one value for each verb, and write %% for a percent sign',
      );
    for (const [index, verb] of verbs.entries()) {
      const value = values[index];
      if (value && value.kind !== 'any' && !verbsOf(value.kind).includes(verb))
        this.problem(
          `printf cannot format ${shown(value)} with %${verb}`,
          value.kind === 'float' ? 'use %.2f, %.0f or %g' : 'use %v',
        );
    }
  }
}

const VERBS: Readonly<Partial<Record<Kind, string>>> = {
  float: 'vTbeEfFgGxX',
  int: 'vTbcdoOqxXU',
  string: 'vTsqxX',
  bool: 'vTt',
  labels: 'vTsqxX',
};
const verbsOf = (kind: Kind): string => VERBS[kind] ?? 'vT';

const isNumber = ({ kind }: Type): boolean => kind === 'float' || kind === 'int';

const numberType = (text: string): Type => {
  if (text.startsWith("'")) return { kind: 'int', literal: String(unquote(text).codePointAt(0)) };
  const isFloat = /[.]|^[-+]?(?!0[xX])[\d_]*[eE]|[pP]/.test(text);
  return { kind: isFloat ? 'float' : 'int' };
};

function accepts(wanted: Accepts, { kind, literal }: Type): boolean {
  if (wanted === 'any' || kind === 'any' || wanted === kind) return true;
  if (wanted !== 'number') return false;
  if (kind === 'string') return literal === undefined || isFloat(literal);
  return kind === 'float' || kind === 'int';
}

const isFloat = (text: string): boolean =>
  /^[-+]?(?:(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan|0[xX][\da-fA-F.]+(?:[pP][-+]?\d+)?)$/i.test(
    text,
  );

function isDuration(text: string): boolean {
  try {
    parseDurationMs(text.replace(/^-/, ''));
    return true;
  } catch {
    return false;
  }
}

const NAMES: Readonly<Record<Accepts, string>> = {
  string: 'a string',
  float: 'a float',
  int: 'an integer',
  number: 'a number',
  bool: 'a boolean',
  labels: 'a set of labels',
  vector: 'the result of a query',
  sample: 'one sample of a query',
  alert: 'the alert',
  results: 'the results of all queries',
  result: 'the result of a query',
  time: 'a time or duration',
  nil: 'nil',
  any: 'any value',
};
const a = (kind: Accepts): string => NAMES[kind];
const shown = ({ kind, literal }: Type): string =>
  kind === 'string' && literal !== undefined ? JSON.stringify(literal) : a(kind);
const countOf = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;
