import type { KnownSeries, MetricCatalog } from '@observability-stack/contracts';
import type { Interval } from '@observability-stack/query-common';
import type { Node, SelectorNode } from '../ast';
import type { PromqlCode, PromqlFinding } from '../codes';
import { render } from '../render';
import type { LabelSet } from './labels';

/** The context of the checks of a query. */
export interface PromqlContext {
  /** Contracts of all metrics that it may use, including recorded ones. */
  readonly catalogue: MetricCatalog;
  /**
   * Use of the query: an alert must have a condition, a panel may show a total.
   * @default 'panel'
   */
  readonly use?: 'alert' | 'recording' | 'panel';
  /** Milliseconds between two samples of a series, of one service if the query selects one. */
  readonly scrapeInterval: number | ((series: KnownSeries, service?: string) => number);
  /** Milliseconds between two samples of a recorded series. @default scrapeInterval */
  readonly evaluationInterval?: number;
  /** Labels that the text of the alert, or the legend of the panel, uses. @default none */
  readonly templateLabels?: readonly string[];
  /** Those of them whose absence the text handles. @default none */
  readonly optionalLabels?: readonly string[];
  /** Milliseconds for which the condition of an alert must hold. @default not known */
  readonly pending?: number;
  /** Labels of targets whose values are all known, with those values. @default none */
  readonly closed?: ReadonlyMap<string, readonly string[]>;
  /** Enabled features (`--enable-feature`) of the Prometheus that runs the query. @default none */
  readonly features?: readonly PromqlFeature[];
}

/** Features of Prometheus that add to PromQL. */
export const promqlFeatures = [
  'promql-experimental-functions',
  'promql-extended-range-selectors',
  'promql-binop-fill-modifiers',
] as const;
export type PromqlFeature = (typeof promqlFeatures)[number];

/** The context, with cached properties of the nodes of one query. */
export interface QueryContext extends PromqlContext {
  readonly labels: Map<Node, LabelSet>;
  readonly values: Map<Node, Interval>;
}

/** A check, which returns the findings about one node. */
export type NodeCheck = (node: Node, visit: Visit) => readonly PromqlFinding[];

export interface Visit {
  readonly context: QueryContext;
  /** Node of which it is an operand or argument. @default none: it is the whole query */
  readonly parent?: Node;
}

export const promqlFinding =
  (severity: PromqlFinding['severity']) =>
  (code: PromqlCode, node: Node, message: string, hint: string): PromqlFinding => ({
    code,
    severity,
    place: render(node),
    message,
    hint,
  });
export const promqlError = promqlFinding('error');
export const promqlWarning = promqlFinding('warning');

/** Returns the contract of a selector, if its metric name is known. */
export const selectorSeries = (
  { name, matchers }: SelectorNode,
  { catalogue }: PromqlContext,
): KnownSeries | undefined =>
  name === undefined ? undefined : catalogue.find(name, serviceOf(matchers));

/** Reports whether the scrape of the service removes the metric of a selector. */
export const isRemoved = (
  { name, matchers }: SelectorNode,
  { catalogue }: PromqlContext,
): boolean => name !== undefined && catalogue.isRemoved(name, serviceOf(matchers));

/** Returns the service whose series the matchers select, if it is a single one. */
export const serviceOf = (matchers: SelectorNode['matchers']): string | undefined =>
  matchers.find(({ label, operator }) => label === 'service' && operator === '=')?.value;

export function nodeChildren(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'range':
      return [node.selector];
    case 'subquery':
    case 'negate':
      return [node.expr];
    case 'call':
      return node.args;
    case 'aggregate':
      return node.parameter ? [node.parameter, node.expr] : [node.expr];
    case 'binary':
      return [node.left, node.right];
    case 'number':
    case 'string':
    case 'selector':
    case 'invalid':
      return [];
  }
}

/** Returns every selector in a node, in order. */
export function nodeSelectors(root: Node): readonly SelectorNode[] {
  const selectors: SelectorNode[] = [];
  const visit = (node: Node): void => {
    if (node.kind === 'selector') selectors.push(node);
    else for (const child of nodeChildren(node)) visit(child);
  };
  visit(root);
  return selectors;
}

export const containsNode = (node: Node, wanted: (node: Node) => boolean): boolean =>
  wanted(node) || nodeChildren(node).some((child) => containsNode(child, wanted));
