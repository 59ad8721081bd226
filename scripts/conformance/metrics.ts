import type { Metric } from '@observability-stack/contracts';
import { type Exposition, parseExposition } from './exposition';
import { checkFamily } from './families';
import { error, type Finding, warning } from './finding';
import { checkAllLabels, checkExemplars, checkLimits, checkValues } from './values';

/** What a server answered to a scrape. */
export interface Scraped {
  readonly contentType: string;
  readonly body: string;
}

const OPEN_METRICS = 'application/openmetrics-text';

/** Everything in which the answer differs from the contracts. */
export function checkMetrics(
  { contentType, body }: Scraped,
  contracts: readonly Metric[],
  { complete }: { readonly complete: boolean } = { complete: false },
): readonly Finding[] {
  const exposition = parseExposition(body);
  const isOpenMetrics = contentType.startsWith(OPEN_METRICS);
  if (!isOpenMetrics && !contentType.startsWith('text/plain')) {
    return [
      error(
        'not-metrics',
        'content-type',
        `the answer is ${contentType || 'of no type'}`,
        'name the path where the service exposes metrics',
      ),
    ];
  }
  return [
    ...(isOpenMetrics ? checkEnd(exposition) : [notOpenMetrics]),
    ...exposition.malformed
      .slice(0, 5)
      .map(({ line, text, reason }) =>
        error(
          'metrics-malformed',
          `line ${line}`,
          `${reason}: ${text.slice(0, 120)}`,
          'one such line and Prometheus drops the whole scrape: let a client library write it',
        ),
      ),
    ...contracts.flatMap((metric) => checkFamily(metric, exposition)),
    ...contracts.flatMap((metric) => checkValues(metric, exposition)),
    ...contracts.flatMap((metric) =>
      // the older format has no room for exemplars
      isOpenMetrics ? checkExemplars(metric, exposition) : [],
    ),
    ...checkAllLabels(exposition),
    ...checkLimits(contracts, exposition, complete),
    ...(complete ? checkUndeclared(contracts, exposition) : []),
  ];
}

/** What runtimes and client libraries add by themselves. */
const OF_LIBRARIES =
  /^(process|nodejs|go|python|jvm|dotnet|ruby|promhttp|otel_sdk)_|^target_info$|^scrape_/;

/** A record that says `metricsComplete` lowers its scrape limits to what its contracts allow. */
function checkUndeclared(
  contracts: readonly Metric[],
  { families }: Exposition,
): readonly Finding[] {
  const declared = new Set(contracts.flatMap(({ name }) => [name, name.replace(/_total$/, '')]));
  return [...families.keys()]
    .filter((name) => !declared.has(name) && !OF_LIBRARIES.test(name))
    .map((name) =>
      warning(
        'metric-undeclared',
        name,
        'is declared by no contract, and the record says that its contracts are complete',
        'add its contract to metrics of the record, or remove metricsComplete',
      ),
    );
}

const notOpenMetrics = error(
  'not-openmetrics',
  'content-type',
  'the answer is in the older text format, which has no exemplars',
  'turn OpenMetrics on: EnableOpenMetrics in Go, contentType of the registry in prom-client',
);

const checkEnd = ({ ended }: Exposition): readonly Finding[] =>
  ended
    ? []
    : [error('metrics-malformed', 'end', 'the last line is not # EOF', 'send the whole answer')];
