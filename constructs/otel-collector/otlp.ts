import { correlation, externalLabels } from '@observability-stack/contracts';
import { ports } from '../../catalog/components/ports';
import { type Level, levelNames, levelScales, levels } from '../../catalog/logs/conventions';
import { stablePods } from '../../resolve/addresses';
import { findComponent } from '../../resolve/components';
import { endpointOf } from '../../resolve/endpoints';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { type OtlpService, otlpServices, teamsOf } from '../../resolve/otlp';
import { hasTeamTenants, tenantId } from '../../resolve/tenants';
import { externalClient } from './external';

/**
 * The pipelines of metrics and log records. Their labels are those of a scraped target and of the log lines of a pod, so
 * that rules, panels and links need not distinguish them.
 */
export interface OtlpPipelines {
  readonly processors: Readonly<Record<string, object>>;
  readonly connectors: Readonly<Record<string, object>>;
  readonly exporters: Readonly<Record<string, ExporterAddress>>;
  readonly pipelines: Readonly<Record<string, object>>;
}

/** The part of an exporter that depends on its destination. */
export interface ExporterAddress {
  /** Protocol. @default 'otlp' */
  readonly kind?: 'otlp' | 'remote-write';
  readonly endpoint: string;
  /** Concurrent requests. */
  readonly consumers?: number;
  /** Number of exporters that divide the queue of one among them. @default 1 */
  readonly sharedBy?: number;
  /** TLS and headers of the connections to an existing program. @default none */
  readonly client?: object;
}

const RESOURCE = 'transform/otlp-resource';
const UNDECLARED = 'filter/undeclared-services';
const DELTA = 'filter/delta-metrics';
const LINES = 'transform/log-lines';

export function otlpPipelines(environment: ResolvedEnvironment): OtlpPipelines {
  const metrics = otlpServices(environment, 'metrics');
  const logs = otlpServices(environment, 'logs');
  const senders = [...new Set([...metrics, ...logs])];
  if (senders.length === 0) return { processors: {}, connectors: {}, exporters: {}, pipelines: {} };
  const toPrometheus = prometheusExporters(environment);
  const lines = logs.length > 0 ? toLoki(environment, logs) : NOWHERE;
  const cumulative = cumulativeMetrics(environment);
  const input = ['memory_limiter', 'resource', RESOURCE, UNDECLARED];
  return {
    processors: {
      [RESOURCE]: resourceLabels(environment, senders),
      [UNDECLARED]: undeclaredServices,
      ...(metrics.length > 0 ? cumulative : {}),
      ...(logs.length > 0
        ? { [LINES]: logLines(logs), 'groupbyattrs/level': { keys: ['level'] } }
        : {}),
      ...lines.processors,
    },
    exporters: {
      ...(metrics.length > 0 ? toPrometheus : {}),
      ...lines.exporters,
    },
    connectors: lines.connectors,
    pipelines: {
      ...(metrics.length > 0
        ? {
            'metrics/otlp': {
              receivers: ['otlp'],
              processors: [...input, ...Object.keys(cumulative), 'batch'],
              exporters: Object.keys(toPrometheus),
            },
          }
        : {}),
      ...(logs.length > 0
        ? {
            'logs/otlp': {
              receivers: ['otlp'],
              processors: [...input, LINES, 'groupbyattrs/level', ...lines.last.processors],
              exporters: lines.last.exporters,
            },
            ...lines.pipelines,
          }
        : {}),
    },
  };
}

/**
 * Sets the attributes that become labels. `team` and `namespace` are those of the definition, whatever the resource says.
 * The instance is the first of its id, pod and host: several replicas without it would write the same series.
 */
function resourceLabels(
  { env, cluster }: ResolvedEnvironment,
  services: readonly OtlpService[],
): object {
  const attribute = (key: string) => `resource.attributes["${key}"]`;
  const set = (key: string, value: string) => `set(${attribute(key)}, ${JSON.stringify(value)})`;
  const copy = (key: string, from: string) =>
    `set(${attribute(key)}, ${attribute(from)}) where ${attribute(key)} == nil and ${attribute(from)} != nil`;
  const statements = [
    'delete_key(resource.attributes, "team")',
    'delete_key(resource.attributes, "namespace")',
    'delete_key(resource.attributes, "level")',
    ...services.flatMap((service) =>
      (['team', 'namespace'] as const).map(
        (key) =>
          `${set(key, service[key])} where ${attribute(correlation.spanService)} == ${JSON.stringify(service.name)}`,
      ),
    ),
    set('env', env),
    set(externalLabels.cluster, cluster),
    copy('pod', 'k8s.pod.name'),
    copy('node', 'k8s.node.name'),
    copy('container', 'k8s.container.name'),
    copy('service.instance.id', 'k8s.pod.name'),
    copy('service.instance.id', 'host.name'),
    // Prometheus would prefix it to the job.
    'delete_key(resource.attributes, "service.namespace")',
    // The Collector expands `$` in its configuration.
  ].map((statement) => statement.replaceAll('$', '$$$$'));
  return { metric_statements: [{ statements }], log_statements: [{ statements }] };
}

/** Drops and counts data of services that no definition declares: it would have no owner and no budget. */
const undeclaredServices: object = {
  metrics: { datapoint: ['resource.attributes["team"] == nil'] },
  logs: { log_record: ['resource.attributes["team"] == nil'] },
};

/**
 * Prometheus stores cumulative metrics. Only a single Collector can sum up deltas; with several, each would receive a part
 * of them, so that they are dropped and counted.
 */
const cumulativeMetrics = ({ collector }: ResolvedEnvironment): Readonly<Record<string, object>> =>
  collector.replicas === 1
    ? { delta_to_cumulative: {} }
    : {
        [DELTA]: {
          metrics: { metric: ['metric.aggregation_temporality == AGGREGATION_TEMPORALITY_DELTA'] },
        },
      };

/**
 * The exporter to each replica of Prometheus, which do not share their series, or to an existing one: its configuration
 * would have to name the attributes that become labels if it received OTLP.
 */
const prometheusExporters = (
  environment: ResolvedEnvironment,
): Readonly<Record<string, ExporterAddress>> => {
  if (environment.parts.prometheus.kind === 'external') {
    const endpoint = endpointOf(environment, 'remoteWrites');
    const client = externalClient(environment, 'prometheus');
    return endpoint === undefined
      ? {}
      : { 'prometheus_remote_write/prometheus': { kind: 'remote-write', endpoint, client } };
  }
  return Object.fromEntries(
    stablePods(findComponent(environment, 'prometheus')).map(({ name, host }) => [
      `otlp_http/${name}`,
      {
        endpoint: `http://${host}:${ports.prometheus.http}/api/v1/otlp`,
        // Concurrent requests would deliver samples of a series out of order.
        consumers: 1,
      },
    ]),
  );
};

const LOKI_EXPORTER = 'otlp_http/loki';
const lokiExporter = (environment: ResolvedEnvironment, tenant?: string): ExporterAddress => ({
  endpoint: endpointOf(environment, 'logRecords') ?? '',
  client: externalClient(environment, 'loki', tenant),
});

/** The parts of the pipelines after log records have the form of lines. */
interface ToLoki extends OtlpPipelines {
  /** The end of the pipeline that receives the records. */
  readonly last: { readonly processors: readonly string[]; readonly exporters: readonly string[] };
}

const NOWHERE: ToLoki = {
  processors: {},
  connectors: {},
  exporters: {},
  pipelines: {},
  last: { processors: [], exporters: [] },
};

const BY_TENANT = 'forward/tenants';

/**
 * Returns the export of log records. The header of an exporter is the same for all its requests, so that each tenant has an
 * exporter, in a pipeline with the records of its team.
 */
function toLoki(environment: ResolvedEnvironment, services: readonly OtlpService[]): ToLoki {
  if (!hasTeamTenants(environment))
    return {
      ...NOWHERE,
      exporters: { [LOKI_EXPORTER]: lokiExporter(environment) },
      last: { processors: ['batch'], exporters: [LOKI_EXPORTER] },
    };
  const teams = teamsOf(services);
  const filterOf = (team: string) => `filter/other-teams-than-${team}`;
  const exporterOf = (team: string) => `${LOKI_EXPORTER}-${team}`;
  const perTeam = <T>(entry: (team: string) => readonly [string, T]): Record<string, T> =>
    Object.fromEntries(teams.map(entry));
  return {
    processors: perTeam((team) => [
      filterOf(team),
      { logs: { log_record: [`resource.attributes["team"] != ${JSON.stringify(team)}`] } },
    ]),
    connectors: { [BY_TENANT]: {} },
    exporters: perTeam((team) => [
      exporterOf(team),
      // Otherwise each further tenant would shrink the queues of traces and metrics.
      { ...lokiExporter(environment, tenantId(environment, team)), sharedBy: teams.length },
    ]),
    pipelines: perTeam((team) => [
      `logs/team-${team}`,
      {
        receivers: [BY_TENANT],
        processors: [filterOf(team), 'batch'],
        exporters: [exporterOf(team)],
      },
    ]),
    last: { processors: [], exporters: [BY_TENANT] },
  };
}

const NO_TRACE = 'TraceID(0x00000000000000000000000000000000)';
const NO_SPAN = 'SpanID(0x0000000000000000)';

/**
 * Turns each record into the line of JSON that a service writes to its output: its attributes and body as fields, with the
 * names of the standard fields. `level` becomes a stream label; other attributes remain fields of the line.
 */
function logLines(services: readonly OtlpService[]): object {
  const kept = new Set(
    services.flatMap(({ logs }) => logs?.structuredMetadata?.map(({ name }) => name) ?? []),
  );
  return {
    log_statements: [
      {
        statements: [
          'delete_key(log.attributes, "level")',
          ...levels.map(
            (level) => `set(log.attributes["level"], "${level}") where ${severityRange(level)}`,
          ),
          ...levels.map(
            (level) =>
              `set(log.attributes["level"], "${level}") where log.severity_number == 0 and IsMatch(log.severity_text, "(?i)^(${levelNames[level].join('|')})$$")`,
          ),
          'merge_maps(log.attributes, log.body, "insert") where IsMap(log.body)',
          'set(log.attributes["msg"], log.body) where not IsMap(log.body)',
          `set(log.attributes["service"], resource.attributes["${correlation.spanService}"])`,
          `set(log.attributes["${correlation.traceId}"], log.trace_id.string) where log.trace_id != ${NO_TRACE}`,
          `set(log.attributes["${correlation.spanId}"], log.span_id.string) where log.span_id != ${NO_SPAN}`,
          'set(log.body, log.attributes)',
          `keep_keys(log.attributes, [${['level', ...kept].map((name) => JSON.stringify(name)).join(', ')}])`,
        ],
      },
    ],
  };
}

/** Returns the condition that a severity number belongs to a level. */
function severityRange(level: Level): string {
  const starts = levelScales.openTelemetry;
  const next = Object.values(starts)
    .filter((start) => start > starts[level])
    .sort((a, b) => a - b)[0];
  return [
    `log.severity_number >= ${starts[level]}`,
    ...(next === undefined ? [] : [`log.severity_number < ${next}`]),
  ].join(' and ');
}
