import type { SyntaxNode } from '@lezer/common';
import type { Matcher, MatchOperator } from '@observability-stack/contracts';
import {
  findPanelWindow,
  parseDurationMs,
  parseWindow,
  type RangeWindow,
  unquote,
} from '@observability-stack/query-common';

/** Reports text that is not a valid query. */
export class LogqlError extends Error {
  constructor(
    problem: string,
    /** Affected part of the text. */
    readonly place: string,
    /** Why Loki rejects a query that the grammar accepts. */
    readonly refusal: { readonly everything?: boolean; readonly regex?: boolean } = {},
  ) {
    super(`${problem}, at ${place === '' ? 'the end' : JSON.stringify(place)}`);
  }
}

/** A text with helpers for its syntax tree. */
export class SyntaxSource {
  constructor(readonly text: string) {}

  textOf({ from, to }: SyntaxNode): string {
    return this.text.slice(from, to);
  }

  children(syntax: SyntaxNode): SyntaxNode[] {
    const children: SyntaxNode[] = [];
    for (let child = syntax.firstChild; child; child = child.nextSibling)
      if (child.name !== 'LineComment') children.push(child);
    return children;
  }

  find(syntax: SyntaxNode, name: string): SyntaxNode | undefined {
    return this.children(syntax).find((child) => child.name === name);
  }

  need(syntax: SyntaxNode, name: string): SyntaxNode {
    const found = this.find(syntax, name);
    if (!found) throw new LogqlError(`missing ${name}`, this.textOf(syntax));
    return found;
  }

  /** Returns all descendants with these names, in the order of the text. */
  leaves(syntax: SyntaxNode, names: readonly string[]): readonly SyntaxNode[] {
    return this.children(syntax).flatMap((child) =>
      names.includes(child.name) ? [child] : this.leaves(child, names),
    );
  }

  matcher(syntax: SyntaxNode): Matcher {
    const [label, operator, value] = this.children(syntax);
    if (!label || !operator || !value)
      throw new LogqlError('missing condition', this.textOf(syntax));
    return this.located(syntax, () => ({
      label: this.textOf(label),
      operator: this.textOf(operator) as MatchOperator,
      value: unquote(this.textOf(value)),
    }));
  }

  /** Parses the range. Loki reads everything between the brackets verbatim. */
  protected range(syntax: SyntaxNode): RangeWindow {
    return this.located(syntax, () => {
      const text = this.textOf(syntax).slice(1, -1);
      const variable = findPanelWindow(text.trim(), 0);
      return variable === text.trim() ? parseWindow(variable) : { range: parseDurationMs(text) };
    });
  }

  /** Calls a function and adds the position to its errors. */
  located<T>(syntax: SyntaxNode, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof LogqlError) throw error;
      throw new LogqlError((error as Error).message, this.textOf(syntax));
    }
  }
}
