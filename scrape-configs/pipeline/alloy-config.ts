import type { LogSource } from '../../catalog/definitions/log-sources';
import { type LogAgentOptions, withAgentDefaults } from './agent-options';
import { type AlloyBlock, expression, renderBlocks } from './alloy-syntax';
import { podRelabelRules } from './kubernetes-pods';
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
import { alloyBytes, alloyStages } from './render-alloy';
import { DEFAULT_MAX_LINE_SIZE, standardPipeline } from './standard';

export interface AlloyOptions extends LogAgentOptions {
  /**
   * Positions file of Promtail on the node, from which Alloy continues after a migration.
   * @default none
   */
  readonly legacyPositionsPath?: string;
}

/**
 * Renders the configuration of Alloy. The environment variable HOSTNAME must contain the name of the node, as for
 * Promtail. Port and storage directory are command line flags of Alloy.
 */
export function renderAlloyConfig(options: AlloyOptions): string {
  const own = renderBlocks(alloyBlocks(options));
  const raw = options.alloy?.trim();
  return raw ? `${own}\n${raw}\n` : own;
}

/** Returns the components of the configuration, in the order in which entries pass them. */
export function alloyBlocks(options: AlloyOptions): AlloyBlock[] {
  const { machine, sources = [] } = options;
  return [
    {
      name: 'logging',
      attributes: { level: withAgentDefaults(options).logLevel, format: 'logfmt' },
    },
    ...(machine
      ? ofMachine(options, machineLogs(machine), 'constants.hostname')
      : podSources(options)),
    ...(machine ? [] : [processBlock('pods', options)]),
    ...(sources.length > 0 && !machine
      ? [...ofMachine(options, nodeLogs(sources), NODE), ...ofSyslog(sources)]
      : []),
    ...(machine || sources.length > 0 ? [processBlock('lines', options)] : []),
    writeBlock(options),
  ];
}

/** Returns the component with the stages of the lines of pods, or of other sources. */
const processBlock = (label: 'pods' | 'lines', options: AlloyOptions): AlloyBlock => ({
  name: 'loki.process',
  label,
  attributes: { forward_to: [expression('loki.write.loki.receiver')] },
  blocks: [
    ...alloyStages(standardPipeline(options, { isOfPods: label === 'pods' })),
    truncateStage(options),
  ],
});

/** The name of the node, which the agent's pod has in a variable. */
const NODE = 'coalesce(sys.env("HOSTNAME"), constants.hostname)';

const receiver = (label: string) => [expression(`loki.process.${label}.receiver`)];

/** Returns the discovery of the pods of this node, and the reading of their log files. */
const podSources = (options: AlloyOptions): AlloyBlock[] => [
  {
    name: 'discovery.kubernetes',
    label: 'pods',
    comment: 'Pods of this node.',
    attributes: { role: 'pod' },
    blocks: [
      {
        name: 'selectors',
        attributes: {
          role: 'pod',
          field: expression(`"spec.nodeName=" + ${NODE}`),
        },
      },
    ],
  },
  {
    name: 'discovery.relabel',
    label: 'pods',
    attributes: { targets: expression('discovery.kubernetes.pods.targets') },
    blocks: podRelabelRules(options).map(relabelRule),
  },
  {
    name: 'local.file_match',
    label: 'pods',
    attributes: { path_targets: expression('discovery.relabel.pods.output') },
  },
  {
    name: 'loki.source.file',
    label: 'pods',
    attributes: {
      targets: expression('local.file_match.pods.targets'),
      forward_to: receiver('pods'),
      legacy_positions_file: options.legacyPositionsPath,
    },
  },
];

/** Returns the reading of the journal and the log files of a machine or a node. */
function ofMachine(
  { legacyPositionsPath }: AlloyOptions,
  { services, only, journals }: MachineLogs,
  node: string,
): AlloyBlock[] {
  const files = logFileTargets(services);
  return [
    ...(journals.length > 0
      ? [relabelRules('journal', journalRelabelRules(services, { only }))]
      : []),
    ...journals.map((path, index) => ({
      name: 'loki.source.journal',
      label: index === 0 ? 'journal' : `journal_${index + 1}`,
      attributes: {
        path,
        max_age: JOURNAL_MAX_AGE,
        relabel_rules: expression('discovery.relabel.journal.rules'),
        forward_to: receiver('lines'),
      },
    })),
    ...(files.length > 0
      ? [
          {
            name: 'local.file_match',
            label: 'files',
            attributes: {
              path_targets: files.map((labels) => ({ ...labels, node: expression(node) })),
            },
          },
          {
            name: 'loki.source.file',
            label: 'files',
            attributes: {
              targets: expression('local.file_match.files.targets'),
              forward_to: receiver('lines'),
              legacy_positions_file: legacyPositionsPath,
            },
          },
        ]
      : []),
  ];
}

/** Returns rules that a source applies to each entry. */
const relabelRules = (label: string, rules: readonly RelabelRule[]): AlloyBlock => ({
  name: 'discovery.relabel',
  label,
  comment: 'Only its rules are used.',
  attributes: { targets: [] },
  blocks: rules.map(relabelRule),
});

/** Returns the listeners for messages of syslog. */
function ofSyslog(sources: readonly LogSource[]): AlloyBlock[] {
  const listeners = sources.filter((source) => source.kind === 'syslog').map(syslogListener);
  if (listeners.length === 0) return [];
  return [
    relabelRules('syslog', syslogRelabelRules()),
    {
      name: 'loki.source.syslog',
      label: 'syslog',
      attributes: {
        relabel_rules: expression('discovery.relabel.syslog.rules'),
        forward_to: receiver('lines'),
      },
      blocks: listeners.map(({ address, protocol, format, labels }) => ({
        name: 'listener',
        attributes: { address, protocol, syslog_format: format, labels },
      })),
    },
  ];
}

/** Promtail truncates long log lines with its `limits_config` instead. */
export function truncateStage({
  maxLineSize = DEFAULT_MAX_LINE_SIZE,
}: LogAgentOptions): AlloyBlock {
  return {
    name: 'stage.truncate',
    blocks: [{ name: 'rule', attributes: { limit: alloyBytes(maxLineSize) } }],
  };
}

/** Returns the component that sends entries to Loki. */
export function writeBlock(options: LogAgentOptions): AlloyBlock {
  const {
    lokiPushUrl,
    tenantId,
    externalLabels,
    http = {},
    batch,
    retry,
  } = withAgentDefaults(options);
  // The names of Prometheus, in the same form.
  const client = (['basic_auth', 'authorization', 'tls_config'] as const).flatMap(
    (name): AlloyBlock[] => {
      const attributes = http[name];
      return attributes ? [{ name, attributes: { ...attributes } }] : [];
    },
  );
  return {
    name: 'loki.write',
    label: 'loki',
    attributes: {
      external_labels: Object.keys(externalLabels).length === 0 ? undefined : externalLabels,
    },
    blocks: [
      {
        name: 'endpoint',
        attributes: {
          url: lokiPushUrl,
          tenant_id: tenantId,
          batch_wait: batch.wait,
          batch_size: alloyBytes(batch.bytes),
          min_backoff_period: retry.minBackoff,
          max_backoff_period: retry.maxBackoff,
          max_backoff_retries: retry.maxRetries,
        },
        blocks: client,
      },
    ],
  };
}

function relabelRule(rule: RelabelRule): AlloyBlock {
  return {
    name: 'rule',
    attributes: {
      action: rule.action,
      source_labels: rule.sources,
      separator: rule.separator,
      regex: rule.regex,
      target_label: rule.target,
      replacement: rule.replacement,
    },
  };
}
