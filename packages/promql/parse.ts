import type { SyntaxNode } from '@lezer/common';
import { findPanelWindow, substituteSamples, unquote } from '@observability-stack/query-common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Grouping, Node } from './ast';
import { isFunctionName } from './functions';
import { parseFill, parseMatching } from './parse-matching';
import { parseModifier } from './parse-modifiers';
import { assemble, type Operand, type Token } from './parse-operators';
import { PromqlError, parseLabelList, parseNumberNode } from './parse-parts';
import { parseSelector } from './parse-selector';
import { render } from './render';
import { isAggregation } from './syntax';
import { typeProblems } from './types';

export { PromqlError };

const grammar = parser.configure({ strict: true });

/**
 * Parses a query with the official grammar of the editor of Prometheus into the same tree as its
 * parser, without its parentheses.
 * @throws PromqlError if Prometheus would reject the text
 */
export const parsePromql = (text: string): Node => checkTypes(parseSyntax(text));

/**
 * Parses a query in which metric names represent operands. The trees of the operands are part of the result.
 * @throws PromqlError if Prometheus would reject the query, or one of the names is not an operand in it
 */
export function parseTemplate(text: string, operands: ReadonlyMap<string, Node>): Node {
  const inserted = new Set<string>();
  const node = parseSyntax(text, (name) => {
    const operand = operands.get(name);
    if (operand) inserted.add(name);
    return operand;
  });
  if (inserted.size < operands.size) throw new PromqlError('a value is not an operand', text);
  return checkTypes(node);
}

function checkTypes(node: Node): Node {
  const [problem] = typeProblems(node);
  if (problem) throw new PromqlError(problem.message, render(problem.node));
  return node;
}

/** Parses a query without checking the types of arguments. `operandOf` may return an operand for a metric name. */
export function parseSyntax(
  text: string,
  operandOf: (name: string) => Node | undefined = () => undefined,
): Node {
  let top: SyntaxNode;
  try {
    top = grammar.parse(substituteSamples(text)).topNode;
  } catch (error) {
    const [, at = '0'] = /at (\d+)/.exec(String(error)) ?? [];
    throw refused(text, Number(at));
  }
  const [expr] = childrenOf(top);
  if (!expr) throw new PromqlError('the query is empty', text);
  return new Reader(text, operandOf).expr(expr);
}

function refused(text: string, at: number): PromqlError {
  const [, name] = /([a-zA-Z_]\w*)\s*$/.exec(text.slice(0, at)) ?? [];
  const rest = text.slice(at);
  if (name === undefined || !rest.startsWith('(')) return new PromqlError('syntax error', rest);
  return new PromqlError(`unknown function "${name}"`, name + rest);
}

const childrenOf = (syntax: SyntaxNode): SyntaxNode[] => {
  const children: SyntaxNode[] = [];
  for (let child = syntax.firstChild; child; child = child.nextSibling)
    if (child.name !== 'LineComment') children.push(child);
  return children;
};

/** Builds the tree of one text. */
class Reader {
  constructor(
    private readonly text: string,
    private readonly operandOf: (name: string) => Node | undefined,
  ) {}

  /**
   * Parses an expression. The grammar has the wrong precedence for some operators (`-1 ^ 2`, `a + b
   * offset 5m`), so they are only collected in their order and combined by the rules of Prometheus.
   */
  expr(syntax: SyntaxNode): Node {
    const tokens: Token[] = [];
    this.flatten(syntax, tokens);
    return this.located(syntax, () => assemble(tokens));
  }

  private flatten(syntax: SyntaxNode, tokens: Token[]): void {
    const children = childrenOf(syntax);
    const [first, second] = children;
    switch (syntax.name) {
      case 'BinaryExpr': {
        const last = children.at(-1);
        if (!first || !second || !last) return;
        this.flatten(first, tokens);
        tokens.push(this.operator(second, children.slice(2, -1)));
        this.flatten(last, tokens);
        return;
      }
      case 'UnaryExpr':
        if (!first || !second) return;
        tokens.push({ kind: 'sign', minus: this.textOf(first) === '-' });
        this.flatten(second, tokens);
        return;
      case 'MatrixSelector':
      case 'SubqueryExpr':
      case 'OffsetExpr':
      case 'StepInvariantExpr':
      case 'AnchoredExpr':
      case 'SmoothedExpr': {
        if (!first) return;
        this.flatten(first, tokens);
        const rest = children.slice(1).map((child) => this.number(child));
        const apply = this.located(syntax, () => parseModifier(syntax.name, rest));
        tokens.push({ kind: 'modifier', apply });
        return;
      }
      case 'NumberDurationLiteral': {
        const text = this.number(syntax);
        const [, sign = '', digits = text] = /^([-+]?)\s*(.*)$/s.exec(text) ?? [];
        if (sign) tokens.push({ kind: 'sign', minus: sign === '-' });
        tokens.push({ kind: 'operand', node: this.located(syntax, () => parseNumberNode(digits)) });
        return;
      }
      default:
        tokens.push(this.operand(syntax, children));
    }
  }

  private operand(syntax: SyntaxNode, children: readonly SyntaxNode[]): Operand {
    const [first] = children;
    if (syntax.name === 'ParenExpr' && first)
      return { kind: 'operand', node: this.expr(first), parenthesized: true };
    return { kind: 'operand', node: this.located(syntax, () => this.whole(syntax, children)) };
  }

  private whole(syntax: SyntaxNode, children: readonly SyntaxNode[]): Node {
    switch (syntax.name) {
      case 'StringLiteral':
        return { kind: 'string', value: unquote(this.textOf(syntax)) };
      case 'VectorSelector':
        return (
          this.operandOf(this.textOf(syntax)) ?? parseSelector(children, this.text, childrenOf)
        );
      case 'FunctionCall': {
        const name = this.textOf(children[0]);
        if (!isFunctionName(name)) throw new Error(`unknown function "${name}"`);
        if (name === 'info' && this.hasBareName(children[1]))
          throw new Error(
            'the second argument of info must have its metric name inside the braces',
          );
        return { kind: 'call', name, args: this.args(children[1]) };
      }
      case 'AggregateExpr':
        return this.aggregate(children);
    }
    throw new Error(`${syntax.name} is not supported`);
  }

  private aggregate(children: readonly SyntaxNode[]): Node {
    const find = (name: string) => children.find((child) => child.name === name);
    const name = this.textOf(find('AggregateOp')).toLowerCase();
    if (!isAggregation(name)) throw new Error(`unknown aggregation "${name}"`);
    const args = this.args(find('FunctionCallBody'));
    const [expr, parameter] = args.toReversed();
    if (!expr || args.length > 2) throw new Error(`${name} expects one or two arguments`);
    const grouping = this.grouping(find('AggregateModifier'));
    return {
      kind: 'aggregate',
      name,
      expr,
      ...(parameter && { parameter }),
      ...(grouping && { grouping }),
    };
  }

  private grouping(modifier: SyntaxNode | undefined): Grouping | undefined {
    const [keyword, list] = modifier ? childrenOf(modifier) : [];
    if (!keyword || !list) return undefined;
    const labels = parseLabelList(list, this.text, childrenOf);
    const mode = keyword.name === 'By' ? 'by' : 'without';
    return mode === 'by' && labels.length === 0 ? undefined : { mode, labels };
  }

  private operator(syntax: SyntaxNode, modifiers: readonly SyntaxNode[]): Token {
    const find = (name: string) => modifiers.find((child) => child.name === name);
    const matching = parseMatching(find('MatchingModifierClause'), this.text, childrenOf);
    const fill = parseFill(find('FillModifier'), this.text, childrenOf);
    return {
      kind: 'operator',
      operator: this.textOf(syntax).toLowerCase(),
      rest: {
        ...(find('BoolModifier') && { bool: true }),
        ...(matching && { matching }),
        ...(fill && { fill }),
      },
    };
  }

  private hasBareName(body: SyntaxNode | undefined): boolean {
    const second = body && childrenOf(body)[1];
    return second ? childrenOf(second).some((part) => part.name === 'Identifier') : false;
  }

  private args(body: SyntaxNode | undefined): readonly Node[] {
    return body ? childrenOf(body).map((child) => this.expr(child)) : [];
  }

  private textOf(syntax: SyntaxNode | undefined): string {
    return syntax ? this.text.slice(syntax.from, syntax.to) : '';
  }

  /** Parses a number. The grammar allows a word directly after it; Prometheus does not. */
  private number(syntax: SyntaxNode): string {
    const variable = findPanelWindow(this.text, syntax.from);
    if (variable) return variable;
    if (syntax.name.startsWith('Number') && /\w/.test(this.text[syntax.to] ?? ''))
      throw new PromqlError('missing space', this.text.slice(syntax.from));
    return this.textOf(syntax);
  }

  /** Calls a function and adds the position to its errors. */
  private located<T>(syntax: SyntaxNode, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof PromqlError) throw error;
      throw new PromqlError((error as Error).message, this.textOf(syntax));
    }
  }
}
