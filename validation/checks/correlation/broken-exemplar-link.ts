import { correlation } from '@observability-stack/contracts';
import { listCandidates } from '@observability-stack/query-common';
import { hasHttp } from '../../../alerts/http';
import { memoizeByText } from '../../../catalog/helpers/compressed-files';
import { readYaml } from '../../../catalog/helpers/yaml';
import { enabledFeatures } from '../../../constructs/prometheus/features';
import { exists } from '../../../resolve/parts';
import type { OutputCheck, OutputInput } from '../../check';
import {
  configsNamed,
  dataSourcesIn,
  linkProblem,
  stackSources,
} from '../../correlation/data-sources';
import { readDashboardFiles } from '../../dashboard-files';
import type { ManifestFields } from '../../output';
import { objectPlace, settingPlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Reports a broken link from a point on a panel to its trace: exemplars must be exposed, scraped,
 * stored and linked with the same label.
 */
export const correlationBrokenExemplarLink: OutputCheck = {
  code: 'correlation/broken-exemplar-link',
  severity: 'error',
  title: 'An exemplar does not link to its trace.',
  stage: 'output',
  run: (input) => [
    ...exposed(input),
    ...scraped(input),
    ...written(input),
    ...stored(input),
    ...queriedExemplars(input),
    ...linked(input),
  ],
};

/**
 * Checks the span metrics of the Collector; exemplars of services are checked by their contracts
 * and tests.
 */
const exposed = ({ environment, output }: OutputInput): Finding[] =>
  configsNamed(output, 'config.yaml').flatMap(({ placed, config: { connectors, exporters } }) => {
    const where = objectPlace(environment, placed);
    if (!connectors?.span_metrics) return [];
    return [
      ...(connectors.span_metrics.exemplars?.enabled
        ? []
        : [
            {
              where,
              message: 'span metrics have no exemplars',
              hint: 'set exemplars: { enabled: true } in span_metrics',
            },
          ]),
      ...(exporters?.prometheus?.enable_open_metrics
        ? []
        : [
            {
              where,
              message: 'span metrics are exposed in a format without exemplars',
              hint: 'set enable_open_metrics: true in the prometheus exporter',
            },
          ]),
    ];
  });

const namesProtocols = memoizeByText((text) => text.includes('scrape_protocols:'));

/**
 * Checks the formats that a job requests; by default, Prometheus prefers a format with exemplars.
 */
const scraped = ({ environment, output }: OutputInput): Finding[] =>
  output.ofKind('ConfigMap').flatMap((placed) =>
    Object.keys(placed.object.data ?? {})
      // Few files contain the setting, and parsing them takes time.
      .filter((name) => /\.ya?ml$/.test(name) && namesProtocols(placed.object.data, name))
      .flatMap((name): ManifestFields[] => {
        const text: string = placed.object.data[name];
        const { global = {}, scrape_configs = [] } = readYaml(text) as ManifestFields;
        return [global, ...scrape_configs];
      })
      .filter(({ scrape_protocols: protocols }) => protocols && !protocols.some(carriesExemplars))
      .map(({ job_name: job }) => ({
        where: objectPlace(environment, placed),
        message: `${job ? `job "${job}" is` : 'jobs are'} scraped in a format without exemplars`,
        hint: 'add OpenMetricsText1.0.0 to scrape_protocols',
      })),
  );

/** Checks the service graph, which Tempo writes with a label that it names itself. */
const written = ({ environment, output }: OutputInput): Finding[] =>
  configsNamed(output, 'tempo.yaml').flatMap(({ placed, config }) => {
    const where = objectPlace(environment, placed);
    const receivers: readonly ManifestFields[] =
      config.metrics_generator?.storage?.remote_write ?? [];
    const label = config.overrides?.defaults?.metrics_generator?.trace_id_label_name;
    if (receivers.length === 0) return [];
    return [
      ...receivers
        .filter(({ send_exemplars: sends }) => sends !== true)
        .map(({ url }) => ({
          where,
          message: `service graph is written without exemplars to "${url}"`,
          hint: 'set send_exemplars: true in the entry of remote_write',
        })),
      ...(label === correlation.exemplarLabel
        ? []
        : [
            {
              where,
              message: `exemplar label of the service graph is wrong: expected "${correlation.exemplarLabel}", found "${label ?? 'traceID'}"`,
              hint: `set trace_id_label_name: ${correlation.exemplarLabel} in metrics_generator of overrides`,
            },
          ]),
    ];
  });

const carriesExemplars = (protocol: string): boolean =>
  /^(OpenMetrics|PrometheusProto)/.test(protocol);

function stored({ environment, output, resolved }: OutputInput): Finding[] {
  const without = output.pods.filter(({ containers }) =>
    containers.some(
      ({ name, args = [] }) =>
        name === 'prometheus' && !enabledFeatures(args).includes('exemplar-storage'),
    ),
  );
  return [
    ...without.map(({ placed }) => ({
      where: objectPlace(environment, placed),
      message: 'Prometheus does not store exemplars',
      hint: 'add --enable-feature=exemplar-storage to its arguments',
    })),
    ...(resolved.prometheus.maxExemplars > 0
      ? []
      : [
          {
            where: settingPlace(environment, 'prometheus.maxExemplars'),
            message: 'Prometheus stores no exemplars: maxExemplars is 0',
            hint: 'remove the setting; 100000 exemplars take about 20 MB',
          },
        ]),
  ];
}

/** Checks that a panel of a service with request metrics queries exemplars. */
function queriedExemplars({ environment, output, resolved }: OutputInput): Finding[] {
  const files = readDashboardFiles(output);
  const isMissing =
    files.length > 0 &&
    resolved.services.some(hasHttp) &&
    !files.some(({ found }) => found.hasExemplars);
  return isMissing
    ? [
        {
          where: settingPlace(environment),
          message: 'no panel queries exemplars',
          hint: 'set exemplars: true on a query of http_request_duration_seconds_bucket',
        },
      ]
    : [];
}

function linked(input: OutputInput): Finding[] {
  const { environment, output, resolved } = input;
  if (!exists(resolved, 'tracing')) return [];
  const sources = dataSourcesIn(output);
  const { exemplarLabel } = correlation;
  return stackSources(input, 'prometheus').flatMap(({ placed, settings }) => {
    const links: readonly ManifestFields[] = settings.exemplarTraceIdDestinations ?? [];
    const found = links.find(({ name }) => name === exemplarLabel);
    const problem = found
      ? linkProblem(sources, found.datasourceUid, resolved.tracing)
      : `is missing: found ${listCandidates(links.map(({ name }) => name))}`;
    if (!problem) return [];
    return [
      {
        where: objectPlace(environment, placed),
        message: `exemplar link by label "${exemplarLabel}" ${problem}`,
        hint: 'correct exemplarTraceIdDestinations in constructs/grafana/provisioning.ts',
      },
    ];
  });
}
