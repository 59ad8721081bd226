import { type LogAgentOptions, withAgentDefaults } from './agent-options';
import { type AlloyBlock, expression, renderBlocks } from './alloy-syntax';
import { podRelabelRules, type RelabelRule } from './kubernetes-pods';
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
  return renderBlocks(alloyBlocks(options));
}

/** Returns the components of the configuration, in the order in which entries pass them. */
export function alloyBlocks(options: AlloyOptions): AlloyBlock[] {
  return [
    {
      name: 'logging',
      attributes: { level: withAgentDefaults(options).logLevel, format: 'logfmt' },
    },
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
            field: expression(
              '"spec.nodeName=" + coalesce(sys.env("HOSTNAME"), constants.hostname)',
            ),
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
        forward_to: [expression('loki.process.pods.receiver')],
        legacy_positions_file: options.legacyPositionsPath,
      },
    },
    {
      name: 'loki.process',
      label: 'pods',
      attributes: { forward_to: [expression('loki.write.loki.receiver')] },
      blocks: [...alloyStages(standardPipeline(options)), truncateStage(options)],
    },
    writeBlock(options),
  ];
}

/** Promtail truncates long log lines with its `limits_config` instead. */
function truncateStage({ maxLineSize = DEFAULT_MAX_LINE_SIZE }: AlloyOptions): AlloyBlock {
  return {
    name: 'stage.truncate',
    blocks: [{ name: 'rule', attributes: { limit: alloyBytes(maxLineSize) } }],
  };
}

function writeBlock(options: AlloyOptions): AlloyBlock {
  const { lokiPushUrl, tenantId, externalLabels, basicAuth, caFile, batch, retry } =
    withAgentDefaults(options);
  const basicAuthBlock: AlloyBlock[] =
    basicAuth === undefined
      ? []
      : [
          {
            name: 'basic_auth',
            attributes: { username: basicAuth.username, password_file: basicAuth.passwordFile },
          },
        ];
  const tlsBlock: AlloyBlock[] =
    caFile === undefined ? [] : [{ name: 'tls_config', attributes: { ca_file: caFile } }];
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
        blocks: [...basicAuthBlock, ...tlsBlock],
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
