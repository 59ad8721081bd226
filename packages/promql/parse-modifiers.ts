import type { AtModifier } from '@observability-stack/contracts';
import { type PanelWindow, parseWindow, type RangeWindow } from '@observability-stack/query-common';
import type { Node, SelectorNode, SubqueryNode } from './ast';
import type { Apply } from './parse-operators';
import { parseDurationNode, parseNumberNode } from './parse-parts';

/** Parses the modifiers of an expression: `[5m]`, `[1h:5m]`, `offset 5m`, `@ 0`, `anchored`. */
export function parseModifier(syntaxName: string, [first = '', second]: readonly string[]): Apply {
  switch (syntaxName) {
    case 'MatrixSelector':
      return ranged(
        first.startsWith('$') ? parseWindow(first as PanelWindow) : { range: positive(first) },
      );
    case 'SubqueryExpr':
      return subqueried(positive(first), second === undefined ? undefined : positive(second));
    case 'OffsetExpr':
      return moved('offset', parseDurationNode(second ?? ''));
    case 'StepInvariantExpr':
      return moved('at', atOf(second ?? ''));
    case 'AnchoredExpr':
      return bordered('anchored');
    default:
      return bordered('smoothed');
  }
}

function positive(text: string): number {
  const duration = parseDurationNode(text);
  if (duration <= 0) throw new Error(`duration ${text} must be greater than 0`);
  return duration;
}

function atOf(text: string): AtModifier {
  if (/^(start|end)$/i.test(text)) return text.toLowerCase() as AtModifier;
  const [, sign, digits = ''] = /^([-+]?)\s*(.*)$/s.exec(text) ?? [];
  const time = Math.round(parseNumberNode(digits).value * 1000);
  if (!Number.isSafeInteger(time)) throw new Error(`timestamp ${text} is out of bounds`);
  return sign === '-' ? 0 - time : time;
}

const ranged =
  (window: RangeWindow): Apply =>
  (node, parenthesized) => {
    if (node.kind !== 'selector' || parenthesized)
      throw new Error('a range is only allowed on a selector');
    if (node.offset !== undefined || node.at !== undefined)
      throw new Error('offset and @ must follow the range');
    return { kind: 'range', selector: node, ...window };
  };

const subqueried =
  (range: number, step: number | undefined): Apply =>
  (expr) => ({ kind: 'subquery', expr, range, ...(step !== undefined && { step }) });

const spelling = (key: 'offset' | 'at'): string => (key === 'at' ? '@' : key);

function moved(key: 'offset' | 'at', value: AtModifier): Apply {
  const move = <T extends SelectorNode | SubqueryNode>(node: T): T => {
    if (node[key] !== undefined) throw new Error(`${spelling(key)} may not be set multiple times`);
    return key === 'offset' && value === 0 ? node : { ...node, [key]: value };
  };
  return (node, parenthesized) => {
    if (!parenthesized) {
      if (node.kind === 'selector' || node.kind === 'subquery') return move(node);
      if (node.kind === 'range') return { ...node, selector: move(node.selector) };
    }
    throw new Error(`${spelling(key)} is only allowed on a selector or a subquery`);
  };
}

const bordered =
  (border: 'anchored' | 'smoothed'): Apply =>
  (node: Node, parenthesized) => {
    const set = (selector: SelectorNode): SelectorNode => {
      if (selector.border && selector.border !== border)
        throw new Error('anchored and smoothed cannot be used together');
      return { ...selector, border };
    };
    if (!parenthesized) {
      if (node.kind === 'selector') return set(node);
      if (node.kind === 'range') return { ...node, selector: set(node.selector) };
    }
    throw new Error(`${border} is only allowed on a selector`);
  };
