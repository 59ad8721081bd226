import type { LogAgentOptions } from './agent-options';
import { truncateStage, writeBlock } from './alloy-config';
import { expression, renderBlocks } from './alloy-syntax';
import { redactionStages } from './redaction';
import { alloyStages } from './render-alloy';

export interface AlloyEventOptions extends LogAgentOptions {
  /** Values of the stream labels `service` and `team`. */
  readonly service: string;
  readonly team: string;
}

/**
 * Renders the configuration of an Alloy that sends the events of Kubernetes to Loki as log lines. It must run once: each one
 * sends all events. After a restart it sends the events of the last hour again, which Loki recognizes as the same entries.
 */
export const renderAlloyEvents = (options: AlloyEventOptions): string =>
  renderBlocks([
    {
      name: 'logging',
      attributes: { level: options.logLevel ?? 'info', format: 'logfmt' },
    },
    {
      name: 'loki.source.kubernetes_events',
      label: 'events',
      comment: 'Events of all namespaces.',
      attributes: {
        log_format: 'json',
        forward_to: [expression('loki.process.events.receiver')],
      },
    },
    {
      name: 'loki.process',
      label: 'events',
      attributes: { forward_to: [expression('loki.write.loki.receiver')] },
      blocks: [
        ...alloyStages([
          ...redactionStages(options.redact ?? []),
          {
            kind: 'json',
            expressions: { kind: 'kind', name: 'name', reason: 'reason', type: 'type' },
          },
          {
            kind: 'template',
            source: 'level',
            template: '{{ if eq .type "Warning" }}warn{{ else }}info{{ end }}',
          },
          // The pod, as on its own log lines.
          {
            kind: 'template',
            source: 'pod',
            template: '{{ if eq .kind "Pod" }}{{ .name }}{{ end }}',
          },
          { kind: 'labels', values: { level: '' } },
          { kind: 'staticLabels', values: { service: options.service, team: options.team } },
          {
            kind: 'structuredMetadata',
            values: { kind: '', name: '', reason: '', pod: '' },
          },
          { kind: 'labelDrop', names: ['job', 'instance'] },
        ]),
        truncateStage(options),
      ],
    },
    writeBlock(options),
  ]);
