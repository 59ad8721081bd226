import type { Node } from '@observability-stack/logql/ast';
import { parseLogql } from '@observability-stack/logql/parse';
import type { LabelRecord } from '../types';

/** Parses labels in selector syntax: `{service="cart", team="shop"}`. @throws on anything else */
export function parseLabels(text: string): LabelRecord {
  const wrong = new Error(`${text} is not a label set such as {service="cart", team="shop"}`);
  let node: Node;
  try {
    node = parseLogql(text);
  } catch {
    throw wrong;
  }
  if (node.kind !== 'lines' || node.stages.length > 0) throw wrong;
  if (node.matchers.some(({ operator }) => operator !== '=')) throw wrong;
  return Object.fromEntries(node.matchers.map(({ label, value }) => [label, value]));
}
