import { correlation } from '@observability-stack/contracts';
import { checkPromql } from '@observability-stack/promql/check';
import { rawPromql } from '@observability-stack/promql/raw';
import { renderPromql } from '@observability-stack/promql/render';
import { labelKeys, SPAN_METRICS_PREFIX } from '../../../catalog/names';
import { spanQueries } from '../../../constructs/grafana/span-links';
import { hasComponent } from '../../../resolve/components';
import type { OutputCheck, OutputInput } from '../../check';
import {
  configsNamed,
  type DataSource,
  dataSourcesIn,
  linkProblem,
  stackSources,
} from '../../correlation/data-sources';
import { linesLinkProblems } from '../../correlation/lines-link';
import type { ManifestFields, PodSet } from '../../output';
import { objectPlace } from '../../places';
import type { Finding } from '../../problem';
import { queryContexts } from '../../queries/contexts';

/**
 * Reports a broken link from a span to its log lines and metrics: the span must name its service,
 * and the queries must select it.
 */
export const correlationBrokenSpanLink: OutputCheck = {
  code: 'correlation/broken-span-link',
  severity: 'error',
  title: 'A span does not link to its log lines or to the metrics of its service.',
  stage: 'output',
  run: (input) => {
    const { environment, output } = input;
    const sources = dataSourcesIn(output);
    return [
      ...configsNamed(output, 'config.yaml').flatMap(({ placed, config }) =>
        collectorProblems(config).map((complaint) => ({
          where: objectPlace(environment, placed),
          ...complaint,
        })),
      ),
      ...output.pods.flatMap((set) => namesOfSpans(input, set)),
      ...stackSources(input, input.resolved.tracing).flatMap((source) =>
        [
          ...linesLinkProblems(input, source, sources),
          ...metricsLinkProblems(input, source, sources),
          ...serviceGraphProblems(source, sources),
        ].map((message) => ({
          where: objectPlace(environment, source.placed),
          message,
          hint: 'correct the link in constructs/grafana/provisioning.ts or span-links.ts',
        })),
      ),
    ];
  },
};

/**
 * Returns problems of the Collector. Trace stores keep the service name separate from the tags, or
 * under a name with a dot, and links read tags.
 */
function collectorProblems({ processors, connectors, service }: ManifestFields) {
  const { spanService, spanServiceTag } = correlation;
  if (!connectors?.span_metrics) return [];
  const tagged = (processors?.resource?.attributes ?? []).some(
    ({ key, from_attribute: from }: ManifestFields) =>
      key === spanServiceTag && from === spanService,
  );
  const pipelines: readonly (readonly [string, ManifestFields])[] = Object.entries(
    service?.pipelines ?? {},
  );
  const around = pipelines.filter(
    ([, { receivers = [], processors: own = [] }]) =>
      receivers.includes('otlp') && !own.includes('resource'),
  );
  const { namespace, resource_metrics_key_attributes: keys = [] } = connectors.span_metrics;
  return [
    ...(tagged
      ? []
      : [
          {
            message: `spans do not have the tag "${spanServiceTag}", which links to log lines and metrics use`,
            hint: `copy ${spanService} to ${spanServiceTag} in the resource processor`,
          },
        ]),
    ...around.map(([name]) => ({
      message: `pipeline "${name}" does not include the resource processor, which adds tags to spans`,
      hint: 'add resource after memory_limiter',
    })),
    ...(namespace === SPAN_METRICS_PREFIX && keys.includes(spanService)
      ? []
      : [
          {
            message: `span metrics are not named ${SPAN_METRICS_PREFIX}_*, or do not have the label of the service`,
            hint: `set namespace: ${SPAN_METRICS_PREFIX}, and add ${spanService} to resource_metrics_key_attributes`,
          },
        ]),
  ];
}

/** Returns programs whose service name in spans differs from that of their pods in log streams. */
function namesOfSpans({ environment }: OutputInput, set: PodSet): Finding[] {
  const inStreams = set.labels[labelKeys.name] ?? set.labels.app;
  return set.containers
    .flatMap(({ env = [] }): ManifestFields[] => env)
    .filter(({ name }) => name === 'OTEL_SERVICE_NAME')
    .filter(({ value }) => value !== inStreams)
    .map(({ value }) => ({
      where: objectPlace(environment, set.placed),
      message: `OTEL_SERVICE_NAME "${value}" differs from the service of its log lines: expected "${inStreams ?? ''}"`,
      hint: `set OTEL_SERVICE_NAME to the value of the pods' label ${labelKeys.name}`,
    }));
}

/**
 * Returns problems of a data source with a service graph, which queries Prometheus for its edges.
 */
function serviceGraphProblems(
  { settings }: DataSource,
  sources: readonly DataSource[],
): readonly string[] {
  const link: ManifestFields | undefined = settings.serviceMap;
  const target = link && linkProblem(sources, link.datasourceUid, 'prometheus');
  return target ? [`service graph ${target}`] : [];
}

function metricsLinkProblems(
  input: OutputInput,
  { settings }: DataSource,
  sources: readonly DataSource[],
): string[] {
  const link: ManifestFields | undefined = settings.tracesToMetrics;
  if (!link)
    return hasComponent(input.resolved, 'otel-collector')
      ? ['data source has no link from spans to metrics']
      : [];
  const known = new Map(Object.values(spanQueries).map((query) => [renderPromql(query), query]));
  const { promql: context } = queryContexts(input.whole);
  const target = linkProblem(sources, link.datasourceUid, 'prometheus');
  return [
    ...(target ? [`link from spans to metrics ${target}`] : []),
    ...((link.queries ?? []) as readonly ManifestFields[]).flatMap(({ name, query }) =>
      // An unchanged text does not need to be parsed.
      checkPromql(known.get(query) ?? rawPromql(query), context)
        .filter(({ severity }) => severity === 'error')
        .map(
          ({ message, place }) =>
            `link from spans to metrics has an invalid query ${JSON.stringify(name)}: ${message}, in ${place}`,
        ),
    ),
  ];
}
