import type { Metric } from '@observability-stack/contracts';
import { httpVocabulary } from '../../catalog/signals/http';
import type { Vocabulary } from '../../catalog/signals/vocabulary';
import { type Exposition, parseExposition } from './exposition';
import { checkFamily } from './families';
import { type ConformanceFinding, conformanceError, conformanceWarning } from './finding';
import { checkAllLabels, checkExemplars, checkLimits, checkValues } from './values';

/** The response to a scrape. */
export interface Scraped {
  readonly contentType: string;
  readonly body: string;
}

const OPEN_METRICS = 'application/openmetrics-text';

/** The known properties of the service in addition to its contracts. */
interface MetricExpectations {
  /** Whether the contracts declare all its metrics. */
  readonly complete: boolean;
  /** Meaning of the labels of its request metrics. @default that of http() */
  readonly vocabulary?: Vocabulary | undefined;
}

/** Returns all differences between the response and the contracts. */
export function checkMetrics(
  { contentType, body }: Scraped,
  contracts: readonly Metric[],
  { complete, vocabulary = httpVocabulary() }: MetricExpectations = { complete: false },
): readonly ConformanceFinding[] {
  const exposition = parseExposition(body);
  const isOpenMetrics = contentType.startsWith(OPEN_METRICS);
  if (!isOpenMetrics && !contentType.startsWith('text/plain')) {
    return [
      conformanceError(
        'not-metrics',
        'content-type',
        `has content type ${contentType || '(none)'}`,
        'check the path: use the one where the service exposes metrics',
      ),
    ];
  }
  return [
    ...(isOpenMetrics
      ? checkEnd(exposition)
      : contracts.some(({ exemplars }) => exemplars)
        ? [notOpenMetrics]
        : []),
    ...exposition.malformed
      .slice(0, 5)
      .map(({ line, text, reason }) =>
        conformanceError(
          'metrics-malformed',
          `line ${line}`,
          `${reason}: ${text.slice(0, 120)}`,
          'use a client library: one malformed line makes Prometheus reject the scrape',
        ),
      ),
    ...contracts.flatMap((metric) => checkFamily(metric, exposition)),
    ...contracts.flatMap((metric) => checkValues(metric, exposition, vocabulary)),
    ...contracts.flatMap((metric) =>
      // The older format does not support exemplars.
      isOpenMetrics ? checkExemplars(metric, exposition) : [],
    ),
    ...checkAllLabels(contracts, exposition),
    ...checkLimits(contracts, exposition, complete),
    ...(complete ? checkUndeclared(contracts, exposition) : []),
  ];
}

/** Metrics that runtimes and client libraries add. */
const OF_LIBRARIES =
  /^(process|nodejs|go|python|jvm|dotnet|ruby|promhttp|otel_sdk)_|^target_info$|^scrape_/;

/**
 * Checks for undeclared metrics: a service definition with `metricsComplete` lowers its scrape
 * limits to those of its contracts.
 */
function checkUndeclared(
  contracts: readonly Metric[],
  { families }: Exposition,
): readonly ConformanceFinding[] {
  const declared = new Set(contracts.flatMap(({ name }) => [name, name.replace(/_total$/, '')]));
  return [...families.keys()]
    .filter((name) => !declared.has(name) && !OF_LIBRARIES.test(name))
    .map((name) =>
      conformanceWarning(
        'metric-undeclared',
        name,
        'is not declared by any contract, but the service sets metricsComplete',
        'add its contract to metrics of the service, or remove metricsComplete',
      ),
    );
}

const notOpenMetrics = conformanceError(
  'not-openmetrics',
  'content-type',
  'the response is in the older text format, which has no exemplars',
  'enable OpenMetrics: EnableOpenMetrics in Go, contentType of the registry in prom-client',
);

const checkEnd = ({ ended }: Exposition): readonly ConformanceFinding[] =>
  ended
    ? []
    : [
        conformanceError(
          'metrics-malformed',
          'end',
          'the last line is not # EOF',
          'send the complete response',
        ),
      ];
