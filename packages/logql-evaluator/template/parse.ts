import { unquote } from '@observability-stack/query-common';
import { QueryError } from '../types';
import type { Command, TemplateNode, TemplatePipeline, Term } from './nodes';
import { type TemplateToken, tokenizeTemplate } from './tokens';

export interface Template {
  readonly root: readonly TemplateNode[];
  readonly named: ReadonlyMap<string, readonly TemplateNode[]>;
}

/**
 * Parses a template of text/template of Go, in which the given variables are already set.
 * @throws QueryError if Loki would reject it
 */
export function parseTemplate(
  text: string,
  functions: Pick<ReadonlySet<string>, 'has'>,
  variables: readonly string[] = [],
): Template {
  return new Reader(tokenizeTemplate(text), functions, variables).template();
}

/** Integers in every base of Go, and floats. */
const NUMBER =
  /^[-+]?(?:0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|[1-9](?:_\d|\d)*|0(?:_?[0-7])*|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)$/;

const fail = (problem: string): never => {
  throw new QueryError(`invalid template: ${problem}`);
};

class Reader {
  private next = 0;
  private readonly named = new Map<string, readonly TemplateNode[]>();
  private loops = 0;
  private variables: string[];

  constructor(
    private readonly tokens: readonly TemplateToken[],
    private readonly functions: Pick<ReadonlySet<string>, 'has'>,
    variables: readonly string[],
  ) {
    this.variables = ['$', ...variables];
  }

  template(): Template {
    const { nodes, end } = this.list();
    if (end !== undefined) fail(`unexpected {{${end}}}`);
    return { root: nodes, named: this.named };
  }

  /** Parses up to an `end` or `else`. */
  private list(): { nodes: TemplateNode[]; end?: 'end' | 'else' } {
    const nodes: TemplateNode[] = [];
    for (let token = this.tokens[this.next]; token; token = this.tokens[this.next]) {
      if (token.kind === 'text') {
        nodes.push({ kind: 'text', text: token.text, at: token.at });
        this.next++;
        continue;
      }
      this.next++;
      const first = this.peek();
      if (first?.kind === 'word' && (first.text === 'end' || first.text === 'else')) {
        this.take();
        return { nodes, end: first.text };
      }
      const node = this.action();
      if (node) nodes.push(node);
    }
    return { nodes };
  }

  private action(): TemplateNode | undefined {
    const first = this.peek();
    const at = first?.at ?? 0;
    switch (first?.kind === 'word' ? first.text : '') {
      case 'if':
      case 'with':
      case 'range':
        this.take();
        return this.branch(first?.text as 'if', at);
      case 'define':
      case 'block':
        return this.definition(at);
      case 'template': {
        this.take();
        const named = this.need('string');
        const name = unquote(named.text);
        const pipeline = this.peek()?.kind === 'close' ? undefined : this.pipeline('close');
        if (!pipeline) this.need('close');
        return { kind: 'template', name, at: named.at, ...(pipeline && { pipeline }) };
      }
      case 'break':
      case 'continue':
        this.take();
        if (this.loops === 0) fail(`{{${first?.text}}} outside {{range}}`);
        this.need('close');
        return { kind: first?.text as 'break', at };
    }
    return { kind: 'action', at, pipeline: this.pipeline('close') };
  }

  private definition(at: number): TemplateNode | undefined {
    const kind = this.take().text;
    const name = unquote(this.need('string').text);
    const pipeline = kind === 'block' ? this.pipeline('close') : undefined;
    if (!pipeline) this.need('close');
    const before = this.variables;
    this.variables = ['$'];
    const { nodes, end } = this.list();
    if (end !== 'end') fail(`unexpected ${end ? `{{${end}}}` : 'EOF'}`);
    this.need('close');
    this.variables = before;
    this.named.set(name, nodes);
    return pipeline && { kind: 'template', name, at, pipeline };
  }

  private branch(kind: 'if' | 'with' | 'range', at: number): TemplateNode {
    const known = this.variables.length;
    const pipeline = this.pipeline('close', kind === 'range');
    if (kind === 'range') this.loops++;
    const { nodes: body, end } = this.list();
    if (kind === 'range') this.loops--;
    let otherwise: readonly TemplateNode[] = [];
    if (end === 'else') otherwise = this.otherwise(kind);
    else if (end === 'end') this.need('close');
    else fail('unexpected EOF');
    this.variables.length = known;
    return { kind, at, pipeline, body, otherwise };
  }

  /** Parses `else if` and `else with` as one branch inside the other, with one end. */
  private otherwise(kind: 'if' | 'with' | 'range'): readonly TemplateNode[] {
    const next = this.peek();
    if (next?.kind === 'word' && next.text === kind && kind !== 'range') {
      this.take();
      return [this.branch(kind, next.at)];
    }
    this.need('close');
    const { nodes, end } = this.list();
    if (end !== 'end') fail(end ? `expected end; found {{${end}}}` : 'unexpected EOF');
    this.need('close');
    return nodes;
  }

  private peek(): TemplateToken | undefined {
    while (this.tokens[this.next]?.kind === 'space') this.next++;
    return this.tokens[this.next];
  }

  private take(): TemplateToken {
    const token = this.peek();
    if (!token) return fail('unexpected EOF');
    this.next++;
    return token;
  }

  private need(kind: TemplateToken['kind'] | ')'): TemplateToken {
    const token = this.take();
    if (token.kind !== kind && token.text !== kind)
      fail(`unexpected ${JSON.stringify(token.text)}`);
    return token;
  }

  private pipeline(end: 'close' | ')', ofRange = false): TemplatePipeline {
    const at = this.peek()?.at ?? 0;
    const { variables, assigns } = this.declaration(ofRange);
    const commands: Command[] = [this.command()];
    while (this.peek()?.text === '|') {
      this.take();
      // Go accepts a trailing pipe
      if (this.peek()?.kind === 'close' || this.peek()?.text === ')') break;
      const command = this.command();
      const [first] = command.args;
      if (first && /^(bool|dot|nil|number|string)$/.test(first.kind))
        fail(`non executable command in pipeline stage ${commands.length + 1}`);
      commands.push(command);
    }
    this.need(end);
    this.variables.push(...variables);
    return { kind: 'pipeline', at, variables, assigns, commands };
  }

  /** Parses `$x :=`, `$x =`, or in a range `$i, $x :=`. */
  private declaration(ofRange: boolean): { variables: string[]; assigns: boolean } {
    const start = this.next;
    const variables: string[] = [];
    for (let token = this.peek(); token?.kind === 'variable'; token = this.peek()) {
      variables.push(this.take().text);
      const sign = this.peek()?.text;
      if (sign === ':=' || sign === '=') {
        this.take();
        return { variables, assigns: sign === '=' };
      }
      if (sign !== ',' || !ofRange || variables.length > 1) break;
      this.take();
    }
    this.next = start;
    return { variables: [], assigns: false };
  }

  private known(name: string): void {
    if (!this.variables.includes(name)) fail(`undefined variable ${JSON.stringify(name)}`);
  }

  private command(): Command {
    const at = this.peek()?.at ?? 0;
    const args: Term[] = [];
    for (let token = this.peek(); token; token = this.peek()) {
      if (token.kind === 'close' || token.text === '|' || token.text === ')') break;
      args.push(this.operand());
      const after = this.tokens[this.next];
      if (after && !/^(space|close)$/.test(after.kind) && !/^[|)]$/.test(after.text))
        fail(`unexpected ${JSON.stringify(after.text)} in operand`);
    }
    if (args.length === 0) fail('missing value for command');
    return { at, args };
  }

  /** Parses a term, and the fields after it. */
  private operand(): Term {
    const term = this.term();
    const names: string[] = [];
    const at = this.tokens[this.next]?.at ?? 0;
    while (this.tokens[this.next]?.kind === 'field') names.push(this.take().text.slice(1));
    if (names.length === 0) return term;
    if (term.kind === 'field' || term.kind === 'variable')
      return { ...term, at, names: [...term.names, ...names] };
    if (/^(bool|string|number|nil|dot)$/.test(term.kind)) fail('unexpected . after term');
    return { kind: 'chain', of: term, names, at };
  }

  private term(): Term {
    const { kind, text, at } = this.take();
    switch (kind) {
      case 'field':
        return { kind, names: [text.slice(1)], at };
      case 'variable':
        this.known(text);
        return { kind, name: text, names: [], at };
      case 'number':
        if (!NUMBER.test(text)) fail(`bad number syntax: ${JSON.stringify(text)}`);
        return { kind: 'number', text, at };
      case 'character':
        if ([...unquote(text)].length !== 1) fail(`malformed character constant: ${text}`);
        return { kind: 'number', text, at };
      case 'string':
        return { kind, value: unquote(text), quoted: text, at };
      case 'word':
        if (text === 'true' || text === 'false')
          return { kind: 'bool', value: text === 'true', at };
        if (text === 'nil') return { kind: 'nil', at };
        if (!this.functions.has(text)) fail(`function ${JSON.stringify(text)} not defined`);
        return { kind: 'function', name: text, at };
    }
    if (text === '.') return { kind: 'dot', at };
    if (text === '(') return this.pipeline(')');
    return fail(`unexpected ${JSON.stringify(text)} in command`);
  }
}
