import { type Matchers, targetLabels } from '@observability-stack/contracts';
import { didYouMean } from '@observability-stack/query-common';
import { selectedSeries } from '../../../alerts/slo';
import type { Slo, SloQuery } from '../../../catalog/definitions/slo';
import { type DurationMetric, isDurationUnit } from '../../../catalog/signals/vocabulary';
import type { ResolvedService } from '../../../resolve/services';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Reports metrics that are queried the wrong way: a counter is read by its rate, and a gauge by its
 * value.
 */
export const sloInvalidQuery: SemanticCheck = {
  code: 'slo/invalid-query',
  severity: 'error',
  title:
    'A query of an SLO reads a metric of the wrong type or unit, or labels that it does not have.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) =>
      service.slos.flatMap((slo, index) =>
        findings(service, slo, (path) =>
          servicePlace(service, `slos[${slo.name ?? index}].${path}`),
        ),
      ),
    ),
};

function findings(
  service: ResolvedService,
  slo: Slo,
  place: (path: string) => string,
): readonly Finding[] {
  switch (slo.kind) {
    case 'availability':
      return [];
    case 'latency':
      return slo.histogram ? ofHistogram(slo.histogram, slo.where ?? {}, place) : [];
    case 'ratio':
      return (['total', 'good', 'bad'] as const).flatMap((path) =>
        ofKind(service, slo[path], 'counter', place(path)),
      );
    case 'threshold':
      return ofKind(service, slo.value, 'gauge', place('value'));
  }
}

/** Reports a histogram of other values than durations, and matchers of labels that it does not have. */
function ofHistogram(
  histogram: DurationMetric,
  where: Matchers<string>,
  place: (path: string) => string,
): readonly Finding[] {
  const { name, unit, labels } = histogram;
  const known = [...labels, ...targetLabels];
  return [
    ...(isDurationUnit(histogram)
      ? []
      : [
          {
            where: place('histogram'),
            message: `histogram "${name}" is not in a unit of time: expected seconds or milliseconds, found ${unit ?? 'no unit'}`,
            hint: 'write ratio({ good: sizes.bucket.where({ le }), total: sizes.count.where() }) for a histogram of other values',
          },
        ]),
    ...Object.keys(where)
      .filter((label) => !known.includes(label))
      .map((label) => ({
        where: place('where'),
        message: `metric "${name}" has no label "${label}"`,
        hint: didYouMean(label, known),
      })),
  ];
}

/**
 * Reports a metric of the wrong kind. Queries other than selectors are checked like those of rules.
 */
function ofKind(
  service: ResolvedService,
  query: SloQuery | undefined,
  expected: 'counter' | 'gauge',
  where: string,
): readonly Finding[] {
  const series = query && selectedSeries(service, query)?.series;
  if (!series || (series.metricKind === expected && series.sampleType === 'float')) return [];
  const found = series.sampleType === 'float' ? series.metricKind : 'native histogram';
  return [
    {
      where,
      message: `metric "${series.name}" is a ${found}: expected a ${expected}`,
      hint: HINTS[expected],
    },
  ];
}

const HINTS = {
  counter: 'select a counter, or write a query that returns events per second',
  gauge: 'select a gauge, or write a query that returns a value, such as promql.rate(…)',
} as const;
