import { contractSeries, type Metric, targetLabels } from '@observability-stack/contracts';
import { type Expression, type InstantVector, sum } from '@observability-stack/promql';
import type { Node, SelectorNode } from '@observability-stack/promql/ast';
import { nodeChildren } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { isRequestSlo, type Slo } from '../../catalog/definitions/slo';
import { metricContracts } from '../../catalog/metrics';
import { type ServiceLabel, serviceLabels } from '../../catalog/metrics/recorded-http';
import { sloLabels } from '../../catalog/metrics/recorded-slo';
import { type ResolvedService, serviceContracts } from '../../resolve/services';
import { lineGroup } from './logs';

type PerService = InstantVector<ServiceLabel, 'float'>;

/** Labels by which no SLO is grouped: those of targets, and those of the rules and alerts of SLOs. */
export const takenLabels: readonly string[] = [
  ...new Set([...targetLabels, ...sloLabels, 'month', 'sli', 'window', 'severity', 'alertname']),
];

/**
 * Returns the label by whose values an SLO is measured; undefined without one, and for a label that its metrics or log
 * lines do not have, which a check reports.
 */
export function groupLabel(service: ResolvedService, slo: Slo): string | undefined {
  const { groupBy } = slo;
  if (groupBy === undefined || takenLabels.includes(groupBy)) return undefined;
  if (isRequestSlo(slo) && slo.source) return lineGroup(service, slo);
  return queriedMetrics(service, slo).every(({ labels }) => labels.includes(groupBy))
    ? groupBy
    : undefined;
}

/** Returns the labels by whose values the SLOs of services are measured, without duplicates. */
export const groupLabels = (services: readonly ResolvedService[]): readonly string[] =>
  [
    ...new Set(
      services.flatMap((service) => service.slos.flatMap((slo) => groupLabel(service, slo) ?? [])),
    ),
  ].sort();

/** Returns the contracts of the metrics that an SLO queries. */
export function queriedMetrics(service: ResolvedService, slo: Slo): readonly Metric[] {
  const vocabulary = service.signals ? service.signals.vocabulary : undefined;
  switch (slo.kind) {
    case 'availability':
      return vocabulary ? [vocabulary.requests as Metric] : [];
    case 'latency': {
      const histogram = slo.histogram ?? vocabulary?.duration;
      return histogram ? [histogram as Metric] : [];
    }
    case 'ratio':
    case 'threshold': {
      const queries = slo.kind === 'ratio' ? [slo.total, slo.good ?? slo.bad] : [slo.value];
      const names = new Set(
        queries.flatMap((query) => (query ? selectorsOf(query) : [])).map(({ name }) => name),
      );
      return [...serviceContracts(service), ...metricContracts].filter((metric) =>
        contractSeries(metric).some(({ name }) => names.has(name)),
      );
    }
  }
}

/** Returns all selectors in a query. */
export function selectorsOf(query: Expression): readonly SelectorNode[] {
  const inside = (node: Node): readonly SelectorNode[] => [
    ...(node.kind === 'selector' ? [node] : []),
    ...nodeChildren(node).flatMap(inside),
  ];
  return inside(promqlNode(query));
}

/** Returns the labels of the queries of an SLO by the values of a label; the types contain only those of services. */
export const groupedLabels = (group: string | undefined): readonly ServiceLabel[] => [
  ...serviceLabels,
  ...((group === undefined ? [] : [group]) as ServiceLabel[]),
];

/** Returns the sum over all replicas, for each value of a label if there is one. */
export const sumPerGroup = (rates: PerService, group: string | undefined): PerService =>
  sum(rates, { by: groupedLabels(group) });
