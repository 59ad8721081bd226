import type { SyntaxNode } from '@lezer/common';
import { unquote } from '@observability-stack/query-common';
import type { Aggregation, LinesNode, MetricNode, Node, RangeAggregation, RangeNode } from './ast';
import { parseTree } from './grammar';
import { APPROX_TOPK, DURATION_PATTERN } from './masks';
import { parseLogqlMatching } from './parse-matching';
import { assemble, type Token } from './parse-operators';
import { LogqlError, SyntaxSource } from './parse-parts';
import { parseLabelFilter, parsePipelineStages } from './parse-stages';
import { type SyntaxProblem, syntaxProblems } from './problems';
import { parseNumber, parseOffset } from './text';

export { LogqlError };

/**
 * Parses a query with the official grammar of Grafana's editor into the same tree as the parser of
 * Loki, without its parentheses.
 * @throws LogqlError if Loki would reject the text
 */
export const parseLogql = (text: string): Node => refuse(parseSyntax(text), () => true);

/**
 * Parses a query, and returns its likely mistakes that Loki accepts.
 * @throws LogqlError if Loki would reject the text
 */
export const parseAsLoki = (text: string): Node => checkAsLoki(parseSyntax(text));

/**
 * Validates a tree that was built by hand.
 * @throws LogqlError if Loki would reject it
 */
export const checkAsLoki = (node: Node): Node => refuse(node, ({ tolerated }) => !tolerated);

function refuse(node: Node, isOne: (problem: SyntaxProblem) => boolean): Node {
  const problem = syntaxProblems(node).find(isOne);
  if (problem) throw new LogqlError(problem.message, problem.place, problem);
  return node;
}

/** Parses a query without the checks of Loki's parser. */
export function parseSyntax(text: string): Node {
  const [expr] = new SyntaxSource(text).children(parseTree(text));
  if (!expr) throw new LogqlError('the query is empty', text);
  try {
    return new Reader(text).expr(expr);
  } catch (error) {
    if (error instanceof LogqlError) throw error;
    throw new LogqlError('syntax error', text);
  }
}

const OFFSET = new RegExp(`^\\s*offset\\s+(${DURATION_PATTERN})`, 'i');

/** Builds the tree of one text. */
class Reader extends SyntaxSource {
  /** Parses `Expr`, or one of its two kinds. */
  expr(syntax: SyntaxNode): Node {
    const [first] = this.children(syntax);
    if (!first) throw new LogqlError('missing operand', this.textOf(syntax));
    if (syntax.name === 'Expr') return this.expr(first);
    return syntax.name === 'LogExpr' ? this.lines(syntax) : this.metric(syntax);
  }

  /**
   * Parses a metric query. The grammar gives sums a higher precedence than products, so operators
   * are only collected in their order and combined by the rules of Loki.
   */
  metric(syntax: SyntaxNode): MetricNode {
    const tokens: Token<MetricNode>[] = [];
    this.flatten(syntax, tokens);
    return this.located(syntax, () => assemble(tokens));
  }

  private flatten(syntax: SyntaxNode, tokens: Token<MetricNode>[]): void {
    const [first, second, third, fourth] = this.children(syntax);
    if (syntax.name === 'LogExpr')
      throw new LogqlError(
        'log lines have no value: use a range aggregation such as count_over_time',
        this.textOf(syntax),
      );
    if (syntax.name === 'Expr' || (syntax.name === 'MetricExpr' && first?.name !== 'MetricExpr')) {
      if (first) this.flatten(first, tokens);
    } else if (syntax.name === 'BinOpExpr' && first && second && third && fourth) {
      this.flatten(first, tokens);
      tokens.push({
        kind: 'operator',
        operator: this.textOf(second).toLowerCase(),
        rest: this.located(third, () => parseLogqlMatching(third, this)),
      });
      this.flatten(fourth, tokens);
    } else {
      const node =
        syntax.name === 'MetricExpr' && first
          ? this.metric(first)
          : this.located(syntax, () => this.whole(syntax));
      tokens.push({ kind: 'operand', node });
    }
  }

  private whole(syntax: SyntaxNode): MetricNode {
    switch (syntax.name) {
      case 'LiteralExpr':
        // Regardless of what precedes it.
        if (this.text.slice(0, syntax.to).endsWith('-0') && /^-?0$/.test(this.textOf(syntax)))
          throw new Error('-0 is parsed as a duration: write - 0');
        return { kind: 'number', value: parseNumber(this.textOf(syntax)) };
      case 'VectorExpr':
        return { kind: 'vector', value: parseNumber(this.textOf(this.need(syntax, 'Number'))) };
      case 'RangeAggregationExpr':
        return this.rangeAggregation(syntax);
      case 'VectorAggregationExpr':
        return this.aggregation(syntax);
      case 'LabelReplaceExpr': {
        const [into = '', value = '', from = '', pattern = ''] = this.children(syntax)
          .filter(({ name }) => name === 'String')
          .map((text) => unquote(this.textOf(text)));
        const expr = this.metric(this.need(syntax, 'MetricExpr'));
        return { kind: 'label_replace', expr, into, value, from, pattern };
      }
    }
    throw new Error(`${syntax.name} is not supported`);
  }

  private rangeAggregation(syntax: SyntaxNode): RangeNode {
    let inner = this.need(syntax, 'LogRangeExpr');
    for (let deeper = this.find(inner, 'LogRangeExpr'); deeper; ) {
      inner = deeper;
      deeper = this.find(inner, 'LogRangeExpr');
    }
    const unwrap = this.find(inner, 'UnwrapExpr');
    const range = this.need(inner, 'Range');
    const offset = this.offset(inner, range);
    return {
      kind: 'range',
      name: this.textOf(this.need(syntax, 'RangeOp')).toLowerCase() as RangeAggregation,
      ...this.parameter(syntax),
      lines: this.lines(inner),
      ...(unwrap && { unwrap: this.unwrap(unwrap) }),
      ...this.range(range),
      ...(offset && { offset }),
      ...this.grouping(syntax),
    };
  }

  private offset(syntax: SyntaxNode, range: SyntaxNode): number {
    const node = this.find(syntax, 'OffsetExpr');
    const [, masked] = OFFSET.exec(this.text.slice(range.to)) ?? [];
    const text = node ? this.textOf(this.need(node, 'Duration')) : masked;
    if (text === undefined) return 0;
    return this.located(syntax, () => parseOffset(text));
  }

  private unwrap(syntax: SyntaxNode): NonNullable<RangeNode['unwrap']> {
    const before = this.find(syntax, 'UnwrapExpr');
    if (before) {
      const inner = this.unwrap(before);
      const filter = parseLabelFilter(this.need(syntax, 'LabelFilter'), this);
      return { ...inner, filters: [...inner.filters, filter] };
    }
    const conversion = this.find(syntax, 'ConvOp');
    return {
      label: this.textOf(this.need(syntax, 'Identifier')),
      ...(conversion && { conversion: this.textOf(conversion).toLowerCase() as 'bytes' }),
      filters: [],
    };
  }

  private aggregation(syntax: SyntaxNode): MetricNode {
    const name = this.need(syntax, 'VectorOp');
    const approximate = this.text.slice(name.from).toLowerCase().startsWith(APPROX_TOPK);
    return {
      kind: 'aggregate',
      name: approximate ? APPROX_TOPK : (this.textOf(name).toLowerCase() as Aggregation),
      ...this.parameter(syntax),
      expr: this.metric(this.need(syntax, 'MetricExpr')),
      ...this.grouping(syntax, true),
    };
  }

  private parameter(syntax: SyntaxNode): { readonly parameter?: number } {
    const number = this.find(syntax, 'Number');
    if (!number) return {};
    const text = this.textOf(number);
    if (syntax.name === 'VectorAggregationExpr' && !/^\d+$/.test(text))
      throw new LogqlError(
        'the first argument must be an integer: the number of series',
        this.textOf(syntax),
      );
    return { parameter: parseNumber(text) };
  }

  /** Parses a grouping. Between series, `by ()` means no grouping. */
  private grouping(syntax: SyntaxNode, between = false): Pick<RangeNode, 'grouping'> {
    const grouping = this.find(syntax, 'Grouping');
    if (!grouping) return {};
    const list = this.find(grouping, 'Labels');
    const labels = list ? this.leaves(list, ['Identifier']).map((leaf) => this.textOf(leaf)) : [];
    const mode = this.find(grouping, 'By') ? 'by' : 'without';
    return between && mode === 'by' && labels.length === 0 ? {} : { grouping: { mode, labels } };
  }

  private lines(syntax: SyntaxNode): LinesNode {
    const inner = this.find(syntax, 'LogExpr');
    if (inner) return this.lines(inner);
    const pipeline = this.find(syntax, 'PipelineExpr');
    const selector = this.need(syntax, 'Selector');
    const matchers = this.leaves(selector, ['Matcher']).map((matcher) => this.matcher(matcher));
    return { kind: 'lines', matchers, stages: pipeline ? parsePipelineStages(pipeline, this) : [] };
  }
}
