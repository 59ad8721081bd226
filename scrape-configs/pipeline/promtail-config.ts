import { type LogAgentOptions, withAgentDefaults } from './agent-options';
import { ownPodRules, podRelabelRules } from './kubernetes-pods';
import {
  JOURNAL_MAX_AGE,
  journalRelabelRules,
  logFileTargets,
  type MachineLogs,
  machineLogs,
  nodeLogs,
  syslogListener,
  syslogRelabelRules,
} from './machine-logs';
import type { RelabelRule } from './relabel-rule';
import { renderPromtail } from './render-promtail';
import { DEFAULT_MAX_LINE_SIZE, standardPipeline } from './standard';

export interface PromtailOptions extends LogAgentOptions {
  /** Port of metrics and readiness. @default 9101 */
  readonly httpPort?: number;
  /** Address of metrics and readiness. @default all addresses */
  readonly httpAddress?: string;
  /** Path of the read positions, which must survive the pod. @default /run/promtail/positions.yaml */
  readonly positionsPath?: string;
}

export const DEFAULT_PROMTAIL_HTTP_PORT = 9101;
export const DEFAULT_POSITIONS_PATH = '/run/promtail/positions.yaml';

type Yaml = Readonly<Record<string, unknown>>;

/**
 * Returns the configuration of Promtail. The environment variable HOSTNAME must contain the name of the node: Promtail
 * then requests only the pods of that node from the API server. The configuration does not need `-config.expand-env`,
 * which would expand backslashes and `${1}`.
 */
export function renderPromtailConfig(options: PromtailOptions): Yaml {
  const { httpPort = DEFAULT_PROMTAIL_HTTP_PORT, positionsPath = DEFAULT_POSITIONS_PATH } = options;
  return {
    server: {
      ...(options.httpAddress ? { http_listen_address: options.httpAddress } : {}),
      http_listen_port: httpPort,
      // A random port on loopback: gRPC is not used, but cannot be disabled.
      grpc_listen_address: '127.0.0.1',
      grpc_listen_port: 0,
      log_level: withAgentDefaults(options).logLevel,
    },
    clients: [client(options)],
    positions: { filename: positionsPath, sync_period: '10s' },
    // No max_streams: when it is exceeded, Promtail 3.6 stops sending permanently.
    limits_config: {
      max_line_size: options.maxLineSize ?? DEFAULT_MAX_LINE_SIZE,
      max_line_size_truncate: true,
    },
    target_config: { sync_period: '10s' },
    scrape_configs: options.machine
      ? ofMachine(options)
      : [kubernetesPods(options), ...ofSources(options)],
  };
}

/** Returns the scrape configs for the journal and the log files of a machine without Kubernetes. */
function ofMachine(options: LogAgentOptions): Yaml[] {
  const logs = machineLogs(options.machine ?? []);
  const pipeline_stages = renderPromtail(standardPipeline(options));
  const files = logFileTargets(logs.services);
  return [
    ...journals(logs, pipeline_stages),
    ...(files.length > 0
      ? [
          {
            job_name: 'files',
            static_configs: files.map((labels) => ({ targets: ['localhost'], labels })),
            pipeline_stages,
          },
        ]
      : []),
  ];
}

const journals = ({ services, only, journals: paths }: MachineLogs, pipeline_stages: Yaml[]) =>
  paths.map(
    (path, index): Yaml => ({
      job_name: index === 0 ? 'journal' : `journal-${index + 1}`,
      journal: { max_age: JOURNAL_MAX_AGE, ...(path === undefined ? {} : { path }) },
      relabel_configs: journalRelabelRules(services, { only }).map(relabelConfig),
      pipeline_stages,
    }),
  );

/** Returns the scrape configs for the sources beside pods. */
function ofSources(options: LogAgentOptions): Yaml[] {
  const { sources = [] } = options;
  const logs = nodeLogs(sources);
  const pipeline_stages = renderPromtail(standardPipeline(options, { isOfPods: false }));
  return [
    ...journals(logs, pipeline_stages),
    ...logFileTargets(logs.services).map((target, index) => ({
      job_name: `files-${index + 1}`,
      // Only discovery knows the name of the node: each path is a target of the own pod of the agent.
      kubernetes_sd_configs: [{ role: 'pod' }],
      relabel_configs: ownPodRules(options, target).map(relabelConfig),
      pipeline_stages,
    })),
    ...sources
      .filter((source) => source.kind === 'syslog')
      .map((source) => {
        const { address, protocol, format, labels } = syslogListener(source);
        return {
          job_name: `syslog-${source.port}-${protocol}`,
          syslog: {
            listen_address: address,
            listen_protocol: protocol,
            syslog_format: format,
            labels,
          },
          relabel_configs: syslogRelabelRules().map(relabelConfig),
          pipeline_stages,
        };
      }),
  ];
}

/** Returns the scrape config for the containers of a node. */
export function kubernetesPods(options: LogAgentOptions): Yaml {
  return {
    job_name: 'kubernetes-pods',
    kubernetes_sd_configs: [{ role: 'pod' }],
    relabel_configs: podRelabelRules(options).map(relabelConfig),
    pipeline_stages: renderPromtail(standardPipeline(options)),
  };
}

function client(options: PromtailOptions): Yaml {
  const { lokiPushUrl, tenantId, externalLabels, http, batch, retry } = withAgentDefaults(options);
  return {
    url: lokiPushUrl,
    ...(tenantId === undefined ? {} : { tenant_id: tenantId }),
    batchwait: batch.wait,
    batchsize: batch.bytes,
    backoff_config: {
      min_period: retry.minBackoff,
      max_period: retry.maxBackoff,
      max_retries: retry.maxRetries,
    },
    ...(Object.keys(externalLabels).length === 0 ? {} : { external_labels: { ...externalLabels } }),
    ...http,
  };
}

function relabelConfig(rule: RelabelRule): Yaml {
  return {
    action: rule.action,
    source_labels: [...rule.sources],
    ...(rule.separator === undefined ? {} : { separator: rule.separator }),
    ...(rule.regex === undefined ? {} : { regex: rule.regex }),
    ...(rule.target === undefined ? {} : { target_label: rule.target }),
    ...(rule.replacement === undefined ? {} : { replacement: rule.replacement }),
  };
}
